import * as fc from 'fast-check';
import { seeded, SEED } from './layers';
import { statusKey } from '../../../src/oci/layer/block-keys';
import { cutIntoBlocks, weightOf } from '../../../src/oci/layer/blocks';
import { LAYER_FORMAT } from '../../../src/oci/layer/layer-format';
import type { TarSource } from '../../../src/oci/tar/tar-writer';
import { byCodeUnit } from '../../../src/private/text';

/** A file that is planned only: what it holds is never read. */
const file = (path: string, size: number, ino = 1n): TarSource => ({
  path, type: 'file', mode: 0o644, uid: 0, gid: 0, file: '/nowhere', status: { size: BigInt(size), ino, mtimeNs: 1n, ctimeNs: 1n },
});

/** Sizes as in trees of packages: most are small, few are large. */
function treeOf(count: number, seed: number): TarSource[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, index) => file(`m${Math.floor(random() * 300)}/lib/f${index}.js`, Math.floor(400 / (random() + 0.0001))))
    .sort((a, b) => byCodeUnit(a.path, b.path));
}

const keysOf = (entries: TarSource[]): Set<string> => new Set(cutIntoBlocks(entries).map(statusKey));

test('blocks hold every byte of every entry once, in order, and keep to their sizes', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 300 }), fc.nat(), (count, seed) => {
    const entries = treeOf(count, seed);
    const blocks = cutIntoBlocks(entries);
    const pieces = blocks.flatMap(block => block.pieces);
    const whole = entries.map(({ path, status }) => `${path} ${status!.size}`);
    const joined = new Map<string, number>();
    for (const { entry, start, end } of pieces) {
      expect(joined.get(entry.path) ?? 0).toBe(start);
      joined.set(entry.path, end);
    }
    expect([...joined].map(([path, size]) => `${path} ${size}`)).toEqual(whole);
    expect(blocks.filter(block => weightOf(block) > LAYER_FORMAT.largestBlock)).toEqual([]);
    expect(blocks.map(({ last }) => last)).toEqual(blocks.map((_, index) => index === blocks.length - 1));
  }), { numRuns: 50, seed: SEED });
});

test('of 9,000 files any one that changes, comes or goes leaves almost all blocks as they are', () => {
  const entries = treeOf(9000, SEED);
  const before = keysOf(entries);
  const random = seeded(SEED + 1);
  const worst = Array.from({ length: 60 }, (_, round) => {
    const at = Math.floor(random() * entries.length);
    const other = file(`${entries[at].path}${round % 3 === 2 ? 'x' : ''}`, Math.floor(random() * 30_000), 2n);
    const changed = [...entries.slice(0, at), ...(round % 3 === 1 ? [] : [other]), ...entries.slice(at + 1)];
    return [...keysOf(changed)].filter(key => !before.has(key)).length;
  });
  expect(Math.max(...worst)).toBeLessThanOrEqual(8);
  expect(worst.reduce((sum, count) => sum + count, 0) / worst.length).toBeLessThan(2);
});

test('a large file is cut at the same places wherever it lies', () => {
  const large = file('m', 5 * 2 ** 20 + 17);
  const pieces = (before: TarSource[]): string[] => cutIntoBlocks([...before, large, file('n', 1)]).filter(({ pieces: [first] }) => first.entry === large)
    .map(({ pieces: [{ start, end }] }) => `${start}-${end}`);
  expect(pieces([])).toEqual(pieces([file('a', 1), file('b', 700_000)]));
  expect(pieces([])).toHaveLength(6);
});

describe('the key of a block', () => {
  const one = file('a', 10);
  const key = (entry: TarSource): string => statusKey(cutIntoBlocks([entry])[0]);

  test.each<[string, TarSource]>([
    ['path', { ...one, path: 'b' }],
    ['mode', { ...one, mode: 0o755 }],
    ['owner', { ...one, uid: 1 }],
    ['group', { ...one, gid: 1 }],
    ['size', { ...one, status: { ...one.status!, size: 11n } }],
    ['inode', { ...one, status: { ...one.status!, ino: 2n } }],
    ['time of modification', { ...one, status: { ...one.status!, mtimeNs: 2n } }],
    ['time of change', { ...one, status: { ...one.status!, ctimeNs: 2n } }],
  ])('is another one with another %s', (_what, changed) => {
    expect(key(changed)).not.toBe(key(one));
  });

  test('is the same wherever the file lies on this machine', () => {
    expect(key({ ...one, file: '/elsewhere' })).toBe(key(one));
  });

  test('is another one with other content in memory', () => {
    const text = (content: string): TarSource => ({ path: 'a', type: 'file', mode: 0, uid: 0, gid: 0, content: Buffer.from(content) });
    expect(key(text('a'))).not.toBe(key(text('b')));
  });
});
