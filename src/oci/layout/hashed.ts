import { createHash } from 'node:crypto';
import type { Chunks } from '../content';
import type { Digest } from '../digest';

/** The digest of bytes that flow by. */
export async function hashed(chunks: Chunks): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    hash.update(chunk);
  }
  return `sha256:${hash.digest('hex')}`;
}
