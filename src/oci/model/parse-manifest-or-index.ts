import { documentType } from './document-type';
import type { ImageIndex, ImageManifest } from './manifest';
import { isIndex } from './media-types';
import { readIndex } from './parse-index';
import { readManifest } from './parse-manifest';
import { parseDocument } from './strict-json';

/**
 * The manifest or the index that bytes are; `'manifests' in document` tells which.
 *
 * @param where what messages call it
 * @param served the media type of the descriptor, or the `Content-Type` of the registry's answer
 */
export function parseManifestOrIndex(bytes: Uint8Array, where: string, served?: string): ImageManifest | ImageIndex {
  const document = parseDocument(bytes, where);
  return isIndex(documentType(document, where, served)) ? readIndex(document, where, served) : readManifest(document, where, served);
}
