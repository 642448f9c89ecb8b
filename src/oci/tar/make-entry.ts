import type { TarEntry, TarEntryType, TarIssue } from './tar-entry';
import { issuesOf, safePath } from './tar-issues';
import type { Chunks } from '../content';

const TYPES: { [flag: string]: TarEntryType } = {
  '0': 'file', '\0': 'file', '7': 'file', 'S': 'file', '1': 'hardlink', '2': 'symlink', '3': 'char', '4': 'block', '5': 'directory', '6': 'fifo',
};

/** What the headers of an entry say together. */
export interface RawEntry {
  readonly name: string;
  readonly linkTarget: string;
  readonly flag: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly major: number;
  readonly minor: number;
  readonly claimsSize: boolean;
  readonly xattrs: ReadonlyMap<string, Buffer>;
  readonly afterGlobal: boolean;
}

/** The entry as its readers see it. */
export function entryOf(raw: RawEntry, content: Chunks): TarEntry {
  const { name, flag, uid, gid, size, mtime, linkTarget, xattrs } = raw;
  const type = TYPES[flag] ?? 'other';
  const isLink = type === 'symlink' || type === 'hardlink';
  const meta = {
    name,
    type,
    flag,
    uid,
    gid,
    size,
    mtime,
    xattrs,
    path: safePath(name),
    mode: lowBits(raw.mode),
    linkTarget: isLink ? linkTarget : undefined,
    linkPath: type === 'hardlink' ? safePath(linkTarget) : undefined,
    device: type === 'char' || type === 'block' ? { major: raw.major, minor: raw.minor } : undefined,
  };
  const issues: TarIssue[] = [...issuesOf(meta, raw.claimsSize), ...(raw.afterGlobal ? ['global-header' as const] : [])];
  return { ...meta, issues, content: once(content) };
}

/** Permissions and their special bits; writers put the type above them. */
function lowBits(mode: number): number {
  return ((mode % 0o10000) + 0o10000) % 0o10000;
}

/** Links, devices, folders and pipes have none, whatever size they claim. */
export function hasContent(flag: string): boolean {
  return flag < '1' || flag > '6';
}

/** A generator that was read to its end would pass for an empty content the second time. */
function once(content: Chunks): Chunks {
  let isRead = false;
  return {
    [Symbol.asyncIterator]: () => {
      if (isRead) {
        throw new Error('the content of an entry can be read only once');
      }
      isRead = true;
      return content[Symbol.asyncIterator]();
    },
  };
}
