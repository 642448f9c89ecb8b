import { documentType } from './document-type';
import { fail, Fields, listOf } from './fields';
import type { ImageManifest } from './manifest';
import { isManifest } from './media-types';
import { parseDescriptor } from './parse-descriptor';
import { JsonObject, parseDocument } from './strict-json';
import { annotations, mediaType } from './values';

/** No engine mounts more than a few hundred; artifacts have a layer per file. */
const MOST_LAYERS = 4096;

/**
 * The manifest that bytes are.
 *
 * @param where what messages call it
 * @param served the media type of the descriptor, or the `Content-Type` of the registry's answer
 */
export function parseManifest(bytes: Uint8Array, where: string, served?: string): ImageManifest {
  return readManifest(parseDocument(bytes, where), where, served);
}

export function readManifest(document: JsonObject, where: string, served?: string): ImageManifest {
  const type = documentType(document, where, served);
  if (!isManifest(type)) {
    fail(where, 'is an index, not a manifest');
  }
  const fields = new Fields(document, `${where}: manifest`);
  const layers = fields.required('layers', listOf(parseDescriptor, MOST_LAYERS));
  if (layers.length === 0) {
    // as the JSON schema has it; artifacts have an empty blob there
    fail(where, 'has no layer');
  }
  return {
    schemaVersion: 2,
    mediaType: type,
    artifactType: fields.optional('artifactType', mediaType),
    config: fields.required('config', parseDescriptor),
    layers,
    subject: fields.optional('subject', parseDescriptor),
    annotations: fields.optional('annotations', annotations),
  };
}
