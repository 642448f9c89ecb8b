import { Failure } from './failure';
import { isIndex } from './media-types';
import { digestOf } from '../../../oci/digest';
import { Platform } from '../../../oci/platform';
import { isRecord } from '../../../private/text';

/** Something that a manifest points to. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  /** `linux/amd64`; absent when the manifest does not say it. */
  readonly platform?: string;
}

/** A manifest or an index, as its exact bytes and as what they say. */
export interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly text: string;
  /** Of an image: config and layers. */
  readonly blobs: readonly Descriptor[];
  /** Of an index: its manifests. */
  readonly children: readonly Descriptor[];
}

/**
 * Reads a manifest.
 *
 * @throws Failure when it is none, or not the one of the digest that the registry gave for it
 */
export function readManifest(text: string, mediaType: string | undefined, digest: string, giver = 'ECR'): Manifest {
  if (digestOf(Buffer.from(text)) !== digest) {
    throw new Failure(`${giver} answered with a manifest whose bytes do not have its digest ${digest}`);
  }
  const content = parsed(text, digest);
  const type = mediaType ?? (typeof content.mediaType === 'string' ? content.mediaType : undefined) ?? '';
  const list = (value: unknown): Descriptor[] => (Array.isArray(value) ? value : []).map(each => descriptor(each, digest));
  return isIndex(type)
    ? { digest, mediaType: type, text, blobs: [], children: list(content.manifests) }
    : { digest, mediaType: type, text, blobs: [descriptor(content.config, digest), ...list(content.layers)], children: [] };
}

/** Compressed bytes of config and layers. */
export function sizeOf({ blobs }: Manifest): number {
  return blobs.reduce((sum, { size }) => sum + size, 0);
}

/** `linux/amd64`, `linux/arm/v7`, from an index or a config. */
export function platformName(value: unknown): string | undefined {
  const { os, architecture, variant } = isRecord(value) ? value : {};
  if (typeof os !== 'string' || typeof architecture !== 'string' || os === 'unknown') {
    return undefined;
  }
  const name = [os, architecture, ...typeof variant === 'string' && variant !== '' ? [variant] : []].join('/');
  try {
    return Platform.of(name).toString();
  } catch {
    return name;
  }
}

function descriptor(value: unknown, where: string): Descriptor {
  const { mediaType, digest, size, platform } = isRecord(value) ? value : {};
  if (typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest) || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new Failure(`the manifest ${where} points to something without a sha256 digest and a size`, true);
  }
  return { mediaType: typeof mediaType === 'string' ? mediaType : '', digest, size, platform: platformName(platform) };
}

function parsed(text: string, digest: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) {
      return value;
    }
  } catch {
    // said below
  }
  throw new Failure(`the manifest ${digest} is no JSON object`, true);
}
