import type { Chunks } from '../../../src/oci/content';

/** Bytes as a stream of pieces of this size. */
export async function* inPieces(bytes: Uint8Array, size: number): Chunks {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
  }
}
