import { createHash } from 'node:crypto';
import { ContentError } from '../content-error';
import { Digest, parseDigest } from '../digest';
import { LARGEST_DOCUMENT } from '../model/strict-json';

/** Files that are read at once, for whoever cannot wait: a few documents, and never a layer as a whole. */
export interface FilesNow {
  /** For messages. */
  readonly name: string;
  /** Undefined when there is no such file. */
  size(path: string): number | undefined;
  /** Bytes of a file, fewer at its end. */
  bytes(path: string, offset: number, length: number): Buffer;
  close(): void;
}

const CHUNK = 1024 * 1024;

/** A file that has to be there, and has to be small. */
export function documentNow(files: FilesNow, path: string): Buffer {
  const size = files.size(path);
  if (size === undefined || size > LARGEST_DOCUMENT) {
    throw new ContentError(`${files.name}: ${path} ${size === undefined ? 'is missing' : `has ${size} bytes, allowed are ${LARGEST_DOCUMENT}`}`);
  }
  return files.bytes(path, 0, size);
}

/** The digest of a file. */
export function digestNow(files: FilesNow, path: string): Digest {
  const hash = createHash('sha256');
  const size = files.size(path) ?? 0;
  for (let at = 0; at < size; at += CHUNK) {
    hash.update(files.bytes(path, at, Math.min(CHUNK, size - at)));
  }
  return parseDigest(`sha256:${hash.digest('hex')}`, files.name);
}
