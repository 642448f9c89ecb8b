import { ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { bundle } from './bundle';
import { inFolder, noiseOf, readLayer, ReadLayer, seeded, SEED, textOf, writeOld } from './layers';
import * as gzipMember from '../../../src/oci/compression/gzip-member';
import { digestOf } from '../../../src/oci/digest';
import { isRacy } from '../../../src/oci/layer/block-keys';
import { defaultCacheFolder } from '../../../src/oci/layer/cache-folder';
import { entriesOfFolder } from '../../../src/oci/layer/entries-of-folder';
import { Appender } from '../../../src/oci/layer/extent';
import { LAYER_FORMAT } from '../../../src/oci/layer/layer-format';
import { PackOptions, packLayer } from '../../../src/oci/layer/pack-layer';
import type { TarSource } from '../../../src/oci/tar/tar-writer';
import { patience, rounds } from '../../rounds';

jest.setTimeout(patience(600_000));

const compressed = jest.spyOn(gzipMember, 'deflatePart');
beforeEach(() => compressed.mockClear());

interface Place { readonly tree: string; readonly cacheFolder: string; pack(options?: PackOptions): Promise<Summary> }
/** Without the bytes, which take long to compare: their digest, computed here. */
type Summary = Omit<ReadLayer, 'blob'> & { readonly read: string };

/** A tree of 5 MB in about ten blocks, older than any record, and a folder for the cache. */
async function withTree(work: (place: Place) => Promise<void>): Promise<void> {
  await inFolder(async folder => {
    const tree = join(folder, 'tree');
    const cacheFolder = join(folder, 'cache');
    for (let index = 0; index < 300; index++) {
      writeOld(join(tree, `d${index % 10}`, `f${index}`), textOf(8000 + index, index));
    }
    writeOld(join(tree, 'tool'), noiseOf(2_500_000, 1), 0o755);
    await settle(tree);
    await work({ tree, cacheFolder, pack: (options = { cacheFolder }) => summary(entriesOfFolder(tree, { at: 'app' }), options) });
  });
}

async function summary(entries: TarSource[], options: PackOptions): Promise<Summary> {
  const { blob, ...rest } = await readLayer(packLayer(entries, options));
  return { ...rest, read: digestOf(blob) };
}

/** Waits until files made just now are no longer as new as a record of them: the time of a change cannot be set. */
async function settle(folder: string): Promise<void> {
  const newest = statSync(join(folder, 'tool')).ctimeMs;
  for (let now = newest; now < newest + 2500;) {
    await new Promise(resolve => setTimeout(resolve, 200));
    writeFileSync(join(folder, '..', 'clock'), '');
    now = statSync(join(folder, '..', 'clock')).mtimeMs;
  }
}

const FORMAT = `v${LAYER_FORMAT.version}`;
const packsOf = (cacheFolder: string): string[] => readdirSync(join(cacheFolder, FORMAT)).filter(name => !name.startsWith('.')).map(name => join(cacheFolder, FORMAT, name));

describe('whatever the state of the cache', () => {
  test('off, cold and warm give the same layer, and warm compresses nothing', async () => {
    await withTree(async ({ pack, cacheFolder }) => {
      // WHEN
      const off = await pack({});
      const cold = await pack();
      const blocks = compressed.mock.calls.length / 2;
      const warm = await pack();
      // THEN
      expect([cold, warm]).toEqual([off, off]);
      expect(compressed.mock.calls.length).toBe(2 * blocks);
      expect(packsOf(cacheFolder)).toHaveLength(1);
    });
  });

  test('a changed file has its block compressed again, and no other', async () => {
    await withTree(async ({ pack, tree }) => {
      // GIVEN
      await pack();
      compressed.mockClear();
      // WHEN
      writeFileSync(join(tree, 'd3', 'f13'), 'changed');
      const warm = await pack();
      // THEN
      expect(compressed.mock.calls.length).toBe(1);
      expect(warm).toEqual(await pack({}));
    });
  });

  test('a file that was only touched is read again, not compressed', async () => {
    await withTree(async ({ pack, tree }) => {
      const before = await pack();
      compressed.mockClear();
      utimesSync(join(tree, 'tool'), 1_650_000_000, 1_650_000_000);
      expect(await pack()).toEqual(before);
      expect(compressed.mock.calls.length).toBe(0);
    });
  });

  test('without the bytes of the archive', async () => {
    await withTree(async ({ pack, cacheFolder }) => {
      const before = await pack();
      packsOf(cacheFolder).forEach(path => rmSync(join(path, 'tar')));
      expect(await pack()).toEqual(before);
    });
  });

  test('with blocks that other rules made', async () => {
    await withTree(async ({ pack }) => {
      const rules = { ...LAYER_FORMAT };
      try {
        Object.assign(LAYER_FORMAT, { level: 1 });
        const other = await pack();
        Object.assign(LAYER_FORMAT, rules);
        const [ours, without] = [await pack(), await pack({})];
        expect(ours).toEqual(without);
        expect(ours.digest).not.toBe(other.digest);
      } finally {
        Object.assign(LAYER_FORMAT, rules);
      }
    });
  });

  test('on a disk that is full after some blocks', async () => {
    await withTree(async ({ pack, cacheFolder }) => {
      const off = await pack({});
      const plain = Appender.prototype.append;
      let left = 3;
      const full = jest.spyOn(Appender.prototype, 'append').mockImplementation(function (this: Appender, bytes) {
        if (left-- === 0) {
          throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
        }
        return plain.call(this, bytes);
      });
      try {
        expect(await pack()).toEqual(off);
      } finally {
        full.mockRestore();
      }
      expect(packsOf(cacheFolder)).toEqual([]);
    });
  });

  test('a layer that is large beside the cache stays out of it', async () => {
    await withTree(async ({ pack, cacheFolder }) => {
      const off = await pack({});
      expect(await pack({ cacheFolder, cacheBytes: 6_000_000 })).toEqual(off);
      expect(existsSync(cacheFolder)).toBe(false);
      expect(await pack({ cacheFolder, cacheBytes: 14_000_000 })).toEqual(off);
      expect(packsOf(cacheFolder).map(path => statSync(join(path, 'tar')).size)).toEqual([0]);
    });
  });
});

describe('a block that changed', () => {
  const deflated = jest.spyOn(zlib, 'deflateRaw');
  beforeEach(() => deflated.mockClear());

  test('has its slices from the cache, but the one that changed and the one that refers to it', async () => {
    await withTree(async ({ pack, tree }) => {
      // GIVEN
      await pack();
      deflated.mockClear();
      // WHEN
      const bytes = readFileSync(join(tree, 'tool'));
      bytes[1_000_000]++;
      writeFileSync(join(tree, 'tool'), bytes);
      const warm = await pack();
      // THEN
      expect(deflated.mock.calls.length).toBe(2);
      expect(warm).toEqual(await pack({}));
    });
  });

  test('has them compressed again when they are damaged', async () => {
    await withTree(async ({ pack, tree, cacheFolder }) => {
      // GIVEN
      await pack();
      for (const file of packsOf(cacheFolder).map(path => join(path, 'blocks'))) {
        const bytes = readFileSync(file);
        for (let at = 0; at < bytes.length; at += 50_000) {
          bytes[at]++;
        }
        writeFileSync(file, bytes);
      }
      // WHEN
      writeFileSync(join(tree, 'tool'), readFileSync(join(tree, 'tool')).fill(0, 1_000_000, 1_000_010));
      const warm = await pack();
      // THEN
      expect(warm).toEqual(await pack({}));
    });
  });

  test(`gives the layer that it would give without a cache, ${rounds(40)} edits, seed ${SEED}`, async () => {
    await inFolder(async folder => {
      const random = seeded(SEED);
      const below = (limit: number): number => Math.floor(random() * limit);
      let content = textOf(1_500_000, SEED);
      for (let round = 0; round < rounds(40); round++) {
        // GIVEN a text in which some bytes are others, more, or fewer, often where slices meet
        const at = below(2) === 0 ? below(content.length) : LAYER_FORMAT.slice * below(6) - 512 - below(60);
        const start = Math.max(0, at);
        const added = noiseOf(below(40), below(1e6));
        content = Buffer.concat([content.subarray(0, start), added, content.subarray(start + (below(3) === 0 ? below(40) : added.length))]);
        const entries: TarSource[] = [{ path: 'f', type: 'file', mode: 0o644, uid: 0, gid: 0, content }];
        // THEN
        expect({ round, ...await summary(entries, { cacheFolder: join(folder, 'cache') }) }).toEqual({ round, ...await summary(entries, {}) });
      }
      const { length } = deflated.mock.calls;
      expect(length).toBeLessThan(2 * 6 * rounds(40));
    });
  });
});

describe('a file is not trusted', () => {
  test.each([
    ['right then', 0n, true],
    ['within the two seconds that some file systems count in', 1_999_999_999n, true],
    ['by a clock that is ahead', -5_000_000_000n, true],
    ['before that', 2_000_000_001n, false],
  ])('when it changed %s', (_when, age, racy) => {
    const stamp = 1_700_000_000_123_456_789n;
    const times = { mtimeNs: stamp - age, ctimeNs: 0n };
    const racyWith = (status: { mtimeNs: bigint; ctimeNs: bigint }): boolean => {
      const entry = { path: 'f', type: 'file', mode: 0, uid: 0, gid: 0, file: 'f', status: { size: 1n, ino: 1n, ...status } } as const;
      return isRacy({ pieces: [{ entry, size: 1, start: 0, end: 1 }], last: false }, stamp);
    };
    expect([racyWith(times), racyWith({ mtimeNs: times.ctimeNs, ctimeNs: times.mtimeNs })]).toEqual([racy, racy]);
  });

  test('so nothing is remembered of it, and the next time it is read', async () => {
    await withTree(async ({ pack, tree, cacheFolder }) => {
      // GIVEN
      writeFileSync(join(tree, 'tool'), 'new');
      await pack();
      // WHEN
      const index = packsOf(cacheFolder).map(path => readFileSync(join(path, 'index'), 'utf8').split('\n')[1]).map(text => JSON.parse(text) as { blocks: unknown[]; trusted: unknown[] });
      // THEN the last block, which holds it, is there and not trusted
      expect(index).toHaveLength(1);
      expect(index[0].trusted.length).toBe(index[0].blocks.length - 1);
    });
  });
});

describe('a damaged cache is a miss', () => {
  const damage: [string, (file: string, random: () => number) => void][] = [
    ['a byte is another', (file, random) => {
      const bytes = readFileSync(file);
      bytes[Math.floor(random() * bytes.length)] += 1 + Math.floor(random() * 255);
      writeFileSync(file, bytes);
    }],
    ['the file is cut off', (file, random) => truncateSync(file, Math.floor(random() * statSync(file).size))],
    ['a range is zeros', (file, random) => {
      const bytes = readFileSync(file);
      bytes.fill(0, Math.floor(random() * bytes.length));
      writeFileSync(file, bytes);
    }],
    ['the file is gone', file => rmSync(file)],
    ['the file is a folder', file => {
      rmSync(file);
      mkdirSync(file);
    }],
    ['the file is noise', (file, random) => writeFileSync(file, noiseOf(Math.floor(random() * 1e6), Math.floor(random() * 1e6)))],
  ];

  test(`${rounds(30)} times, seed ${SEED}`, async () => {
    await withTree(async ({ pack, cacheFolder }) => {
      const whole = await pack({});
      const random = seeded(SEED);
      for (let round = 0; round < rounds(30); round++) {
        // GIVEN
        await pack();
        const packs = packsOf(cacheFolder);
        const name = ['index', 'blocks', 'tar'][Math.floor(random() * 3)];
        const [what, work] = damage[Math.floor(random() * damage.length)];
        const target = join(packs[Math.floor(random() * packs.length)], name);
        // WHEN
        if (existsSync(target) && statSync(target).isFile() && statSync(target).size > 0) {
          work(target, random);
        }
        // THEN
        expect({ round, what, name, ...await pack() }).toEqual({ round, what, name, ...whole });
        if (round % 5 === 4) {
          rmSync(cacheFolder, { recursive: true });
        }
      }
    });
  });
});

describe('the folder', () => {
  test('belongs to its user alone', async () => {
    await withTree(async ({ pack, cacheFolder }) => {
      await pack();
      const modes = [join(cacheFolder, FORMAT), ...packsOf(cacheFolder)].map(path => (statSync(path).mode % 0o1000).toString(8));
      expect(new Set(modes)).toEqual(new Set(['700']));
      expect(packsOf(cacheFolder).flatMap(path => readdirSync(path).map(name => (statSync(join(path, name)).mode % 0o1000).toString(8)))).toEqual(['600', '600', '600']);
    });
  });

  test('is left alone when others may write to it', async () => {
    await withTree(async ({ pack, cacheFolder }) => {
      // GIVEN
      mkdirSync(join(cacheFolder, FORMAT), { recursive: true });
      chmodSync(join(cacheFolder, FORMAT), 0o777);
      // WHEN
      expect(await pack()).toEqual(await pack({}));
      // THEN
      expect(packsOf(cacheFolder)).toEqual([]);
    });
  });

  test('that cannot be made is none', async () => {
    await withTree(async ({ pack, tree }) => {
      expect(await pack({ cacheFolder: join(tree, 'tool') })).toEqual(await pack({}));
    });
  });

  test('is below XDG_CACHE_HOME when that is set', () => {
    expect(defaultCacheFolder({ XDG_CACHE_HOME: '/x' })).toBe('/x/cdk-minimal-images/engine');
    expect(defaultCacheFolder({ XDG_CACHE_HOME: 'relative' })).toBe(defaultCacheFolder({}));
    expect(defaultCacheFolder({})).toMatch(/\.cache\/cdk-minimal-images\/engine$/);
  });

  test('loses what was not used for the longest time, and what a process left that died', async () => {
    await withTree(async ({ pack, tree, cacheFolder }) => {
      // GIVEN three layers that share nothing, of 3 MB each; the second is the oldest
      const pack3 = (name: string): Promise<Summary> => summary(
        [{ path: name, type: 'file', mode: 0o644, uid: 0, gid: 0, content: noiseOf(3_000_000, name.charCodeAt(0)) }], { cacheFolder, cacheBytes: 14_000_000 });
      await pack3('a');
      const [first] = packsOf(cacheFolder);
      await pack3('b');
      const [second] = packsOf(cacheFolder).filter(path => path !== first);
      utimesSync(join(first, 'index'), 1_600_000_100, 1_600_000_100);
      utimesSync(join(second, 'index'), 1_600_000_000, 1_600_000_000);
      const left = join(cacheFolder, FORMAT, 'new-left');
      mkdirSync(left);
      utimesSync(left, 1_600_000_000, 1_600_000_000);
      expect(existsSync(tree)).toBe(true);
      // WHEN
      await pack3('c');
      // THEN
      expect([first, second, left].map(path => existsSync(path))).toEqual([true, false, false]);
      await pack();
    });
  });

  test('has a pack again whose index was damaged', async () => {
    await withTree(async ({ pack, cacheFolder }) => {
      // GIVEN
      await pack();
      packsOf(cacheFolder).forEach(path => writeFileSync(join(path, 'index'), 'damaged'));
      await pack();
      compressed.mockClear();
      // WHEN
      await pack();
      // THEN
      expect(compressed.mock.calls.length).toBe(0);
    });
  });
});

test('processes that use it at the same time give the same layer', async () => {
  await withTree(async ({ pack, tree, cacheFolder }) => {
    // GIVEN
    const program = join(cacheFolder, '..', 'main.cjs');
    bundle('pack-main.ts', program);
    const { digest, diffId } = await pack({});
    // WHEN
    const children = Array.from({ length: 4 }, () => spawn(process.execPath, [program, tree, cacheFolder, '3']));
    const outputs = await Promise.all(children.map(outputOf));
    // THEN
    expect(outputs.join('').trim().split('\n')).toEqual(Array.from({ length: 12 }, () => `${digest} ${diffId}`));
    expect(packsOf(cacheFolder).filter(path => path.includes('new-'))).toEqual([]);
  });
});

async function outputOf(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout!.on('data', chunk => text += String(chunk));
  child.stderr!.on('data', chunk => text += String(chunk));
  await new Promise(resolve => child.on('close', resolve));
  return text;
}
