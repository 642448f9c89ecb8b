import { ContentError } from '../content-error';
import { isIndex, isManifest, MEDIA_TYPES } from '../model/media-types';

/** What is asked for: both kinds, of both families. */
export const DOCUMENT_TYPES = [MEDIA_TYPES.index, MEDIA_TYPES.manifest, MEDIA_TYPES.dockerList, MEDIA_TYPES.dockerManifest].join(', ');

/**
 * The media type of a document, on which its header and its own field must agree.
 *
 * A document that two readers take for two different things passes the checks of one and is run by the other.
 *
 * @see https://github.com/advisories/GHSA-mc8v-mgrf-8f4m
 */
export function documentType(bytes: Buffer, header: string | undefined, name: string): string {
  const mediaType = header?.split(';')[0].trim() ?? '';
  if (!isIndex(mediaType) && !isManifest(mediaType)) {
    throw new ContentError(`${name}: the registry sends ${JSON.stringify(mediaType.slice(0, 100))}, which is no image; push it again with a newer tool`);
  }
  const own = (fieldsOf(bytes, name) as { mediaType?: unknown }).mediaType;
  if (own !== undefined && own !== mediaType) {
    throw new ContentError(`${name}: the registry sends it as ${mediaType}, the document says ${JSON.stringify(own).slice(0, 100)}`);
  }
  return mediaType;
}

function fieldsOf(bytes: Buffer, name: string): object {
  let document: unknown;
  try {
    document = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new ContentError(`${name}: the manifest is not JSON`);
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new ContentError(`${name}: the manifest is not an object`);
  }
  if ('layers' in document && 'manifests' in document) {
    throw new ContentError(`${name}: the manifest has both layers and manifests`);
  }
  return document;
}
