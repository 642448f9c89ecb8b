import type { FileHandle } from 'node:fs/promises';
import type { Chunks } from '../content';
import { ContentError } from '../content-error';

const CHUNK = 1024 * 1024;

/** A part of an open file, each chunk in a buffer of its own. */
export async function* readHandle(handle: FileHandle, part: { readonly offset: number; readonly size: number }, name: string): Chunks {
  for (let at = 0; at < part.size;) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, part.size - at));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, part.offset + at);
    if (bytesRead === 0) {
      throw new ContentError(`${name} ends after ${at} of ${part.size} bytes`);
    }
    at += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}
