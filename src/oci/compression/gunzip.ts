import { createGunzip } from 'node:zlib';
import { Decoder, through } from './through';
import type { Chunks } from '../content';
import { ContentError } from '../content-error';

const CHUNK = 128 * 1024;

/** The content of all members of a gzip stream; only zeros may follow the last one. */
export async function* gunzip(chunks: Chunks, source: string): Chunks {
  try {
    yield* through(chunks, createGunzip({ chunkSize: CHUNK }) as unknown as Decoder, rest => {
      // Node's own stream looks at the first byte only.
      if (!rest.every(byte => byte === 0)) {
        throw new ContentError(`${source}: something else follows the gzip stream`);
      }
    });
  } catch (error) {
    throw explained(error, source);
  }
}

function explained(error: unknown, source: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'Z_BUF_ERROR') {
    return new ContentError(`${source}: the gzip stream ends too early`);
  }
  return code !== undefined && code.startsWith('Z_') ? new ContentError(`${source}: this is no gzip stream, or a damaged one: ${message}`) : error;
}
