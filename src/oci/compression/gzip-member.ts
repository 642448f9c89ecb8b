import { constants, deflateRaw, ZlibOptions } from 'node:zlib';

/** Method deflate, no flags, time 0, no hint, unknown system: the same everywhere, other than what Node.js writes. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** A last block with nothing in it. */
const LAST_BLOCK = Buffer.from([0x03, 0x00]);

/** Room for what zlib needs at most, so that it fills one buffer in one go. */
const MARGIN = 4096;

/** How far back deflate may refer: less than a slice. */
const WINDOW = 32 * 1024;

export interface DeflateOptions {
  readonly level: number;
  readonly memLevel: number;
  /** Bytes that one thread compresses at a time. */
  readonly slice: number;
}

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
 * Its slices are compressed side by side in the thread pool of Node.js, as many as the pool has threads (UV_THREADPOOL_SIZE); each may refer to what is before it.
 *
 * @param known slices that were compressed before, by their number
 * @returns its slices, to be written one after the other
 */
export async function deflatePart(bytes: Uint8Array, options: DeflateOptions, known: readonly (Buffer | undefined)[] = []): Promise<Buffer[]> {
  const starts = Array.from({ length: Math.max(1, Math.ceil(bytes.length / options.slice)) }, (_, index) => index * options.slice);
  return Promise.all(starts.map((start, index) => known[index] ?? deflateSlice(bytes, start, options)));
}

function deflateSlice(bytes: Uint8Array, start: number, { level, memLevel, slice }: DeflateOptions): Promise<Buffer> {
  const part = bytes.subarray(start, start + slice);
  const options: ZlibOptions = {
    level,
    memLevel,
    dictionary: start === 0 ? undefined : bytes.subarray(Math.max(0, start - WINDOW), start),
    finishFlush: constants.Z_SYNC_FLUSH,
    chunkSize: part.length + Math.ceil(part.length / 1024) + MARGIN,
  };
  return new Promise((resolve, reject) => {
    deflateRaw(part, options, (error, result) => error ? reject(error) : resolve(result));
  });
}
