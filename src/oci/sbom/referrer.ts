import { canonicalJson } from '../../private/text';
import { digestOf } from '../digest';
import type { Descriptor } from '../model/descriptor';
import type { ImageManifest } from '../model/manifest';
import { MEDIA_TYPES } from '../model/media-types';

/** Formats of SBOMs, by the media type that scanners look for among the referrers of an image. */
export const SBOM_MEDIA_TYPES = { spdx: 'application/spdx+json', cyclonedx: 'application/vnd.cyclonedx+json' } as const;

export type SbomFormat = keyof typeof SBOM_MEDIA_TYPES;

/** An artifact that belongs to an image, ready for a sink: first its blobs, then its manifest. */
export interface Referrer {
  /** Of the manifest. */
  readonly descriptor: Descriptor;
  readonly manifest: Buffer;
  readonly blobs: readonly { readonly descriptor: Descriptor; readonly bytes: Buffer }[];
}

/**
 * The artifact that attaches an SBOM to an image.
 *
 * @param subject the manifest of the image; registries list an artifact only with what it names itself, so an index would hide it from who pulls by platform
 * @see https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage
 */
export function sbomReferrer(subject: Descriptor, format: SbomFormat, sbom: Buffer, annotations: { readonly [name: string]: string } = {}): Referrer {
  const mediaType = SBOM_MEDIA_TYPES[format];
  const empty = blob(MEDIA_TYPES.empty, Buffer.from('{}'));
  const layer = blob(mediaType, sbom);
  const manifest: ImageManifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType: mediaType,
    config: empty.descriptor,
    layers: [layer.descriptor],
    // a platform or annotations belong to the place that the descriptor was read from
    subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
    ...Object.keys(annotations).length === 0 ? {} : { annotations },
  };
  const bytes = Buffer.from(canonicalJson(manifest));
  return {
    descriptor: { mediaType: MEDIA_TYPES.manifest, digest: digestOf(bytes), size: bytes.length, artifactType: mediaType },
    manifest: bytes,
    blobs: [empty, layer],
  };
}

function blob(mediaType: string, bytes: Buffer): { descriptor: Descriptor; bytes: Buffer } {
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}
