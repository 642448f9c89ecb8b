import type { Chunks } from './content';

/** Bytes that are at hand, as a stream. */
export async function* once(bytes: Uint8Array): Chunks {
  yield bytes;
}
