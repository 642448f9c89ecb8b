import type { Chunks, ImageSink, ImageSource } from '../oci/content';
import type { ImageFile } from '../oci/files/image-file';
import { ImageFiles, readImageFiles } from '../oci/files/image-files';
import { readImageTree } from '../oci/image-tree';
import type { Descriptor } from '../oci/model/descriptor';
import { isManifest } from '../oci/model/media-types';
import { parseImageConfig } from '../oci/model/parse-image-config';
import { parseManifest } from '../oci/model/parse-manifest';
import { platformOf, platformText } from '../oci/model/select-platform';
import { catalog } from '../oci/sbom/catalog';
import { toCycloneDx } from '../oci/sbom/cyclonedx';
import { Referrer, SbomFormat, sbomReferrer } from '../oci/sbom/referrer';
import type { SbomFile } from '../oci/sbom/sbom-file';
import { toSpdx } from '../oci/sbom/spdx';
import { parseDigest } from '../oci/digest';

export const SBOM_FORMATS = ['spdx', 'cyclonedx'] as const;

/** What is in the image of one platform. */
export interface Sbom {
  readonly platform: string;
  readonly subject: Descriptor;
  readonly document: Buffer;
}

/** The SBOM of each platform of an image. */
export async function sbomsOf(source: ImageSource, name: string, format: SbomFormat): Promise<Sbom[]> {
  const { levels } = await readImageTree(source, { concurrency: 4 });
  const manifests = levels.flat().filter(({ descriptor }) => isManifest(descriptor.mediaType));
  const all: Sbom[] = [];
  for (const { descriptor, bytes } of manifests) {
    const manifest = parseManifest(bytes, source.name, descriptor.mediaType);
    const config = parseImageConfig(await source.document(manifest.config), source.name);
    const files = await readImageFiles(source, manifest);
    const labels = config.config?.Labels ?? {};
    const reference = labels['org.opencontainers.image.base.name'];
    const digest = labels['org.opencontainers.image.base.digest'];
    const platform = platformOf(config);
    const image = {
      name, platform, digest: descriptor.digest,
      base: reference === undefined || reference === 'scratch' ? undefined : { reference, digest: digest === undefined ? undefined : parseDigest(digest, 'base') },
    };
    const found = await catalog(sbomFiles(files));
    all.push({ platform: platformText(platform), subject: descriptor, document: format === 'spdx' ? toSpdx(image, found) : toCycloneDx(image, found) });
  }
  return all;
}

/** Puts SBOMs beside the image, where registries and tools look for them. */
export async function attachSboms(sboms: Sbom[], format: SbomFormat, sink: ImageSink): Promise<Referrer[]> {
  const referrers = sboms.map(({ subject, document }) => sbomReferrer(subject, format, document));
  for (const { descriptor, manifest, blobs } of referrers) {
    for (const blob of blobs) {
      if (!await sink.has(blob.descriptor)) {
        await sink.putBlob(blob.descriptor, () => once(blob.bytes));
      }
    }
    await sink.putManifest(descriptor, manifest);
  }
  return referrers;
}

/** The files of an image, for who catalogs them. */
export async function* sbomFiles(files: ImageFiles): AsyncGenerator<SbomFile> {
  for await (const { files: paths, content } of files.contents(({ type }) => type === 'file')) {
    const [first, ...links] = paths;
    yield sbomFile(first, () => content);
    for (const link of links) {
      yield sbomFile(link, () => again(files, link));
    }
  }
}

function sbomFile({ path, mode, size, sha256 }: ImageFile, content: () => Chunks): SbomFile {
  return { path, type: 'file', mode, size, sha256, content };
}

/** The content of a hard link: what it links to has been read already. */
async function* again(files: ImageFiles, { inode }: ImageFile): Chunks {
  for await (const { content } of files.contents(file => file.inode === inode)) {
    yield* content;
  }
}

async function* once(bytes: Buffer): Chunks {
  yield bytes;
}
