import { refuse } from '../private/errors';
import { sha256 } from '../private/text';

/** Name of content by its hash: `sha256:` and 64 lower-case hexadecimal digits. */
export type Digest = `sha256:${string}`;

/**
 * The digest that a text is.
 *
 * Only sha256: registries and engines agree on nothing else.
 */
export function parseDigest(text: string, where = 'digest'): Digest {
  return isDigest(text) ? text : refuse({
    where, problem: 'this is not a digest', value: text, allowed: 'sha256: and 64 lower-case hexadecimal digits', fix: 'copy the digest that the registry shows',
  });
}

/** The digest of bytes. */
export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${sha256(bytes)}`;
}

/** Whether a text is a digest that can be checked here. */
export function isDigest(text: string): text is Digest {
  // The length goes first: `$` and a long text would cost time for nothing.
  return text.length === 71 && /^sha256:[0-9a-f]{64}$/.test(text);
}
