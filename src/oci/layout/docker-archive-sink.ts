import { createHash, Hash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { archived, writeArchive } from './archive-writer';
import { MANIFEST_FILE } from './docker-manifest';
import { folderBeside, writeWhole } from './written';
import { refuse, shownPath } from '../../private/errors';
import { decompress } from '../compression/decompress';
import type { Chunks, ImageSink } from '../content';
import { ContentError } from '../content-error';
import { ImageReference } from '../image-reference';
import type { Descriptor } from '../model/descriptor';
import type { ImageManifest } from '../model/manifest';
import { compressionOf, isIndex } from '../model/media-types';
import { parseImageConfig } from '../model/parse-image-config';
import { parseIndex } from '../model/parse-index';
import { parseManifest } from '../model/parse-manifest';
import { renderDocument } from '../model/render';
import { isAttestation } from '../model/select-platform';
import type { TarSource } from '../tar/tar-writer';
import { verified } from '../verified';

/**
 * One image as an archive that every `docker load` and `podman load` takes: config, names and uncompressed layers.
 *
 * The same image gives the same bytes. It is collected in a folder beside the archive, which replaces what was there at the very end.
 */
export class DockerArchiveSink implements ImageSink {
  public static async create(path: string): Promise<DockerArchiveSink> {
    return new DockerArchiveSink(path, await folderBeside(path));
  }

  public readonly name: string;
  private readonly documents = new Map<string, Buffer>();
  /** Digest of a blob → that of its uncompressed content. */
  private readonly plain = new Map<string, string>();

  private constructor(private readonly path: string, private readonly folder: string) {
    this.name = shownPath(path);
  }

  public async has({ digest }: Descriptor): Promise<boolean> {
    return this.plain.has(digest);
  }

  public async putBlob(descriptor: Descriptor, openBlob: () => Chunks): Promise<void> {
    const source = `${this.name}: ${descriptor.digest}`;
    const hash = createHash('sha256');
    const content = decompress(verified(openBlob(), descriptor, this.name), compressionOf(descriptor.mediaType) ?? 'none', { source });
    await writeWhole(this.fileOf(descriptor), hashedInto(hash, content));
    this.plain.set(descriptor.digest, hash.digest('hex'));
  }

  public async putManifest({ digest }: Descriptor, bytes: Buffer): Promise<void> {
    this.documents.set(digest, bytes);
  }

  /** @param tags references such as `api:1.0`; without one, the image is loaded without a name */
  public async finish(root: Descriptor, tags: string[]): Promise<void> {
    const RepoTags = tags.map(tag => repoTag(tag, this.name));
    const { config, layers } = this.imageOf(root);
    const plain = this.layersOf(layers, await readFile(this.fileOf(config)), config);
    const Config = `${hexOf(config)}.json`;
    const Layers = plain.map(hex => `${hex}.tar`);
    const files = new Map<string, TarSource>([[Config, archived(Config, this.fileOf(config))]]);
    layers.forEach((layer, at) => files.set(Layers[at], archived(Layers[at], this.fileOf(layer))));
    const manifest = archived(MANIFEST_FILE, renderDocument([{ Config, RepoTags, Layers }]));
    await writeArchive(this.path, [...files.values(), manifest]);
    await this.abandon();
  }

  public async abandon(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private fileOf(descriptor: Descriptor): string {
    return join(this.folder, hexOf(descriptor));
  }

  /** The manifest, or the only one of an index. */
  private imageOf(root: Descriptor): ImageManifest {
    const bytes = this.documents.get(root.digest) ?? this.complain(`${root.digest} is missing`);
    const where = `${this.name}: ${root.digest}`;
    if (!isIndex(root.mediaType)) {
      return parseManifest(bytes, where, root.mediaType);
    }
    const images = parseIndex(bytes, where, root.mediaType).manifests.filter(image => !isAttestation(image));
    return images.length === 1 ? this.imageOf(images[0]) : refuse({
      where: this.name,
      problem: `an archive for docker load holds the image of one platform, the index has ${images.length}`,
      allowed: 'one platform',
      fix: 'choose a platform, or write an OCI archive',
    });
  }

  /** What the layers unpack to, which is what the config says. */
  private layersOf(layers: readonly Descriptor[], bytes: Buffer, config: Descriptor): string[] {
    const { rootfs: { diff_ids: diffIds } } = parseImageConfig(bytes, `${this.name}: ${config.digest}`);
    if (diffIds.length !== layers.length) {
      this.complain(`the manifest names ${layers.length} layers, the config ${diffIds.length}`);
    }
    return layers.map(({ digest, mediaType }, at) => {
      const hex = this.plain.get(digest) ?? this.complain(`${digest} is missing`);
      if (compressionOf(mediaType) === undefined) {
        this.complain(`${digest} is no layer that docker load takes, but ${mediaType}`);
      }
      return `sha256:${hex}` === diffIds[at] ? hex : this.complain(`${digest} unpacks to sha256:${hex}, the config says ${diffIds[at]}`);
    });
  }

  private complain(problem: string): never {
    throw new ContentError(`${this.name}: ${problem}`);
  }
}

function hexOf({ digest }: Descriptor): string {
  return digest.slice('sha256:'.length);
}

/** A name as `docker images` shows it. */
function repoTag(name: string, where: string): string {
  const reference = ImageReference.parse(name);
  if (reference.digest !== undefined) {
    refuse({ where, problem: 'an image in an archive has no digest in its name', value: name, allowed: 'name:tag', fix: 'leave the digest out' });
  }
  return `${reference.familiar}${reference.tag === undefined ? ':latest' : ''}`;
}

async function* hashedInto(hash: Hash, chunks: Chunks): Chunks {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}
