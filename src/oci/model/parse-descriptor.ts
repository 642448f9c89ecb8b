import type { Descriptor, PlatformFields } from './descriptor';
import { count, fail, Fields, listOf, Read, text } from './fields';
import { address, annotations, digest, mediaType, platformName } from './values';
import { digestOf } from '../digest';

const MOST_URLS = 100;

/**
 * The descriptor that a value of a document is.
 *
 * Content that it embeds (`data`) must be what it names; it is not kept, as the content lies beside it as well.
 */
export function parseDescriptor(value: unknown, where: string): Descriptor {
  const fields = new Fields(value, where);
  const descriptor: Descriptor = {
    mediaType: fields.required('mediaType', mediaType),
    digest: fields.required('digest', digest),
    size: fields.required('size', count),
    platform: fields.optional('platform', parsePlatform),
    annotations: fields.optional('annotations', annotations),
    artifactType: fields.optional('artifactType', mediaType),
    urls: fields.optional('urls', listOf(address, MOST_URLS)),
  };
  fields.optional('data', embedded(descriptor));
  return descriptor;
}

/** A platform as documents spell it. */
export function parsePlatform(value: unknown, where: string): PlatformFields {
  const fields = new Fields(value, where);
  return {
    os: fields.required('os', platformName),
    architecture: fields.required('architecture', platformName),
    variant: fields.optional('variant', optionalName),
  };
}

/** Docker writes an empty variant where there is none. */
export const optionalName: Read<string | undefined> = (value, where) => value === '' ? undefined : platformName(value, where);

function embedded({ digest: named, size }: Descriptor): Read<void> {
  return (value, where) => {
    const base64 = text(value, where);
    const bytes = Buffer.from(base64, 'base64');
    // Node reads on where others stop: what comes back must be what was there
    if (bytes.toString('base64') !== base64) {
      fail(where, 'is not base64');
    }
    if (bytes.length !== size || digestOf(bytes) !== named) {
      fail(where, `is not the content that its descriptor names: ${bytes.length} bytes of ${digestOf(bytes)}`);
    }
  };
}
