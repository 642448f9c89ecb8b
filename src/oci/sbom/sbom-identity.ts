import type { SbomOptions } from './sbom-file';
import { canonicalJson, sha256 } from '../../private/text';

/** Who made the document. Its version is left out: another version that finds the same writes the same. */
export const TOOL = 'cdk-minimal-images';

/** 9999-12-31T23:59:59Z: later years have five digits, which no schema takes. */
const LATEST = 253_402_300_799;

/**
 * The UUID of a document, from its content: equal documents have equal names, and no others.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
 */
export function contentUuid(document: object): string {
  const hex = sha256(canonicalJson(document));
  const variant = '89ab'[parseInt(hex[16], 16) % 4];
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

/** Name of a file within a document: short, of letters and digits, and another one for every path. */
export function pathId(path: string): string {
  // JSON has a notation for what UTF-8 cannot say
  return sha256(JSON.stringify(path)).slice(0, 32);
}

/** When the document says that it was made: never the clock's time. */
export function creationTime({ createdAt = 0 }: SbomOptions): string {
  const seconds = Number.isSafeInteger(createdAt) ? Math.min(Math.max(createdAt, 0), LATEST) : 0;
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
