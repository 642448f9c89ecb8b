import type { Block, Piece } from './blocks';
import { sha256 } from '../../private/text';
import type { TarSource } from '../tar/tar-writer';

/** Some file systems count in steps of two seconds, and may lie elsewhere than the record. */
const AS_NEW_AS = 2_000_000_000n;

/**
 * Name of a block by what can be told of it without reading: headers' fields, and of each file size, times and inode.
 *
 * Not by the path of the file on this machine: a folder that moved holds the same files.
 */
export function statusKey({ pieces, last }: Block): string {
  return sha256(JSON.stringify([last, pieces.map(describe)]));
}

/**
 * Whether a file may have changed after it was read without its times showing it, as it was written just before: git calls that racy.
 *
 * @param stamp time of the record, by the clock of the file system, taken before anything was read
 */
export function isRacy({ pieces }: Block, stamp: bigint): boolean {
  const newest = stamp - AS_NEW_AS;
  return pieces.some(({ entry: { status } }) => status !== undefined && (status.ctimeNs >= newest || status.mtimeNs >= newest));
}

function describe({ entry, size, start, end }: Piece): unknown[] {
  const { path, type, mode, uid, gid, target } = entry;
  return [path, type, mode, uid, gid, target, size, start, end, contentOf(entry)];
}

function contentOf({ status, content }: TarSource): unknown {
  if (status !== undefined) {
    return [status.ino, status.mtimeNs, status.ctimeNs].map(String);
  }
  return content === undefined ? undefined : sha256(content);
}
