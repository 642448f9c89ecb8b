import { gzipSync } from 'node:zlib';
import type { Chunks, ImageSink, ImageSource } from '../../src/oci/content';
import { ContentError } from '../../src/oci/content-error';
import { Digest, digestOf } from '../../src/oci/digest';
import type { Descriptor, PlatformFields } from '../../src/oci/model/descriptor';
import type { History, ImageConfig, RunConfig } from '../../src/oci/model/image-config';
import { isIndex, isManifest, MEDIA_TYPES } from '../../src/oci/model/media-types';
import { descriptorOf, renderDocument } from '../../src/oci/model/render';
import { TarSource, writeTar } from '../../src/oci/tar/tar-writer';
import { collect } from '../../src/oci/verified';

/** An image that lies in memory. It hands out what it holds without checking it: what was tampered with arrives as it is. */
export class MemorySource implements ImageSource {
  constructor(readonly root: Descriptor, readonly blobs: ReadonlyMap<Digest, Buffer>, readonly name = 'memory') {}

  async document({ digest }: Descriptor): Promise<Buffer> {
    return Buffer.from(this.bytesOf(digest));
  }

  async* blob({ digest }: Descriptor): Chunks {
    const bytes = this.bytesOf(digest);
    // Odd pieces, so that nobody counts on whole blocks.
    for (let at = 0; at < bytes.length; at += 1000) {
      yield bytes.subarray(at, at + 1000);
    }
  }

  async close(): Promise<void> {}

  /** The same image, in which the blob of this digest has other bytes. */
  tampered(digest: Digest, change: (bytes: Buffer) => Buffer): MemorySource {
    return new MemorySource(this.root, new Map(this.blobs).set(digest, change(Buffer.from(this.bytesOf(digest)))), this.name);
  }

  /** The same bytes under another descriptor of the root. */
  as(changes: Partial<Descriptor>): MemorySource {
    return new MemorySource({ ...this.root, ...changes }, this.blobs, this.name);
  }

  /** The same image, in which a blob is missing. */
  without(digest: Digest): MemorySource {
    return new MemorySource(this.root, new Map([...this.blobs].filter(([name]) => name !== digest)), this.name);
  }

  bytesOf(digest: Digest): Buffer {
    const bytes = this.blobs.get(digest);
    if (bytes === undefined) {
      throw new ContentError(`${this.name}: there is no ${digest}`);
    }
    return bytes;
  }
}

/** Keeps what it is given; refuses manifests whose children are not there, as registries do. */
export class MemorySink implements ImageSink {
  readonly name = 'memory';
  readonly blobs = new Map<Digest, Buffer>();
  readonly tags = new Map<string, Descriptor>();

  async has({ digest }: Descriptor): Promise<boolean> {
    return this.blobs.has(digest);
  }

  async putBlob({ digest, size }: Descriptor, open: () => Chunks): Promise<void> {
    const bytes = await collect(open());
    if (digestOf(bytes) !== digest || bytes.length !== size) {
      throw new ContentError(`${this.name}: the bytes of ${digest} have the digest ${digestOf(bytes)}`);
    }
    this.blobs.set(digest, bytes);
  }

  async putManifest(descriptor: Descriptor, bytes: Buffer): Promise<void> {
    const { config, layers = [], manifests = [] } = JSON.parse(bytes.toString('utf8')) as { config?: Descriptor; layers?: Descriptor[]; manifests?: Descriptor[] };
    const missing = [...config === undefined ? [] : [config], ...layers, ...manifests].find(child => !this.blobs.has(child.digest));
    if (missing !== undefined) {
      throw new Error(`${this.name}: ${descriptor.digest} came before its ${missing.digest}`);
    }
    await this.putBlob(descriptor, async function* () { yield bytes; });
  }

  async finish(root: Descriptor, tags: string[]): Promise<void> {
    tags.forEach(tag => this.tags.set(tag, root));
  }

