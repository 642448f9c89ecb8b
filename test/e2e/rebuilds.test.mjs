import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { must } from './engine/run.mjs';
import { BUNDLE } from './support/command-line.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { example, ROOT } from './support/library.mjs';
import { supportedNodes } from './support/nodes.mjs';
import { seeded } from './support/seeded.mjs';

const COUNT = 100;
const SEED = Number(process.env.MINIMAL_IMAGES_SEED ?? 20261126);
const NOBODY = 65534;

const ZONES = ['UTC', 'Pacific/Kiritimati', 'America/St_Johns'];
const LOCALES = ['C', 'C.UTF-8', 'tr_TR.UTF-8', 'de_DE.UTF-8', 'ja_JP.UTF-8'];
const UMASKS = ['022', '077', '002', '027', '000'];
const CLOCK = `--require ${join(ROOT, 'test', 'e2e', 'fixtures', 'clock.cjs')}`;

/** The same files written in another order, so that file systems list them in another one, with other times and other modes for others. */
function copyShuffled(/** @type {string} */ from, /** @type {string} */ to, /** @type {() => number} */ random) {
  const files = /** @type {string[]} */ (readdirSync(from, { recursive: true })).filter((name) => statSync(join(from, name)).isFile());
  const shuffled = files.sort().map((name) => ({ name, order: random() })).sort((a, b) => a.order - b.order);
  for (const { name } of shuffled) {
    const target = join(to, name);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(from, name), target);
    const runs = (statSync(join(from, name)).mode & 0o100) !== 0;
    chmodSync(target, (runs ? 0o700 : 0o600) | Math.floor(random() * 0o10) << 3 | 0o5);
    const time = Math.floor(random() * 2e9);
    utimesSync(target, time, time);
  }
}

describe(`${COUNT} rebuilds from the command line, seed ${SEED}`, () => {
  const random = seeded(SEED);
  const folder = temporaryFolder();
  const tree = join(folder, 'tree');
  /** @type {[string, string][]} */
  let nodes;

  before(async () => {
    nodes = [...await supportedNodes()];
    chmodSync(folder, 0o755);
    for (let index = 0; index < 60; index++) {
      const path = join(tree, `d${index % 7}`, `İ${index}-ä.txt`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${index} `.repeat(index * 97));
    }
    await must('go', ['build', '-trimpath', '-o', join(tree, 'tool'), '.'], { cwd: await goProject(join(folder, 'tool')), env: { CGO_ENABLED: '0' } });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function goProject(/** @type {string} */ to) {
    cpSync(example('hello-go'), to, { recursive: true });
    writeFileSync(join(to, 'go.mod'), 'module example.com/hello\n\ngo 1.21\n');
    return to;
  }

  /**
   * Builds copies of a project on machines that differ in everything that must not matter.
   *
   * @param {string} project
   * @param {string[]} flags
   * @param {(round: number) => boolean} asNobody whether a user without rights does it
   */
  async function rebuild(project, flags, asNobody = () => false) {
    const digests = new Set();
    const seen = new Set();
    for (let round = 0; round < COUNT; round++) {
      const [version, node] = nodes[Math.floor(random() * nodes.length)];
      const place = join(folder, `place ${round}`, 'Ü'.repeat(round % 20 + 1));
      copyShuffled(project, join(place, 'app'), random);
      const user = asNobody(round) ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
      if (user.length > 0) {
        await must('chown', ['-R', `${NOBODY}:${NOBODY}`, join(folder, `place ${round}`)]);
      }
      const cache = [['--no-cache'], ['--cache', join(place, 'cache')], ['--cache', join(folder, `cache-${user.length}`)]][round % 3];
      if (cache[1]?.startsWith(join(folder, 'cache')) && user.length > 0) {
        mkdirSync(cache[1], { recursive: true });
        await must('chown', [`${NOBODY}:${NOBODY}`, cache[1]]);
      }
      const locale = LOCALES[round % LOCALES.length];
      const env = { TZ: ZONES[round % ZONES.length], LANG: locale, LC_ALL: locale, NODE_OPTIONS: round % 2 ? CLOCK : '', UV_THREADPOOL_SIZE: String(round % 6 + 1) };
      const command = [...user, node, BUNDLE, 'build', 'app', ...flags, ...cache, '--engine', 'embedded', '--format', 'json', '-o', `oci-archive:${join(place, 'image.tar')}`];
      // umask is the shell's; the arguments stay apart from its text
      const said = await must('sh', ['-c', 'umask "$1"; shift; exec "$@"', 'sh', UMASKS[round % UMASKS.length], ...command], { cwd: place, env });
      digests.add(JSON.parse(said).images[0].digest);
      seen.add(version.split('.')[0]);
      rmSync(join(folder, `place ${round}`), { recursive: true });
    }
    return { digests: [...digests], majors: [...seen].sort() };
  }

  it('of a Go program: one digest', async () => {
    const { digests, majors } = await rebuild(await goProject(join(folder, 'hello')), ['--timezones', '--writable', '/data', '--label', 'a=b', '--env', 'LANG=C.UTF-8']);
    assert.equal(digests.length, 1, digests.join());
    assert.deepEqual(majors, [...new Set(nodes.map(([version]) => version.split('.')[0]))].sort());
  });

  it('of a folder of files, by several users: one digest', async () => {
    const { digests } = await rebuild(tree, ['--language', 'prebuilt', '--entry', 'tool', '--include', '**'], (round) => process.getuid?.() === 0 && round % 4 === 3);
    assert.equal(digests.length, 1, digests.join());
  });
});
