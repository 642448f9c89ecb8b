import type { Chunks } from '../content';

/** What an entry is; `other` has a flag that says more, and no engine unpacks it. */
export type TarEntryType = 'file' | 'directory' | 'symlink' | 'hardlink' | 'char' | 'block' | 'fifo' | 'other';

/** Something about an entry that whoever unpacks it should know; what each means stands in `TAR_ISSUES`. */
export type TarIssue = keyof typeof TAR_ISSUES;

/** An entry of an archive as it was read. */
export interface TarEntry {
  /** As the archive spells it. */
  readonly name: string;
  /** Where it lies below the root: without `.`, `..`, empty parts and leading slash. Empty for the root itself. */
  readonly path: string;
  readonly type: TarEntryType;
  /** As the archive has it: a character. */
  readonly flag: string;
  /** Permissions with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of the content, holes of a sparse file included; 0 of what has no content. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Of a link, as the archive spells it. */
  readonly linkTarget?: string;
  /** Of a hard link: where the file that it is lies below the root. */
  readonly linkPath?: string;
  /** Of a device. */
  readonly device?: { readonly major: number; readonly minor: number };
  readonly xattrs: ReadonlyMap<string, Buffer>;
  readonly issues: readonly TarIssue[];
  /** Can be read once, and only until the next entry is asked for; what is not read is passed by. */
  readonly content: Chunks;
}

/** What is worth knowing of an entry before it is unpacked; many of them stand in honest images. */
export const TAR_ISSUES = {
  'absolute': 'the name begins with a slash',
  'parent': 'the name has .. in it',
  'escapes': 'the name leads out of the archive',
  'empty': 'the name is empty',
  'backslash': 'the name has a backslash, which separates folders on Windows',
  'drive': 'the name begins with a drive of Windows',
  'control': 'the name has a control character',
  'nul': 'the name has a NUL character, which ends names',
  'not-utf8': 'the name is not UTF-8',
  'too-long': 'the name is longer than Linux takes it',
  'slash-at-end': 'the name of a file ends with a slash: some readers take it for a folder',
  'link-absolute': 'the target begins with a slash',
  'link-escapes': 'the target leads out of the archive',
  'link-empty': 'the link has no target',
  'link-has-size': 'a link or folder claims to have content',
  'setuid': 'the program runs as its owner',
  'setgid': 'the program runs with its group',
  'device': 'a device',
  'fifo': 'a named pipe',
  'unknown-type': 'the type of entry is unknown: engines refuse it',
  'owner': 'the owner is no number that Linux takes',
  'global-header': 'a global header before it changes entries for some readers',
  'duplicate': 'an entry before it has the same path',
  'case': 'the path differs from one before it only in case',
  'unicode': 'the path differs from one before it only in how its characters are put together',
} as const;