  /** What was written, to read it back. */
  source(root: Descriptor): MemorySource {
    return new MemorySource(root, this.blobs);
  }
}

export interface MemoryImageOptions {
  /** The entries of each layer; one layer with one file when nothing is said. */
  readonly layers?: readonly TarSource[][];
  /** linux/amd64 when nothing is said. */
  readonly platform?: PlatformFields;
  /** Docker's media types in place of OCI's. */
  readonly docker?: boolean;
  /** gzip when nothing is said. */
  readonly compression?: 'none' | 'gzip';
  readonly config?: RunConfig;
  readonly history?: History[];
  readonly annotations?: { readonly [name: string]: string };
}

/** A small image, valid in every respect: real archives, compressed, with the digests that they have. */
export function memoryImage(options: MemoryImageOptions = {}): MemorySource {
  const { layers = [[textFile('hello.txt', 'hello\n')]], platform = { os: 'linux', architecture: 'amd64' }, docker = false, compression = 'gzip' } = options;
  const blobs = new Map<Digest, Buffer>();
  const add = (bytes: Buffer, mediaType: string): Descriptor => {
    blobs.set(digestOf(bytes), bytes);
    return descriptorOf(bytes, mediaType);
  };
  const archives = layers.map(entries => writeTar([...entries]));
  const config: ImageConfig = {
    ...platform,
    config: options.config ?? { User: '65532:65532', Entrypoint: ['/hello'] },
    rootfs: { type: 'layers', diff_ids: archives.map(digestOf) },
    history: options.history ?? archives.map((_archive, number) => ({ created_by: `layer ${number}` })),
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: docker ? MEDIA_TYPES.dockerManifest : MEDIA_TYPES.manifest,
    config: add(renderDocument(config), docker ? MEDIA_TYPES.dockerConfig : MEDIA_TYPES.config),
    layers: archives.map(archive => add(compression === 'gzip' ? gzipSync(archive) : archive, layerType(docker, compression))),
    annotations: options.annotations,
  };
  const root = add(renderDocument(manifest), manifest.mediaType);
  return new MemorySource({ ...root, platform }, blobs);
}

/** An index of images; their descriptors name their platforms. */
export function memoryIndex(images: readonly MemorySource[], docker = false): MemorySource {
  const mediaType = docker ? MEDIA_TYPES.dockerList : MEDIA_TYPES.index;
  const bytes = renderDocument({ schemaVersion: 2, mediaType, manifests: images.map(({ root }) => root) });
  const blobs = new Map(images.flatMap(image => [...image.blobs]));
  return new MemorySource(descriptorOf(bytes, mediaType), blobs.set(digestOf(bytes), bytes));
}

/** Every descriptor of an image, the root last. */
export function descriptorsIn(source: MemorySource, root: Descriptor = source.root): Descriptor[] {
  if (!isIndex(root.mediaType) && !isManifest(root.mediaType)) {
    return [root];
  }
  const { config, layers = [], manifests = [] } = JSON.parse(source.bytesOf(root.digest).toString('utf8')) as { config?: Descriptor; layers?: Descriptor[]; manifests?: Descriptor[] };
  return [...[...config === undefined ? [] : [config], ...layers, ...manifests].flatMap(child => descriptorsIn(source, child)), root];
}

/** A file of an archive. */
export function textFile(path: string, text: string, more: Partial<TarSource> = {}): TarSource {
  return { path, type: 'file', mode: 0o644, uid: 0, gid: 0, content: Buffer.from(text), ...more };
}

function layerType(docker: boolean, compression: 'none' | 'gzip'): string {
  if (docker) {
    return compression === 'gzip' ? MEDIA_TYPES.dockerLayer : 'application/vnd.docker.image.rootfs.diff.tar';
  }
  return compression === 'gzip' ? MEDIA_TYPES.layerGzip : MEDIA_TYPES.layer;
}
