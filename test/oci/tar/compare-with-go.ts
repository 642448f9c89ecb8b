import { createHash } from 'node:crypto';
import type { GoAnswer, GoEntry } from './go-reader';
import { inPieces } from './stream';
import type { TarEntry } from '../../../src/oci/tar/tar-entry';
import { encodeName } from '../../../src/oci/tar/tar-names';
import { readTar } from '../../../src/oci/tar/tar-reader';

/** What both readers have to say of an entry. */
interface Seen {
  readonly name: string;
  readonly target: string;
  readonly flag: string;
  readonly mode: number;
  readonly owner: string;
  readonly milliseconds: number;
  readonly xattrs: string[];
  readonly sha256: string;
}

/** Entries up to the end or the first error. */
export interface Reading { readonly entries: Seen[]; readonly error: string }

/** As in oracle/main.go: holes of sparse files may be terabytes. */
const LARGEST_CONTENT = 16 * 1024 * 1024;

/** What our reader finds. */
export async function ours(bytes: Uint8Array, pieces = 10_007): Promise<Reading> {
  const entries: Seen[] = [];
  try {
    for await (const entry of readTar(inPieces(bytes, pieces), { source: 'archive', maxFileBytes: Infinity })) {
      entries.push(await seen(entry));
    }
  } catch (error) {
    if ((error as Error).name !== 'ContentError') {
      throw error;
    }
    return { entries, error: (error as Error).message };
  }
  return { entries, error: '' };
}

/** The same of Go's answer. */
export function theirs({ Entries, Error: error }: GoAnswer): Reading {
  return { entries: (Entries ?? []).map(ofGo), error };
}

/** Whether both found the same entries and contents, and both an error or none. */
export function agree(one: Reading, other: Reading): boolean {
  return (one.error === '') === (other.error === '') && JSON.stringify(one.entries) === JSON.stringify(other.entries);
}

async function seen(entry: TarEntry): Promise<Seen> {
  const { flag, mode, uid, gid, mtime, size, linkTarget, xattrs } = entry;
  return {
    name: base64(entry.name),
    target: linkTarget === undefined ? '' : base64(linkTarget),
    // Go has one name for both.
    flag: flag === '\0' ? '0' : flag,
    mode,
    owner: `${uid}:${gid}`,
    milliseconds: comparable(mtime),
    xattrs: [...xattrs].map(([key, value]) => `${inJson(key)}=${value.toString('base64')}`).sort(),
    sha256: size > LARGEST_CONTENT ? '' : await hashOf(entry),
  };
}

function ofGo(entry: GoEntry): Seen {
  const flag = String.fromCharCode(entry.Flag);
  return {
    name: entry.Name,
    target: flag === '1' || flag === '2' ? entry.Linkname : '',
    flag,
    mode: ((entry.Mode % 0o10000) + 0o10000) % 0o10000,
    owner: `${entry.Uid}:${entry.Gid}`,
    milliseconds: comparable(entry.Mtime),
    xattrs: Object.entries(entry.Xattrs).map(([key, value]) => `${key}=${value}`).sort(),
    sha256: entry.Sha256,
  };
}

async function hashOf(entry: TarEntry): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of entry.content) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}

/** Go counts nanoseconds and overflows far from now. */
function comparable(seconds: number): number {
  return Math.abs(seconds) > 1e11 ? 0 : Math.round(seconds * 1000);
}

/** Bytes that are no UTF-8 do not come through the JSON of Go. */
function inJson(text: string): string {
  return text.replace(/[\udc80-\udcff]/gu, '\ufffd');
}

function base64(name: string): string {
  return encodeName(name).toString('base64');
}
