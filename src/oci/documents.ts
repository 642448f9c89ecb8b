import { ContentError } from './content-error';
import type { Descriptor } from './model/descriptor';
import type { ImageIndex, ImageManifest } from './model/manifest';

/* Stands in for the parsers of model/, until they are there. */

export function parseIndex(bytes: Buffer, { digest }: { digest: string }, source: string): ImageIndex {
  const value = parse(bytes, digest, source) as unknown as ImageIndex;
  if (!Array.isArray(value.manifests) || 'layers' in value || !value.manifests.every(isDescriptor)) {
    throw new ContentError(`${source}: ${digest} is no index`);
  }
  return value;
}

export function parseManifest(bytes: Buffer, { digest }: { digest: string }, source: string): ImageManifest {
  const value = parse(bytes, digest, source) as unknown as ImageManifest;
  if (!Array.isArray(value.layers) || 'manifests' in value || !value.layers.every(isDescriptor) || !isDescriptor(value.config)) {
    throw new ContentError(`${source}: ${digest} is no manifest`);
  }
  return value;
}

function parse(bytes: Buffer, digest: string, source: string): Record<string, unknown> {
  try {
    return JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
  } catch {
    throw new ContentError(`${source}: ${digest} is no JSON`);
  }
}

function isDescriptor(value: Descriptor): boolean {
  return typeof value?.mediaType === 'string' && /^sha256:[0-9a-f]{64}$/.test(value.digest) && Number.isSafeInteger(value.size) && value.size >= 0;
}
