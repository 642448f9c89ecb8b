import { createHash } from 'node:crypto';
import type { BlockStore, FoundBlock } from './block-store';
import type { Block } from './blocks';
import type { DiffIdHash } from './diff-id';
import { Extent, ExtentReader } from './extent';
import { PackedLayer, readBlob } from './packed-layer';
import { combineCrc32, crc32 } from '../compression/crc32';
import { gzipHeader, gzipTrailer } from '../compression/gzip-member';
import type { Digest } from '../digest';
import { MEDIA_TYPES } from '../model/media-types';

/** Puts compressed blocks one after the other, with all checksums of the whole. */
export class LayerWriter {
  private readonly head = gzipHeader();
  private readonly hash = createHash('sha256').update(this.head);
  private readonly extents: Extent[] = [];
  private readonly reader = new ExtentReader();
  private size = this.head.length;
  private crc = 0;
  private tarSize = 0;

  public constructor(private readonly diffId: DiffIdHash, private readonly store: BlockStore) {}

  /** The next block, compressed just now; done when its bytes have been hashed. */
  public write(block: Block, bytes: Buffer, slices: readonly Buffer[]): Promise<void> {
    const crc = crc32(bytes);
    const compressed = Buffer.concat(slices);
    const { extent, part } = this.store.put(block, { bytes, crc, slices, compressed });
    this.append(extent, compressed, crc, bytes.length);
    return this.diffId.add(part);
  }

  /** The next block, compressed before; false when it is damaged, and then nothing was written. */
  public take(found: FoundBlock): boolean {
    const compressed = this.reader.read(found.compressed);
    if (compressed === undefined || crc32(compressed) !== found.packedCrc) {
      return false;
    }
    this.append(found.compressed, compressed, found.crc, found.length);
    // its failure is that of finish()
    this.diffId.add(found).catch(() => {});
    return true;
  }

  public finish(): PackedLayer {
    const tail = gzipTrailer(this.crc, this.tarSize);
    const blob = { head: this.head, blocks: this.extents, tail };
    const diffId = this.finishDiffId();
    // who never asks for it need not catch its failure
    diffId.catch(() => {});
    return {
      descriptor: { mediaType: MEDIA_TYPES.layerGzip, digest: `sha256:${this.hash.update(tail).digest('hex')}`, size: this.size + tail.length },
      diffId,
      open: () => readBlob(blob),
      close: () => this.close(),
    };
  }

  public async close(): Promise<void> {
    await this.diffId.stop();
    this.store.close();
  }

  private async finishDiffId(): Promise<Digest> {
    const digest = await this.diffId.finish();
    this.store.commit();
    return digest;
  }

  private append(extent: Extent, compressed: Buffer, crc: number, length: number): void {
    this.extents.push(extent);
    this.hash.update(compressed);
    this.size += compressed.length;
    this.crc = combineCrc32(this.crc, crc, length);
    this.tarSize += length;
  }
}
