import type { ImageSource } from '../oci/content';
import { parseDigest } from '../oci/digest';
import { readImageTree } from '../oci/image-tree';
import type { Descriptor } from '../oci/model/descriptor';
import { isManifest } from '../oci/model/media-types';
import { parseImageConfig } from '../oci/model/parse-image-config';
import { parseManifest } from '../oci/model/parse-manifest';
import { platformOf, platformText } from '../oci/model/select-platform';
import { catalogImage } from '../oci/sbom/catalog-image';
import { toCycloneDx } from '../oci/sbom/cyclonedx';
import { Referrer, SbomFormat, sbomReferrer } from '../oci/sbom/referrer';
import { toSpdx } from '../oci/sbom/spdx';

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
    const labels = config.config?.Labels ?? {};
    const reference = labels['org.opencontainers.image.base.name'];
    const digest = labels['org.opencontainers.image.base.digest'];
    const platform = platformOf(config);
    const image = {
      name,
      platform,
      digest: descriptor.digest,
      base: reference === undefined || reference === 'scratch' ? undefined : { reference, digest: digest === undefined ? undefined : parseDigest(digest, 'base') },
    };
    const found = await catalogImage(source, manifest);
    all.push({ platform: platformText(platform), subject: descriptor, document: format === 'spdx' ? toSpdx(image, found) : toCycloneDx(image, found) });
  }
  return all;
}

/** SBOMs as they are put beside the image, where registries and tools look for them. */
export async function sbomReferrers(source: ImageSource, name: string, format: SbomFormat): Promise<Referrer[]> {
  return (await sbomsOf(source, name, format)).map(({ subject, document }) => sbomReferrer(subject, format, document));
}
