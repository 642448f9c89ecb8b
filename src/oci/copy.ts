import type { Chunks, ImageSink, ImageSource } from './content';
import { readImageTree } from './image-tree';
import { inParallel } from './in-parallel';
import type { Descriptor } from './model/descriptor';
import { once } from './once';
import type { Platform } from './platform';
import type { Referrer } from './sbom/referrer';

export interface CopyOptions {
  /** Names that the copy gets: tags of a registry, names in an archive. */
  readonly tags: string[];
  /**
   * Only these platforms of an index.
   *
   * One platform gives its image itself, whose digest is the one that the index names; several give a smaller index, whose digest is new.
   *
   * @default - everything, with the digest it has
   */
  readonly platforms?: Platform[];
  /** @default 4 */
  readonly concurrency?: number;
  /** Artifacts about the image that are put beside it. */
  readonly referrers?: readonly Referrer[];
  /** Stops it; what was copied so far may stay. */
  readonly signal?: AbortSignal;
  /** Called as bytes flow, and once for every blob when it is there. */
  readonly onProgress?: (progress: CopyProgress) => void;
}

export interface CopyProgress {
  readonly blob: Descriptor;
  /** Bytes of the blob that were sent so far; they start again at 0 when a transfer broke. */
  readonly bytes: number;
  /** How the blob came to be there; undefined while it is being written. */
  readonly outcome?: 'exists' | 'mounted' | 'written';
}

/** Who has blobs: all that copying them takes. */
export type BlobSource = Pick<ImageSource, 'blob' | 'repository'>;

/** Transfers at once, as container engines do it. */
const CONCURRENCY = 4;

/** Copies blobs alone, ahead of the documents that name them: what is not named later, registries remove. */
export async function copyBlobs(source: BlobSource, sink: ImageSink, blobs: Descriptor[], options: Pick<CopyOptions, 'concurrency' | 'onProgress' | 'signal'> = {}): Promise<void> {
  const report = options.onProgress ?? (() => undefined);
  await inParallel(blobs, options.concurrency ?? CONCURRENCY, (blob, signal) => copyBlob({ source, sink, blob, signal, report }), options.signal);
}

/**
 * Copies an image or an index with all that belongs to it, and names it last: who reads the names never sees half an image.
 *
 * What the sink has is not read from the source, and nothing is sent twice. Stops at the first error.
 *
 * @returns the root as it is in the sink
 */
export async function copyImage(source: ImageSource, sink: ImageSink, options: CopyOptions): Promise<Descriptor> {
  try {
    return await copyAll(source, sink, options);
  } catch (error) {
    await sink.abandon?.();
    throw error;
  }
}

async function copyAll(source: ImageSource, sink: ImageSink, options: CopyOptions): Promise<Descriptor> {
  const { concurrency = CONCURRENCY } = options;
  const tree = await readImageTree(source, { platforms: options.platforms, concurrency });
  await copyBlobs(source, sink, tree.blobs, options);
  const [[root], ...below] = [...tree.levels].reverse();
  for (const level of below.reverse()) {
    await inParallel(level, concurrency, ({ descriptor, bytes }) => sink.putManifest(descriptor, bytes), options.signal);
  }
  const { tags, referrers = [] } = options;
  options.signal?.throwIfAborted();
  if (sink.putNamed !== undefined && tags.length > 0 && referrers.length === 0) {
    await sink.putNamed(root.descriptor, root.bytes, tags);
    return tree.root;
  }
  await sink.putManifest(root.descriptor, root.bytes);
  for (const referrer of referrers) {
    await putReferrer(sink, referrer);
  }
  await sink.finish(tree.root, tags, referrers.map(({ descriptor }) => descriptor));
  return tree.root;
}

/** Its subject is there by now. */
async function putReferrer(sink: ImageSink, { descriptor, manifest, blobs }: Referrer): Promise<void> {
  for (const blob of blobs) {
    if (!await sink.has(blob.descriptor)) {
      await sink.putBlob(blob.descriptor, () => once(blob.bytes));
    }
  }
  await sink.putManifest(descriptor, manifest);
}

interface BlobCopy {
  readonly source: BlobSource;
  readonly sink: ImageSink;
  readonly blob: Descriptor;
  readonly signal: AbortSignal;
  readonly report: (progress: CopyProgress) => void;
}

async function copyBlob(copy: BlobCopy): Promise<void> {
  const { source, sink, blob, report } = copy;
  if (await sink.has(blob)) {
    report({ blob, bytes: 0, outcome: 'exists' });
  } else if (source.repository !== undefined && await sink.mount?.(blob, source.repository)) {
    report({ blob, bytes: 0, outcome: 'mounted' });
  } else {
    await sink.putBlob(blob, () => counted(copy));
    report({ blob, bytes: blob.size, outcome: 'written' });
  }
}

/** The bytes of the blob; they break off when another transfer failed. */
async function* counted({ source, blob, signal, report }: BlobCopy): Chunks {
  let bytes = 0;
  for await (const chunk of source.blob(blob)) {
    signal.throwIfAborted();
    yield chunk;
    bytes += chunk.length;
    report({ blob, bytes });
  }
}
