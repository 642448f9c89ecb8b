import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { Compression, decompress, detectCompression } from '../../../src/oci/compression/decompress';
import { nativeDecoder, unzstd } from '../../../src/oci/compression/unzstd';
import type { Chunks } from '../../../src/oci/content';
import { ContentError } from '../../../src/oci/content-error';
import { collect } from '../../../src/oci/verified';
import { ALICE, ALICE_ZSTD, rawFrame, runFrame, skippableFrame } from '../../fixtures/zstd';
import { runs } from '../../rounds';
import { inPieces } from '../tar/stream';

const LIMITS = { source: 'layer' };
const unpack = (bytes: Uint8Array, compression: Compression, size = bytes.length + 1): Promise<Buffer> =>
  collect(decompress(inPieces(bytes, size), compression, LIMITS));

const hello = gzipSync('hello');
const world = gzipSync('world');

describe('gzip', () => {
  test.each([
    ['one member', [hello], 'hello'],
    ['two members', [hello, world], 'helloworld'],
    ['an empty member', [gzipSync(''), world], 'world'],
    ['zeros at the end', [hello, Buffer.alloc(700)], 'hello'],
  ])('%s, however it is cut', async (_what, parts, wanted) => {
    const bytes = Buffer.concat(parts);
    for (let size = 1; size <= bytes.length; size++) {
      expect((await unpack(bytes, 'gzip', size)).toString()).toBe(wanted);
    }
  });

  test.each([
    ['nothing at all', Buffer.alloc(0), 'the gzip stream ends too early'],
    ['an end too early', hello.subarray(0, -1), 'the gzip stream ends too early'],
    ['an end within the second header', Buffer.concat([hello, world.subarray(0, 5)]), 'the gzip stream ends too early'],
    ['text', Buffer.from('no gzip at all'), 'no gzip stream, or a damaged one'],
    ['text behind it', Buffer.concat([hello, Buffer.from('text')]), 'no gzip stream, or a damaged one'],
    ['text behind zeros', Buffer.concat([hello, Buffer.alloc(9), Buffer.from('text')]), 'something else follows the gzip stream'],
    ['a member behind zeros', Buffer.concat([hello, Buffer.alloc(9), world]), 'something else follows the gzip stream'],
    ['a wrong checksum', damaged(hello, hello.length - 6), 'no gzip stream, or a damaged one'],
  ])('%s is refused, however it is cut', async (_what, bytes, message) => {
    for (const size of [1, 2, 3, 7, bytes.length + 1]) {
      await expect(unpack(bytes, 'gzip', size)).rejects.toThrow(message);
      await expect(unpack(bytes, 'gzip', size)).rejects.toThrow(ContentError);
    }
  });

  test('a failing source fails as it is, and one that is no longer wanted is let go', async () => {
    await expect(collect(decompress(failing(hello), 'gzip', LIMITS))).rejects.toThrow('the network is gone');
    let closed = false;
    for await (const _chunk of decompress(endless(() => {
      closed = true;
    }), 'gzip', LIMITS)) {
      break;
    }
    expect(closed).toBe(true);
  });
});

const DECODERS: [string, (chunks: Chunks) => Chunks][] = [
  ['fzstd', chunks => unzstd(chunks, 'layer', 'fzstd')],
  ...(nativeDecoder() === undefined ? [] : [['Node', (chunks: Chunks) => unzstd(chunks, 'layer')] as [string, (chunks: Chunks) => Chunks]]),
];

describe.each(DECODERS)('zstd by %s', (_decoder, decode) => {
  const unpackZstd = (bytes: Uint8Array, size: number): Promise<Buffer> => collect(decode(inPieces(bytes, size)));

  test.each([
    ['a compressed frame', [ALICE_ZSTD], ALICE],
    ['frames in a row', [rawFrame('hello '), ALICE_ZSTD, runFrame('x', 3), rawFrame('')], `hello ${ALICE}xxx`],
    ['frames to skip', [skippableFrame(0), rawFrame('hello'), skippableFrame(300), rawFrame('world'), skippableFrame(9)], 'helloworld'],
  ])('%s, however it is cut', async (_what, parts, wanted) => {
    const bytes = Buffer.concat(parts);
    for (let size = 1; size <= bytes.length; size += size < 40 ? 1 : 97) {
      expect((await unpackZstd(bytes, size)).toString()).toBe(wanted);
    }
  });

  test.each([
    ['nothing at all', Buffer.alloc(0), 'ends too early'],
    ['three bytes', ALICE_ZSTD.subarray(0, 3), 'ends too early'],
    ['an end too early', ALICE_ZSTD.subarray(0, -1), 'ends too early'],
    ['an end within a second frame', Buffer.concat([rawFrame('hello'), ALICE_ZSTD.subarray(0, 20)]), 'ends too early'],
    ['an end within what is skipped', skippableFrame(9).subarray(0, -1), 'ends too early'],
    ['text', Buffer.from('no zstd at all'), 'no zstd stream'],
    ['text behind it', Buffer.concat([ALICE_ZSTD, Buffer.from('text')]), 'something else follows'],
    ['zeros behind it', Buffer.concat([ALICE_ZSTD, Buffer.alloc(9)]), 'something else follows'],
    ['a window of terabytes', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0xf8, 1, 0, 0]), 'looks back'],
  ])('%s is refused, however it is cut', async (_what, bytes, message) => {
    for (const size of [1, 2, 3, 7, bytes.length + 1]) {
      await expect(unpackZstd(bytes, size)).rejects.toThrow(message);
      await expect(unpackZstd(bytes, size)).rejects.toThrow(ContentError);
    }
  });

  test('damage never ends in anything but content or a ContentError', async () => {
    await fc.assert(fc.asyncProperty(fc.nat(ALICE_ZSTD.length - 1), fc.nat(255), async (at, byte) => {
      const bytes = Buffer.from(ALICE_ZSTD);
      bytes[at] = byte;
      await unpackZstd(bytes, 64).catch(error => expect(error).toBeInstanceOf(ContentError));
    }), runs(200));
  });
});

describe('limits', () => {
  test.each([['none', Buffer.alloc(5000)], ['gzip', gzipSync(Buffer.alloc(5000))], ['zstd', runFrame('x', 5000)]] as const)(
    '%s: what unpacks to more than the limit fails, and one byte less does not', async (compression, bytes) => {
      await expect(collect(decompress(inPieces(bytes, 100), compression, { ...LIMITS, maxBytes: 4999 }))).rejects.toThrow(
        'layer: it unpacks to more than 4999 bytes, the most that is read');
      expect(await collect(decompress(inPieces(bytes, 100), compression, { ...LIMITS, maxBytes: 5000 }))).toHaveLength(5000);
    });
});

test.each([
  ['gzip', hello], ['zstd', ALICE_ZSTD], ['zstd', skippableFrame(2)], ['none', Buffer.alloc(0)], ['none', Buffer.from('hello')], ['none', Buffer.from([0x1f])],
])('%s is seen', (wanted, bytes) => {
  expect(detectCompression(bytes)).toBe(wanted);
});

function damaged(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = 255 - copy[at];
  return copy;
}

async function* failing(bytes: Buffer): Chunks {
  yield bytes.subarray(0, 12);
  throw new Error('the network is gone');
}

async function* endless(closed: () => void): Chunks {
  try {
    for (;;) {
      yield gzipSync(Buffer.alloc(100_000));
    }
  } finally {
    closed();
  }
}
