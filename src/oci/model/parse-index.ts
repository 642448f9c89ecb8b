import { documentType } from './document-type';
import { fail, Fields, listOf } from './fields';
import type { ImageIndex } from './manifest';
import { isIndex } from './media-types';
import { parseDescriptor } from './parse-descriptor';
import { JsonObject, parseDocument } from './strict-json';
import { annotations, mediaType } from './values';

/** Far more than there are platforms; lists of referrers are longer. */
const MOST_MANIFESTS = 10_000;

/**
 * The index that bytes are.
 *
 * @param where what messages call it
 * @param served the media type of the descriptor, or the `Content-Type` of the registry's answer
 */
export function parseIndex(bytes: Uint8Array, where: string, served?: string): ImageIndex {
  return readIndex(parseDocument(bytes, where), where, served);
}

export function readIndex(document: JsonObject, where: string, served?: string): ImageIndex {
  const type = documentType(document, where, served);
  if (!isIndex(type)) {
    fail(where, 'is a manifest, not an index');
  }
  const fields = new Fields(document, `${where}: index`);
  return {
    schemaVersion: 2,
    mediaType: type,
    artifactType: fields.optional('artifactType', mediaType),
    manifests: fields.required('manifests', listOf(parseDescriptor, MOST_MANIFESTS)),
    subject: fields.optional('subject', parseDescriptor),
    annotations: fields.optional('annotations', annotations),
  };
}
