import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { listing, temporaryFolder } from './support/folders.mjs';
import { ROOT } from './support/library.mjs';
import { supportedNodes } from './support/nodes.mjs';

const FIXTURES = join(ROOT, 'test', 'e2e', 'fixtures');
const NOBODY = 65534;

/**
 * @typedef {object} Machine
 * @property {string} [below] folders between the root and the app
 * @property {Record<string, string>} [env]
 * @property {string} [node]
 * @property {string} [umask]
 * @property {number} [uid]
 * @property {boolean} [oldFiles]
 */

/** @type {Record<string, Machine>} */
const machines = {
  'as it is': {},
  'another folder': { below: 'other/and deeper/Ünïcode' },
  'another time zone': { env: { TZ: 'Pacific/Kiritimati' } },
  'another day': { env: { NODE_OPTIONS: `--require ${join(FIXTURES, 'clock.cjs')}` } },
  'files of another day': { oldFiles: true },
  'a Turkish locale': { env: { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' } },
  'the C locale': { env: { LANG: 'C', LC_ALL: 'C' } },
  'a umask that closes files to others': { umask: '077' },
  'a umask that opens files to the group': { umask: '002' },
  ...process.getuid?.() === 0 ? { 'another user': { uid: NOBODY, env: { USER: 'nobody', LOGNAME: 'nobody' } } } : { 'another home': { env: { HOME: '/nowhere', USER: 'nobody' } } },
  ...Object.fromEntries([...await supportedNodes()].filter(([, node]) => node !== process.execPath).map(([version, node]) => [`Node.js ${version}`, { node }])),
};

/**
 * Synthesizes the app on such a machine.
 *
 * @param {Machine} machine
 */
function synth({ below = '', env = {}, node = process.execPath, umask = '022', uid, oldFiles = false }) {
  const root = temporaryFolder();
  chmodSync(root, 0o777);
  const app = join(root, below, 'app');
  mkdirSync(join(root, below), { recursive: true });
  cpSync(join(FIXTURES, 'code-build-app'), app, { recursive: true });
  // a name that locales sort and fold differently
  writeFileSync(join(app, 'own', 'İ.txt'), 'a file of the context');
  symlinkSync(join(ROOT, 'node_modules'), join(app, 'node_modules'), 'dir');
  if (oldFiles) {
    readdirSync(app, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
      .forEach((entry) => utimesSync(join(entry.parentPath, entry.name), 1e9, 1e9));
  }
  const outdir = join(root, 'cdk.out');
  // umask is the shell's; the arguments stay apart from its text
  const { status, stderr } = spawnSync('sh', ['-c', 'umask "$1"; shift; exec "$@"', 'sh', umask, node, 'app.js'], {
    cwd: app, encoding: 'utf8', uid, gid: uid, env: { PATH: process.env.PATH, HOME: uid === undefined ? process.env.HOME : root, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: '{}', ...env },
  });
  assert.equal(status, 0, stderr);
  return outdir;
}

/**
 * What reaches AWS: the template, the list of assets, and what is staged, with the modes of files.
 *
 * @param {string} assembly
 */
function published(assembly) {
  const staged = Object.entries(listing(assembly)).filter(([path]) => /^(minimal-images|asset\.[0-9a-f]+)\//.test(path));
  // the modes of folders and of the files that CDK itself copies are what the umask leaves; none of them is in a zip's image
  const files = staged.map(([path, state]) => [path, path.startsWith('minimal-images/') && !/^\d{4} (folder|directory)/.test(state) ? state : state.replace(/^\d{4} /, '')]);
  return { template: readFileSync(join(assembly, 'Images.template.json'), 'utf8'), assets: readFileSync(join(assembly, 'Images.assets.json'), 'utf8'), files: Object.fromEntries(files) };
}

/** @param {string} template */
function hashesOf(template) {
  const resources = Object.values(JSON.parse(template).Resources);
  return resources.filter(({ Type }) => Type === 'Custom::MinimalImage').map(({ Properties }) => Properties.InputHash).sort();
}

describe('an app with codeBuild() synthesized on twelve machines', () => {
  /** @type {Map<string, ReturnType<typeof published>>} */
  const results = new Map();
  const reference = () => /** @type {ReturnType<typeof published>} */ (results.get('as it is'));

  before(() => {
    Object.entries(machines).forEach(([name, machine]) => results.set(name, published(synth(machine))));
  });

  it('is tried on twelve', () => {
    assert.equal(results.size, 12);
  });

  it('has all that is staged and asked for', () => {
    const { template, files } = reference();
    assert.equal(hashesOf(template).length, 3);
    assert(Object.keys(files).some((path) => path.endsWith('/job.json')));
    assert(Object.keys(files).some((path) => path.endsWith('/files.json')));
    assert.match(template, /"QUEUE": \{\s+"Ref": "Queue/);
  });

  it('gives one template, one list of assets and one set of tags', () => {
    const all = [...results.values()];
    const [templates, assets, tags] = [all.map(({ template }) => template), all.map((each) => each.assets), all.map(({ template }) => hashesOf(template).join())].map((list) => new Set(list).size);
    assert.deepEqual({ templates, assets, tags }, { templates: 1, assets: 1, tags: 1 });
  });

  for (const name of Object.keys(machines)) {
    it(`gives the same bytes on a machine with ${name}`, () => {
      assert.deepEqual(results.get(name), reference());
    });
  }
});
