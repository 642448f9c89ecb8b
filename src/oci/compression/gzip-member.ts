import { constants, deflateRaw } from 'node:zlib';

/** Method deflate, no flags, time 0, no hint, unknown system: the same everywhere, other than what Node.js writes. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** A last block with nothing in it. */
const LAST_BLOCK = Buffer.from([0x03, 0x00]);

/** Room for what zlib needs at most, so that it fills one buffer in one go. */
const MARGIN = 4096;

export interface DeflateOptions { readonly level: number; readonly memLevel: number }

/** How a gzip member begins. */
export function gzipHeader(): Buffer {
  return Buffer.from(HEADER);
}

/** How a gzip member ends: checksum and size of what was compressed. */
export function gzipTrailer(crc: number, size: number): Buffer {
  const sums = Buffer.alloc(8);
  sums.writeUInt32LE(crc, 0);
  sums.writeUInt32LE(size % 2 ** 32, 4);
  return Buffer.concat([LAST_BLOCK, sums]);
}

/**
 * Compresses a part that may stand anywhere between header and trailer: it refers to nothing before it, ends on a byte, and is not the last.
 *
 * Works in the thread pool of Node.js, so that as many run at once as the pool has threads (UV_THREADPOOL_SIZE).
 */
export function deflatePart(bytes: Uint8Array, { level, memLevel }: DeflateOptions): Promise<Buffer> {
  const options = { level, memLevel, finishFlush: constants.Z_SYNC_FLUSH, chunkSize: bytes.length + Math.ceil(bytes.length / 1024) + MARGIN };
  return new Promise((resolve, reject) => {
    deflateRaw(bytes, options, (error, result) => error ? reject(error) : resolve(result));
  });
}
