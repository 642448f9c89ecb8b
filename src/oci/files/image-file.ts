import type { TarIssue } from '../tar/tar-entry';

/** Hard links are files like others: those with the same `inode` are one file. */
export type ImageFileType = 'file' | 'directory' | 'symlink' | 'char' | 'block' | 'fifo';

/** A file of an image, once all layers lie over each other. */
export interface ImageFile {
  /** From the root, without a leading slash; empty for the root itself. */
  readonly path: string;
  readonly type: ImageFileType;
  /** Permissions with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Of a symbolic link. */
  readonly linkTarget?: string;
  readonly device?: { readonly major: number; readonly minor: number };
  readonly xattrs: ReadonlyMap<string, Buffer>;
  /** The layer that it comes from, counted from 0. */
  readonly layer: number;
  /** Equal for paths that are one file. */
  readonly inode: number;
  /** A folder that no layer has, made because something lies in it. */
  readonly implied: boolean;
  readonly issues: readonly TarIssue[];
  /** Of the content in hexadecimal digits, when it was asked for. */
  readonly sha256?: string;
  /** When it was asked for. */
  readonly content?: Buffer;
}
