import type { Chunks } from '../../../src/oci/content';

/** Bytes as a stream of pieces of this size. */
export async function* inPieces(bytes: Uint8Array, size: number): Chunks {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
  }
}

/** Printed when a run is not the usual one; the same seed is the same run. */
export function seed(): number {
  const given = process.env.MINIMAL_IMAGES_SEED;
  return given === undefined ? 20_260_101 : Number(given);
}

/** How many rounds a long test takes: its bounded count times MINIMAL_IMAGES_ROUNDS. */
export function rounds(count: number): number {
  return Math.ceil(count * Number(process.env.MINIMAL_IMAGES_ROUNDS ?? '1'));
}
