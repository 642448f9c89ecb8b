import { ArchiveFiles } from './archive-files';
import { DockerImage, dockerImages, dockerLayers, MANIFEST_FILE, ociManifestOf } from './docker-manifest';
import type { FileSet } from './file-set';
import { chooseImage } from './layout-names';
import { openOrClose, readSmall } from './layout-source';
import { refuse } from '../../private/errors';
import { detectCompression } from '../compression/decompress';
import type { Chunks, ImageSource } from '../content';
import { ContentError } from '../content-error';
import { Digest, digestOf } from '../digest';
import type { Descriptor } from '../model/descriptor';
import { layerTypeOf, MEDIA_TYPES } from '../model/media-types';
import { descriptorOf } from '../model/render';
import { collect, verified } from '../verified';
import { hashed } from './hashed';

interface Layer { readonly path: string; readonly descriptor: Descriptor }

/**
 * An image in an archive as `docker save`, `podman save`, jib, Bazel and Nix write it.
 *
 * It is shown as an OCI image: the config and the layers byte for byte as they are in the archive, which mostly means uncompressed, and a manifest
 * that names them. So it always has the same digest, and nothing is packed or unpacked.
 */
export class DockerArchiveSource implements ImageSource {
  /** @param reference a name from the archive, or the digest of a config (the image's identifier); needed where the archive has several images */
  public static async open(path: string, reference?: string): Promise<DockerArchiveSource> {
    return openOrClose(await ArchiveFiles.open(path), files => DockerArchiveSource.of(files, reference));
  }

  public static async of(files: FileSet, reference: string | undefined): Promise<DockerArchiveSource> {
    if (await files.size(MANIFEST_FILE) === undefined) {
      refuse({ where: files.name, problem: `this is no archive of docker save, it has no ${MANIFEST_FILE}`, allowed: 'what docker save writes', fix: 'correct the path' });
    }
    const images = dockerImages(await readSmall(files, MANIFEST_FILE), files.name);
    const named = [];
    for (const image of images) {
      const config = await readSmall(files, image.config);
      named.push({ image, config, names: image.names, digest: digestOf(config) });
    }
    const { image, config } = chooseImage(named, reference, files.name);
    return new DockerArchiveSource(files, config, await layersOf(files, image, config));
  }

  public readonly root: Descriptor;
  private readonly documents = new Map<string, Buffer>();
  private readonly paths: ReadonlyMap<string, string>;

  private constructor(private readonly files: FileSet, config: Buffer, layers: readonly Layer[]) {
    this.paths = new Map(layers.map(({ path, descriptor }) => [descriptor.digest, path]));
    this.add(config, MEDIA_TYPES.config);
    this.root = this.add(ociManifestOf(config, layers.map(({ descriptor }) => descriptor)), MEDIA_TYPES.manifest);
  }

  public get name(): string {
    return this.files.name;
  }

  public async document({ digest }: Descriptor): Promise<Buffer> {
    return this.documents.get(digest) ?? this.complain(`${digest} is missing`);
  }

  public async* blob(descriptor: Descriptor): Chunks {
    const document = this.documents.get(descriptor.digest);
    if (document !== undefined) {
      yield document;
    } else {
      yield* verified(this.files.read(this.paths.get(descriptor.digest) ?? this.complain(`${descriptor.digest} is missing`)), descriptor, this.name);
    }
  }

  public async close(): Promise<void> {
    await this.files.close();
  }

  private add(bytes: Buffer, mediaType: string): Descriptor {
    const descriptor = descriptorOf(bytes, mediaType);
    this.documents.set(descriptor.digest, bytes);
    return descriptor;
  }

  private complain(problem: string): never {
    throw new ContentError(`${this.name}: ${problem}`);
  }
}

async function layersOf(files: FileSet, image: DockerImage, config: Buffer): Promise<Layer[]> {
  const layers: Layer[] = [];
  for (const { path, diffId } of dockerLayers(image, config, files.name)) {
    layers.push({ path, descriptor: await layerOf(files, path, diffId) });
  }
  return layers;
}

/** Plain layers are what the config calls them; the digest of compressed ones stands nowhere. */
async function layerOf(files: FileSet, path: string, diffId: Digest): Promise<Descriptor> {
  const size = await files.size(path);
  if (size === undefined) {
    throw new ContentError(`${files.name}: the layer ${path} is missing`);
  }
  const compression = detectCompression(await collect(firstOf(files.read(path))));
  const digest = compression === 'none' ? diffId : await hashed(files.read(path));
  return { mediaType: layerTypeOf(compression), digest, size };
}

async function* firstOf(chunks: Chunks): Chunks {
  for await (const chunk of chunks) {
    yield chunk.subarray(0, 4);
    return;
  }
}
