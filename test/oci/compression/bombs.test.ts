import { gzipSync } from 'node:zlib';
import { decompress } from '../../../src/oci/compression/decompress';
import { nativeDecoder, unzstd } from '../../../src/oci/compression/unzstd';
import type { Chunks } from '../../../src/oci/content';
import { ContentError } from '../../../src/oci/content-error';
import { readImageFiles } from '../../../src/oci/files/image-files';
import { readTar } from '../../../src/oci/tar/tar-reader';
import { zerosFrame } from '../../fixtures/zstd';
import { imageOf } from '../files/layers';
import { inPieces } from '../tar/stream';
import { pax, tarOf } from '../tar/tar-by-hand';

jest.setTimeout(120_000);

const MEBIBYTE = 1024 * 1024;
const GIBIBYTE = 1024 * MEBIBYTE;
const TEN_GIBIBYTES = 10 * GIBIBYTE;
/** Far from what the bombs hold, and with room for what other tests of this process leave to the garbage collector. */
const MEMORY = 512 * MEBIBYTE;

/** What came out before the error, what the error says, and how much memory that took. */
async function drained(chunks: Chunks): Promise<{ bytes: number; error: string; memory: number }> {
  const before = process.memoryUsage().rss;
  let [bytes, memory] = [0, 0];
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      memory = Math.max(memory, process.memoryUsage().rss - before);
    }
    return { bytes, error: '', memory };
  } catch (error) {
    expect(error).toBeInstanceOf(ContentError);
    return { bytes, error: (error as Error).message, memory };
  }
}

/** 10 GiB of zeros in some 10 MB: members of 64 MiB in a row. */
async function* gzipBomb(): Chunks {
  const member = gzipSync(Buffer.alloc(64 * MEBIBYTE), { level: 9 });
  for (let size = 0; size < TEN_GIBIBYTES; size += 64 * MEBIBYTE) {
    yield member;
  }
}

/** 10 GiB of zeros in 320 kB: four bytes for each block. */
function zstdBomb(): Chunks {
  return inPieces(zerosFrame(TEN_GIBIBYTES / (128 * 1024)), 64 * 1024);
}

describe('a bomb ends in an error before twice the limit, in little memory', () => {
  test.each<[string, () => Chunks, 'gzip' | 'zstd']>([['gzip', gzipBomb, 'gzip'], ['zstd', zstdBomb, 'zstd']])('%s: by bytes', async (_what, bomb, compression) => {
    const { bytes, error, memory } = await drained(decompress(bomb(), compression, { source: 'layer', maxBytes: 50 * MEBIBYTE }));
    expect(error).toBe(`layer: it unpacks to more than ${50 * MEBIBYTE} bytes, the most that is read`);
    expect(bytes).toBeLessThan(100 * MEBIBYTE);
    expect(memory).toBeLessThan(MEMORY);
  });

  test.each<[string, () => Chunks, 'gzip' | 'zstd']>([['gzip', gzipBomb, 'gzip'], ['zstd', zstdBomb, 'zstd']])('%s: by ratio', async (_what, bomb, compression) => {
    const { bytes, error, memory } = await drained(decompress(bomb(), compression, { source: 'layer' }));
    expect(error).toContain('this looks like a decompression bomb');
    expect(bytes).toBeLessThan(128 * MEBIBYTE);
    expect(memory).toBeLessThan(MEMORY);
  });

  const decoders = [['fzstd', 'fzstd' as const], ['Node', nativeDecoder() ?? 'fzstd' as const]] as const;
  test.each(decoders)('zstd by %s: memory stays small however much comes out', async (_what, by) => {
    const frame = zerosFrame(8000);
    const { bytes, error, memory } = await drained(unzstd(inPieces(frame, frame.length), 'layer', by));
    expect([bytes, error]).toEqual([8000 * 128 * 1024, '']);
    expect(memory).toBeLessThan(MEMORY);
  });

  test('zstd: thousands of tiny blocks', async () => {
    const [header, run, last] = [[0x28, 0xb5, 0x2f, 0xfd, 0, 80], [8, 0, 0, 0x78], [1, 0, 0]].map(bytes => Buffer.from(bytes));
    const tiny = Buffer.concat([header, Buffer.alloc(40_000, run), last]);
    const { error } = await drained(unzstd(inPieces(tiny, 64 * 1024), 'layer', 'fzstd'));
    expect(error).toBe('layer: the zstd stream has thousands of tiny blocks');
  });
});

describe('archives that claim 10 GiB', () => {
  const sparse = pax({ 'GNU.sparse.major': '0', 'GNU.sparse.minor': '1', 'GNU.sparse.size': String(TEN_GIBIBYTES), 'GNU.sparse.numblocks': '0', 'GNU.sparse.map': '' });

  async function* contents(archive: Buffer, maxFileBytes?: number): Chunks {
    for await (const entry of readTar(inPieces(archive, 64 * 1024), { source: 'layer', maxFileBytes })) {
      yield* entry.content;
    }
  }

  test('and have a few bytes', async () => {
    expect(await drained(contents(tarOf([{ name: 'a', size: 8 * GIBIBYTE - 1 }])))).toMatchObject({ error: 'layer: entry 1 of the archive: it ends within the content of an entry' });
  });

  test('of which nothing is stored: zeros come as they are asked for, and none beyond the limit', async () => {
    expect((await drained(contents(tarOf([sparse, { name: 'a' }]), GIBIBYTE))).error).toContain(`a file of ${TEN_GIBIBYTES} bytes is larger than ${GIBIBYTE} bytes`);
    const { bytes, memory } = await drained(contents(tarOf([sparse, { name: 'a' }]), TEN_GIBIBYTES));
    expect(bytes).toBe(TEN_GIBIBYTES);
    expect(memory).toBeLessThan(MEMORY);
  });

  test('a header of 10 GiB', async () => {
    const header = { name: 'x', flag: 'x', size: 8 * GIBIBYTE - 1 };
    expect((await drained(contents(tarOf([header])))).error).toBe('layer: entry 1 of the archive: a header is longer than 1 MiB');
  });
});

test('attributes of many entries do not pile up', async () => {
  const attributed = pax({ 'SCHILY.xattr.user.a': 'x'.repeat(900_000) });
  const layer = tarOf(Array.from({ length: 160 }, (_, index) => [attributed, { name: `f${index}` }]).flat());
  const { source, manifest } = imageOf([layer]);
  await expect(readImageFiles(source, manifest, { limits: { maxRatio: Infinity } })).rejects.toThrow('the image has more files or longer names than are read');
});
