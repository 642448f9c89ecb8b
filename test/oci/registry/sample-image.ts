import { createHash } from 'node:crypto';
import type { Chunks, ImageSink, ImageSource } from '../../../src/oci/content';
import { copyImage } from '../../../src/oci/copy';
import { digestOf } from '../../../src/oci/digest';
import type { Descriptor } from '../../../src/oci/model/descriptor';
import type { ImageIndex, ImageManifest } from '../../../src/oci/model/manifest';
import { isIndex, MEDIA_TYPES } from '../../../src/oci/model/media-types';
import { collect } from '../../../src/oci/verified';

/** Content by its digest, and how it hangs together. */
export interface Sample {
  readonly root: Descriptor;
  readonly contents: Map<string, Buffer>;
}

/** Bytes that are different for every seed, and do not repeat. */
export function noise(seed: number, length: number): Buffer {
  return createHash('shake256', { outputLength: Math.max(length, 1) }).update(`noise ${seed}`).digest().subarray(0, length);
}

/** An image whose layers have these sizes; what is in them is nobody's business here. */
export function sampleImage(seed: number, sizes: readonly number[], changes: Partial<ImageManifest> = {}): Sample {
  const contents = new Map<string, Buffer>();
  const put = (mediaType: string, bytes: Buffer): Descriptor => {
    const digest = digestOf(bytes);
    contents.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const layers = sizes.map((size, index) => put(MEDIA_TYPES.layerGzip, noise(seed * 1000 + index, size)));
  const config = put(MEDIA_TYPES.config, Buffer.from(JSON.stringify({
    architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) }, author: `seed ${seed}`,
  })));
  const manifest: ImageManifest = { schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config, layers, ...changes };
  return { root: put(manifest.mediaType, Buffer.from(JSON.stringify(manifest))), contents };
}

/** An index of images. */
export function sampleIndex(...images: readonly Sample[]): Sample {
  const index: ImageIndex = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: images.map(({ root }) => root) };
  const bytes = Buffer.from(JSON.stringify(index));
  const root = { mediaType: MEDIA_TYPES.index, digest: digestOf(bytes), size: bytes.length };
  return { root, contents: new Map([...images.flatMap(({ contents }) => [...contents]), [root.digest, bytes]]) };
}

/** Bytes in pieces, as files are read. */
export async function* inPieces(bytes: Buffer, piece = 64 * 1024): Chunks {
  for (let at = 0; at < bytes.length; at += piece) {
    yield bytes.subarray(at, at + piece);
  }
}

/** A sample as a source. */
export function sourceOf({ root, contents }: Sample): ImageSource {
  return {
    name: 'sample',
    root,
    document: async ({ digest }) => contents.get(digest)!,
    blob: ({ digest }) => inPieces(contents.get(digest)!),
    close: async () => undefined,
  };
}

/** Pushes a sample as the command line does; gives how many blobs were sent. */
export async function push(sample: Sample, sink: ImageSink, tags: string[]): Promise<number> {
  let written = 0;
  await copyImage(sourceOf(sample), sink, { tags, onProgress: ({ outcome }) => (written += outcome === 'written' ? 1 : 0) });
  return written;
}

/** What a sample has: names of content, sorted. Each name stands for its bytes. */
export function namesIn({ contents }: Sample): string[] {
  return [...contents.keys()].sort();
}

/** Reads everything that a source has below its root; gives the digests of the bytes that came. */
export async function pull(source: ImageSource): Promise<string[]> {
  const contents = new Set<string>();
  const visit = async (descriptor: Descriptor): Promise<void> => {
    const bytes = await source.document(descriptor);
    contents.add(digestOf(bytes));
    const document = JSON.parse(bytes.toString());
    if (isIndex(descriptor.mediaType)) {
      await Promise.all((document as ImageIndex).manifests.map(visit));
      return;
    }
    const { config, layers } = document as ImageManifest;
    contents.add(digestOf(await source.document(config)));
    await Promise.all(layers.map(async layer => {
      contents.add(digestOf(await collect(source.blob(layer))));
    }));
  };
  await visit(source.root);
  return [...contents].sort();
}
