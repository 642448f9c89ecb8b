import { ScratchStore } from './block-store';
import { diffIdHash } from './diff-id';
import { LAYER_FORMAT } from './layer-format';
import { LayerWriter } from './layer-writer';
import type { PackedLayer } from './packed-layer';
import { deflatePart } from '../compression/gzip-member';
import type { Chunks } from '../content';

/** The archive's own bytes are no block of entries that anybody would look for again. */
const NO_BLOCK = { pieces: [], last: true };

/** Compresses an archive that somebody else made, byte for byte as it is, on all cores. */
export async function packArchive(archive: Chunks, size: number): Promise<PackedLayer> {
  const writer = new LayerWriter(diffIdHash(size), new ScratchStore());
  try {
    for await (const bytes of pieces(archive, LAYER_FORMAT.piece)) {
      await writer.write(NO_BLOCK, bytes, await deflatePart(bytes, LAYER_FORMAT));
    }
    return writer.finish();
  } catch (error) {
    await writer.close();
    throw error;
  }
}

/** The same bytes in pieces of that size, in memory that a thread can read too; the last may be smaller. */
async function* pieces(chunks: Chunks, size: number): AsyncGenerator<Buffer, void> {
  let room = Buffer.from(new SharedArrayBuffer(size));
  let filled = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + size - filled);
      room.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled === size) {
        yield room;
        room = Buffer.from(new SharedArrayBuffer(size));
        filled = 0;
      }
    }
  }
  if (filled > 0) {
    yield room.subarray(0, filled);
  }
}
