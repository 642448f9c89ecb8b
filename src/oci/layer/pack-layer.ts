import { createHash } from 'node:crypto';
import { closeSync } from 'node:fs';
import { BlockBuffers } from './block-buffers';
import { Block, cutIntoBlocks, weightOf } from './blocks';
import { DiffIdHash, diffIdHash } from './diff-id';
import { Appender, Extent } from './extent';
import { withStatus } from './file-status';
import { LAYER_FORMAT } from './layer-format';
import { PackedLayer, readBlob } from './packed-layer';
import { readBlock } from './read-block';
import { scratchFile } from './scratch-file';
import { combineCrc32, crc32 } from '../compression/crc32';
import { deflatePart, gzipHeader, gzipTrailer } from '../compression/gzip-member';
import { MEDIA_TYPES } from '../model/media-types';
import { inArchiveOrder, TarSource } from '../tar/tar-writer';

/** Blocks on the way at once, for each thread that compresses: one at work, one that waits for it. */
const PER_THREAD = 2;
const MOST_ON_THE_WAY = 32;

/**
 * Packs entries into a layer: the archive that `writeTar()` would write, compressed on all cores.
 *
 * The same entries with the same contents give the same bytes, whatever the state of the cache.
 */
export async function packLayer(entries: readonly TarSource[]): Promise<PackedLayer> {
  const blocks = cutIntoBlocks(withStatus(inArchiveOrder(entries)));
  const diffId = diffIdHash(blocks.reduce((sum, block) => sum + weightOf(block), 0));
  const writer = new LayerWriter(diffId);
  try {
    await packBlocks(blocks, writer);
    return writer.finish();
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

interface Job { readonly bytes: Buffer; readonly compressed: Promise<Buffer> }

/** Reads and compresses blocks, a few at a time, and writes them in order. */
async function packBlocks(blocks: Block[], writer: LayerWriter): Promise<void> {
  const most = Math.min(MOST_ON_THE_WAY, PER_THREAD * threads());
  // two more, for what the hash is still at
  const buffers = new BlockBuffers(most + 2);
  const jobs: Job[] = [];
  const writeFirst = async (): Promise<void> => {
    const { bytes, compressed } = jobs[0];
    const written = writer.write(bytes, await compressed);
    jobs.shift();
    void written.finally(() => buffers.give(bytes)).catch(() => {});
  };
  try {
    for (const block of blocks) {
      if (jobs.length === most) {
        await writeFirst();
      }
      const bytes = await readBlock(block, length => buffers.take(length));
      jobs.push({ bytes, compressed: deflatePart(bytes, LAYER_FORMAT) });
    }
    while (jobs.length > 0) {
      await writeFirst();
    }
  } finally {
    await Promise.allSettled(jobs.map(({ compressed }) => compressed));
  }
}

/** Threads of Node.js's pool. */
function threads(): number {
  const set = Number(process.env.UV_THREADPOOL_SIZE);
  return Number.isInteger(set) && set > 0 ? set : 4;
}

/** Puts compressed blocks one after the other, with all checksums of the whole. */
class LayerWriter {
  private readonly file = new Appender(scratchFile());
  private readonly files = new Set([this.file.fd]);
  private readonly head = gzipHeader();
  private readonly hash = createHash('sha256').update(this.head);
  private readonly extents: Extent[] = [];
  private size = this.head.length;
  private crc = 0;
  private tarSize = 0;

  public constructor(private readonly diffId: DiffIdHash) {}

  /** The next block; done when its bytes have been hashed. */
  public write(tar: Buffer, compressed: Buffer): Promise<void> {
    this.extents.push(this.file.append(compressed));
    this.hash.update(compressed);
    this.size += compressed.length;
    this.crc = combineCrc32(this.crc, crc32(tar), tar.length);
    this.tarSize += tar.length;
    return this.diffId.add({ bytes: tar });
  }

  public finish(): PackedLayer {
    const tail = gzipTrailer(this.crc, this.tarSize);
    const blob = { head: this.head, blocks: this.extents, tail };
    const descriptor = { mediaType: MEDIA_TYPES.layerGzip, digest: `sha256:${this.hash.update(tail).digest('hex')}`, size: this.size + tail.length } as const;
    const diffId = this.diffId.finish();
    // who never asks for it need not catch its failure
    diffId.catch(() => {});
    return {
      descriptor,
      diffId,
      open: () => readBlob(blob),
      close: () => this.abandon(),
    };
  }

  public async abandon(): Promise<void> {
    await this.diffId.stop();
    this.files.forEach(fd => closeSync(fd));
    this.files.clear();
  }
}
