import { fail, Fields, text } from './fields';
import { parseDocument } from './strict-json';

/**
 * Name and content of the file that marks a folder or an archive as an OCI layout.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export const OCI_LAYOUT = { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' } as const;

/** Accepts the file `oci-layout` of a layout that can be read here. */
export function checkOciLayout(bytes: Uint8Array, where: string): void {
  const version = new Fields(parseDocument(bytes, where, { size: 4096 }), `${where}: ${OCI_LAYOUT.name}`).required('imageLayoutVersion', text);
  if (version !== '1.0.0') {
    fail(where, 'is an OCI layout of another version than 1.0.0', version);
  }
}
