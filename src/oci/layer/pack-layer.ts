import { BlockBuffers } from './block-buffers';
import { BlockStore, FoundBlock, ScratchStore } from './block-store';
import { Block, cutIntoBlocks, weightOf } from './blocks';
import { ContentCache } from './content-cache';
import { diffIdHash } from './diff-id';
import { withStatus } from './file-status';
import { LAYER_FORMAT } from './layer-format';
import { LayerWriter } from './layer-writer';
import type { PackedLayer } from './packed-layer';
import { readBlock } from './read-block';
import { deflatePart } from '../compression/gzip-member';
import { inArchiveOrder, TarSource } from '../tar/tar-writer';

export interface PackOptions {
  /**
   * Folder of the content cache, see `defaultCacheFolder()`.
   *
   * @default - nothing is kept
   */
  readonly cacheFolder?: string;
  /**
   * Bytes that may stay in the cache. What was not used for the longest time goes first.
   *
   * @default - 4 GiB
   */
  readonly cacheBytes?: number;
  /** Stops it. */
  readonly signal?: AbortSignal;
}

const CACHE_BYTES = 4 * 1024 ** 3;
/** Blocks on the way at once: one that is read, one that is written, and enough between them for all threads, which share a block. */
const ON_THE_WAY = 2;
const THREADS_OF_A_BLOCK = 4;

/**
 * Packs entries into a layer: the archive that `writeTar()` would write, compressed on all cores.
 *
 * The same entries with the same contents give the same bytes, whatever the state of the cache.
 */
export async function packLayer(entries: readonly TarSource[], options: PackOptions = {}): Promise<PackedLayer> {
  const blocks = cutIntoBlocks(withStatus(inArchiveOrder(entries)));
  const bytes = blocks.reduce((sum, block) => sum + weightOf(block), 0);
  const store = storeFor(bytes, options);
  const writer = new LayerWriter(diffIdHash(bytes), store);
  try {
    await packBlocks(blocks, { store, writer, signal: options.signal });
    return writer.finish();
  } catch (error) {
    await writer.close();
    throw error;
  }
}

/** A layer that would take most of the cache for itself stays out of it. */
function storeFor(bytes: number, { cacheFolder, cacheBytes = CACHE_BYTES }: PackOptions): BlockStore {
  const cache = cacheFolder === undefined || bytes > cacheBytes / 2
    ? undefined
    : ContentCache.open({ folder: cacheFolder, maximumBytes: cacheBytes, keepTar: bytes <= cacheBytes / 4 });
  return cache ?? new ScratchStore();
}

/** A block that was compressed before, or is being compressed. */
type Job = { readonly block: Block } & ({ readonly found: FoundBlock } | { readonly bytes: Buffer; readonly compressed: Promise<Buffer[]> });

interface Packing { readonly store: BlockStore; readonly writer: LayerWriter; readonly signal?: AbortSignal }

/** Reads and compresses blocks, a few at a time, and writes them in order. */
async function packBlocks(blocks: Block[], { store, writer, signal }: Packing): Promise<void> {
  const most = ON_THE_WAY + Math.ceil(threads() / THREADS_OF_A_BLOCK);
  // two more, for what the hash is still at, and one for a block that turns out to be damaged
  const buffers = new BlockBuffers(most + 3);
  const jobs: Job[] = [];
  const read = (block: Block): Promise<Buffer> => readBlock(block, length => buffers.take(length));
  const compress = (block: Block, bytes: Buffer): Job => ({ block, bytes, compressed: deflatePart(bytes, LAYER_FORMAT, store.findSlices(block)) });
  const start = async (block: Block): Promise<Job> => {
    const known = store.find(block);
    if (known) {
      return { block, found: known };
    }
    const bytes = await read(block);
    const found = store.findContent(block, bytes);
    if (!found) {
      return compress(block, bytes);
    }
    buffers.give(bytes);
    return { block, found };
  };
  const finish = async (job: Job): Promise<void> => {
    if (!('found' in job)) {
      const hashed = writer.write(job.block, job.bytes, await job.compressed);
      void hashed.finally(() => buffers.give(job.bytes)).catch(() => {});
    } else if (!writer.take(job.found)) {
      store.damaged(job.found);
      await finish(compress(job.block, await read(job.block)));
    }
  };
  try {
    for (const block of blocks) {
      signal?.throwIfAborted();
      if (jobs.length === most) {
        await finish(jobs.shift()!);
      }
      jobs.push(await start(block));
    }
    while (jobs.length > 0) {
      await finish(jobs.shift()!);
    }
  } finally {
    await Promise.allSettled(jobs.map(job => 'found' in job ? undefined : job.compressed));
  }
}

/** Threads of Node.js's pool. */
function threads(): number {
  const set = Number(process.env.UV_THREADPOOL_SIZE);
  return Number.isInteger(set) && set > 0 ? set : 4;
}
