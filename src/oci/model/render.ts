import type { Descriptor } from './descriptor';
import { canonicalJson } from '../../private/text';
import { digestOf } from '../digest';

/** The bytes of a document: compact JSON in UTF-8 with sorted keys and without undefined members, so that equal documents have equal digests. */
export function renderDocument(document: object): Buffer {
  return Buffer.from(canonicalJson(document), 'utf8');
}

/** The descriptor of bytes. */
export function descriptorOf(bytes: Uint8Array, mediaType: string): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
