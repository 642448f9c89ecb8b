import { chunksOf, Extent, joined } from './extent';
import type { Chunks } from '../content';
import type { Digest } from '../digest';
import type { Descriptor } from '../model/descriptor';

/** A layer whose blob is there. */
export interface PackedLayer {
  readonly descriptor: Descriptor;
  /** Of the archive before it was compressed. It may be known later than the blob: push that meanwhile. */
  readonly diffId: Promise<Digest>;
  /** The blob. May be called any number of times, until `close()`. */
  open(): Chunks;
  /** Lets go of its files; to be called whatever happened. */
  close(): Promise<void>;
}

const CHUNK = 1024 * 1024;

export interface Blob { readonly head: Uint8Array; readonly blocks: Extent[]; readonly tail: Uint8Array }

/** The bytes of a blob. */
export async function* readBlob({ head, blocks, tail }: Blob): AsyncGenerator<Uint8Array> {
  yield head;
  for (const extent of joined(blocks)) {
    yield* chunksOf(extent, CHUNK);
  }
  yield tail;
}
