import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AssemblyResult } from './assembly-job';
import type { ComposedImage } from '../../oci/assemble/compose-image';
import type { ImageSource } from '../../oci/content';
import { copyBlobs, copyImage } from '../../oci/copy';
import { archiveIndex } from '../../oci/layout/archive-index';
import { OciArchiveSink } from '../../oci/layout/oci-archive';
import type { Descriptor } from '../../oci/model/descriptor';
import { isIndex } from '../../oci/model/media-types';
import { parseImageConfig } from '../../oci/model/parse-image-config';
import { parseIndex } from '../../oci/model/parse-index';
import { parseManifest } from '../../oci/model/parse-manifest';
import { isAttestation, platformOf, platformText } from '../../oci/model/select-platform';
import { makeFolder } from '../../private/make-folder';

type Written = Omit<AssemblyResult, 'findings'>;

/** Writes an image without the layers of its base: a registry has these. */
export async function ownArchive(images: ComposedImage[], source: ImageSource, folder: string): Promise<Written> {
  return inArchive(source, folder, async sink => {
    for (const { blobSource, image } of images) {
      await copyBlobs(blobSource, sink, image.layers.map(({ descriptor }) => descriptor));
    }
    for (const { descriptor, bytes, config } of await manifestsIn(source)) {
      await sink.putBlob(config, () => source.blob(config));
      await sink.putManifest(descriptor, bytes);
    }
    if (isIndex(source.root.mediaType)) {
      await sink.putManifest(source.root, await source.document(source.root));
    }
    await sink.finish(source.root, []);
  });
}

/** Writes an image with everything. */
export async function wholeArchive(source: ImageSource, folder: string): Promise<Written> {
  return inArchive(source, folder, async sink => {
    await copyImage(source, sink, { tags: [] });
  });
}

async function inArchive(source: ImageSource, folder: string, write: (sink: OciArchiveSink) => Promise<void>): Promise<Written> {
  makeFolder(folder);
  // beside what it becomes, and gone when it does not
  const temporary = await mkdtemp(join(folder, '.part-'));
  try {
    const path = join(temporary, 'image.tar');
    const sink = await OciArchiveSink.create(path);
    await write(sink);
    const sha256 = await hashOf(path);
    const blobs = await blobsIn(path);
    const file = `${sha256}.tar`;
    await rename(path, join(folder, file));
    const manifests = await manifestsIn(source);
    return {
      digest: source.root.digest,
      mediaType: source.root.mediaType,
      size: Math.max(0, ...manifests.map(({ size }) => size)),
      platforms: Object.fromEntries(manifests.map(({ platform, descriptor }) => [platform, descriptor.digest])),
      archive: { file, sha256, blobs },
    };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

interface ImageManifestOf {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
  readonly config: Descriptor;
  readonly platform: string;
  /** Compressed bytes of its config and layers. */
  readonly size: number;
}

/** The images of an index, or the one that there is. */
async function manifestsIn(source: ImageSource): Promise<ImageManifestOf[]> {
  const { root, name } = source;
  const named = isIndex(root.mediaType) ? parseIndex(await source.document(root), name, root.mediaType).manifests : [root];
  const descriptors = named.filter(each => !isAttestation(each));
  return Promise.all(descriptors.map(async descriptor => {
    const bytes = await source.document(descriptor);
    const { config, layers } = parseManifest(bytes, name, descriptor.mediaType);
    const platform = platformText(platformOf(parseImageConfig(await source.document(config), name)));
    return { descriptor, bytes, config, platform, size: [config, ...layers].reduce((sum, { size }) => sum + size, 0) };
  }));
}

async function blobsIn(path: string): Promise<string[]> {
  const handle = await open(path);
  try {
    const members = await archiveIndex(handle, 'archive');
    return [...members].flatMap(([name, { offset, size }]) => {
      const hex = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1];
      return hex === undefined ? [] : [`sha256:${hex} ${offset} ${size}`];
    });
  } finally {
    await handle.close();
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
