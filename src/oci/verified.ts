import { createHash } from 'node:crypto';
import type { Chunks } from './content';
import { ContentError } from './content-error';
import type { Descriptor } from './model/descriptor';

/** Passes bytes on; fails at the first byte too many, and at the end when they are not what the descriptor names. */
export async function* verified(bytes: Chunks, { digest, size }: Descriptor, source: string): Chunks {
  const hash = createHash('sha256');
  let read = 0;
  for await (const chunk of bytes) {
    read += chunk.length;
    if (read > size) {
      throw new ContentError(`${source}: ${digest} has more than the ${size} bytes that its descriptor says`);
    }
    hash.update(chunk);
    yield chunk;
  }
  if (read < size) {
    throw new ContentError(`${source}: ${digest} ends after ${read} of ${size} bytes`);
  }
  const found = hash.digest('hex');
  if (`sha256:${found}` !== digest) {
    throw new ContentError(`${source}: the bytes of ${digest} have the digest sha256:${found}`);
  }
}

/** The bytes, whole; for documents, which are small. */
export async function collect(chunks: Chunks): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) {
    all.push(chunk);
  }
  return Buffer.concat(all);
}
