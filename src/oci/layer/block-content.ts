import { LAYER_FORMAT } from './layer-format';
import { sha256 } from '../../private/text';

/** What the bytes of a block are called in the cache. */
export interface BlockContent {
  /** Of all of them. */
  readonly hash: string;
  /** Of each slice, see `LAYER_FORMAT.slice`. */
  readonly slices: readonly string[];
}

/** Hashes the bytes of a block, each of them once. */
export function contentOf(bytes: Uint8Array): BlockContent {
  const slices: string[] = [];
  for (let start = 0; start === 0 || start < bytes.length; start += LAYER_FORMAT.slice) {
    slices.push(sha256(bytes.subarray(start, start + LAYER_FORMAT.slice)));
  }
  return { hash: sha256(slices.join()), slices };
}

/** What compressed slices are called: what a slice makes depends on the end of the one before it, too. */
export function sliceKeys(hashes: readonly string[]): string[] {
  return hashes.map((hash, index) => `${hashes[index - 1] ?? ''} ${hash}`);
}
