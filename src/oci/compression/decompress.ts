import { gunzip } from './gunzip';
import { unzstd } from './unzstd';
import type { Chunks } from '../content';
import { ContentError } from '../content-error';

/** How bytes are compressed; the words of `compressionOf()`. */
export type Compression = 'none' | 'gzip' | 'zstd';

export interface DecompressLimits {
  /** For messages: which blob this is. */
  readonly source: string;
  /** Unpacked bytes at most; 64 GiB when not given. */
  readonly maxBytes?: number;
  /** Unpacked bytes for each compressed one at most, counted once 64 MiB came out; 250 when not given. */
  readonly maxRatio?: number;
}

const GIBIBYTE = 1024 ** 3;
/** Zeros and the like may unpack to more than the ratio, as long as it is little. */
const RATIO_COUNTS_FROM = 64 * 1024 * 1024;

/**
 * Unpacks a stream, and fails at the first chunk beyond a limit.
 *
 * gzip: several members in a row are one content, zeros may follow them; anything else after them is an error, and so is an end too early.
 * The limits are counted here because streams of Node have none.
 */
export async function* decompress(chunks: Chunks, compression: Compression, limits: DecompressLimits): Chunks {
  const { source, maxBytes = 64 * GIBIBYTE, maxRatio = 250 } = limits;
  let packed = 0;
  let unpacked = 0;
  const counted = count(chunks, length => {
    packed += length;
  });
  for await (const chunk of decode(counted, compression, source)) {
    unpacked += chunk.length;
    if (unpacked > maxBytes) {
      throw new ContentError(`${source}: it unpacks to more than ${maxBytes} bytes, the most that is read`);
    }
    if (compression !== 'none' && unpacked > RATIO_COUNTS_FROM && unpacked > packed * maxRatio) {
      throw new ContentError(`${source}: ${packed} bytes unpack to more than ${maxRatio} times as much; this looks like a decompression bomb`);
    }
    yield chunk;
  }
}

/** What the first bytes say about the compression. */
export function detectCompression(first: Uint8Array): Compression {
  const [a, b, c, d] = first;
  if (a === 0x1f && b === 0x8b) {
    return 'gzip';
  }
  const frame = a === 0x28 && b === 0xb5;
  const skippable = a >= 0x50 && a <= 0x5f && b === 0x2a;
  return (frame && c === 0x2f && d === 0xfd) || (skippable && c === 0x4d && d === 0x18) ? 'zstd' : 'none';
}

function decode(chunks: Chunks, compression: Compression, source: string): Chunks {
  switch (compression) {
    case 'none':
      return chunks;
    case 'gzip':
      return gunzip(chunks, source);
    case 'zstd':
      return unzstd(chunks, source);
  }
}

async function* count(chunks: Chunks, came: (length: number) => void): Chunks {
  for await (const chunk of chunks) {
    came(chunk.length);
    yield chunk;
  }
}
