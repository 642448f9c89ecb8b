import { chmodSync, cpSync, mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundle, must, supportedNodes } from './bundle';
import { inFolder, noiseOf, seeded, SEED, textOf, writeOld } from './layers';
import { patience, rounds } from '../../rounds';

jest.setTimeout(patience(1_800_000));

const UMASKS = ['000', '022', '027', '077'];
const LOCALES = ['C', 'C.UTF-8', 'tr_TR.UTF-8', 'de_DE.UTF-8'];
const ZONES = ['UTC', 'Pacific/Kiritimati', 'America/St_Johns'];

/** The same files made in another order, with other times and modes of groups and others. */
function copyShuffled(from: string, to: string, random: () => number, umask: string): void {
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).map(name => join(from, name)).filter(file => statSync(file).isFile());
  for (const file of files.map(each => ({ each, order: random() })).sort((a, b) => a.order - b.order).map(({ each }) => each)) {
    const target = join(to, relative(from, file));
    mkdirSync(join(target, '..'), { recursive: true });
    cpSync(file, target);
    const owner = statSync(file).mode.toString(8).slice(-3, -2);
    const others = (0o77 - Number.parseInt(umask, 8)).toString(8).padStart(2, '0');
    chmodSync(target, Number.parseInt(`${owner}${others}`, 8));
    utimesSync(target, Math.floor(random() * 2e9), Math.floor(random() * 2e9));
  }
}

const COUNT = rounds(12);

// the count of facts is 100: MINIMAL_IMAGES_ROUNDS=9
test(`${COUNT} rebuilds give one layer, seed ${SEED}`, async () => {
  await inFolder(async folder => {
    // GIVEN
    const program = join(folder, 'main.cjs');
    bundle('pack-main.ts', program);
    const nodes = supportedNodes();
    const original = join(folder, 'original');
    for (let index = 0; index < 40; index++) {
      writeOld(join(original, `d${index % 5}`, `ä${index}-I`), textOf(20_000 + index, index), index % 3 ? 0o644 : 0o755);
    }
    writeOld(join(original, 'tool'), noiseOf(1_200_000, 1), 0o755);
    const random = seeded(SEED);
    const found = new Set<string>();
    // WHEN
    for (let round = 0; round < COUNT; round++) {
      const umask = UMASKS[round % UMASKS.length];
      const tree = join(folder, `place-${round}`, 'x'.repeat(round % 50 + 1), 'tree');
      copyShuffled(original, tree, random, umask);
      const cache = ['', join(folder, 'cache'), join(folder, `cache-${round}`)][round % 3];
      const varied = { LC_ALL: LOCALES[round % LOCALES.length], TZ: ZONES[round % ZONES.length], UV_THREADPOOL_SIZE: String(round % 7 + 1) };
      const [, node] = nodes[Math.floor(random() * nodes.length)];
      const output = must('sh', ['-c', 'umask "$1"; shift; exec "$@"', 'sh', umask, node, program, tree, cache, '2'], { ...process.env, ...varied }, tree);
      output.trim().split('\n').forEach(line => found.add(line));
    }
    // THEN
    expect([...found]).toHaveLength(1);
  });
});
