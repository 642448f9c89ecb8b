import type { Descriptor, PlatformFields } from './descriptor';
import type { ImageConfig } from './image-config';
import type { ImageIndex } from './manifest';
import { refuse } from '../../private/errors';
import { byCodeUnit } from '../../private/text';
import type { Platform } from '../platform';

/** Longer and shorter names of the same platform, as engines know them. */
const DEFAULT_VARIANTS: { readonly [architecture: string]: string } = { amd64: 'v1', arm64: 'v8', arm: 'v7' };
const MOST_SHOWN = 20;

/** The platform that an image is for. */
export function platformOf({ os, architecture, variant }: ImageConfig): PlatformFields {
  return variant === undefined ? { os, architecture } : { os, architecture, variant };
}

/** `linux/amd64`, `linux/arm/v7`: one text for each platform, whether a default variant is written out or not. */
export function platformText({ os, architecture, variant }: PlatformFields): string {
  const fallback = DEFAULT_VARIANTS[architecture];
  // arm is the one whose variant is always named
  const shown = architecture === 'arm' ? variant ?? fallback : variant === fallback ? undefined : variant;
  return [os, architecture, shown].filter(part => part !== undefined).join('/');
}

/** Whether a manifest of an index is no image but what BuildKit says of one (provenance, SBOM). */
export function isAttestation({ platform, annotations }: Descriptor): boolean {
  return (platform?.os === 'unknown' && platform.architecture === 'unknown') || annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
}

/**
 * The image of an index that is for a platform; the first, as engines take it.
 *
 * @param where what messages call the index
 * @throws an error that lists the platforms that there are
 */
export function selectPlatform(index: ImageIndex, platform: Platform, where = 'image index'): Descriptor {
  const wanted = platformText(platform);
  const images = index.manifests.filter(manifest => !isAttestation(manifest));
  return images.find(image => image.platform !== undefined && platformText(image.platform) === wanted) ?? refuse({
    where, problem: 'there is no image for this platform', value: wanted, allowed: listed(images), fix: 'ask for one of these, or take an image that is built for it',
  });
}

function listed(images: Descriptor[]): string {
  const all = [...new Set(images.map(({ platform }) => platform === undefined ? 'one that says no platform' : platformText(platform)))].sort(byCodeUnit);
  const shown = all.slice(0, MOST_SHOWN).join(', ');
  return all.length === 0 ? 'none, the index is empty' : all.length > MOST_SHOWN ? `${shown} and ${all.length - MOST_SHOWN} more` : shown;
}
