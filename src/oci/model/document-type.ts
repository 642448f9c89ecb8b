import { fail, Fields, text } from './fields';
import { isIndex, isManifest, MEDIA_TYPES } from './media-types';
import type { JsonObject } from './strict-json';
import { mediaType } from './values';

/**
 * The media type of a manifest or index: what it says itself, or what it was served as, or what its fields are.
 *
 * All that is said must agree, or two readers would see two documents in the same bytes.
 *
 * @param served the media type of the descriptor, or the `Content-Type` of the registry's answer
 * @see https://github.com/opencontainers/distribution-spec/security/advisories/GHSA-mc8v-mgrf-8f4m
 */
export function documentType(document: JsonObject, where: string, served?: string): string {
  const fields = new Fields(document, where);
  refuseSchema1(fields, document, where, served);
  if (document.schemaVersion !== 2) {
    fail(where, 'has a schemaVersion other than 2', document.schemaVersion);
  }
  const own = fields.optional('mediaType', mediaType);
  if (own !== undefined && served !== undefined && own !== served) {
    fail(where, `says that it is ${own}, and came as ${served}`);
  }
  const hasManifests = fields.optional('manifests', () => true) ?? false;
  const hasLayers = ['layers', 'config'].some(name => fields.optional(name, () => true) ?? false);
  if (hasManifests && hasLayers) {
    fail(where, 'has the fields of a manifest and of an index');
  }
  const type = own ?? served ?? (hasManifests ? MEDIA_TYPES.index : MEDIA_TYPES.manifest);
  if (!isManifest(type) && !isIndex(type)) {
    fail(where, 'is neither a manifest nor an index', type);
  }
  if (isIndex(type) ? hasLayers : hasManifests) {
    fail(where, `has the fields of ${hasLayers ? 'a manifest' : 'an index'}, and the media type ${type}`);
  }
  return type;
}

function refuseSchema1(fields: Fields, document: JsonObject, where: string, served = ''): void {
  const own = fields.optional('mediaType', text) ?? '';
  if ([own, served].some(type => type.startsWith('application/vnd.docker.distribution.manifest.v1')) || document.schemaVersion === 1 || 'fsLayers' in document) {
    fail(where, 'is a manifest of Docker schema 1, which engines no longer write; push the image again with a current one');
  }
}
