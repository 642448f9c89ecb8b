import { createHash } from 'node:crypto';
import { BigIntStats, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkText } from './link-targets';
import { readable } from './readable';
import type { FileStatus } from '../../oci/tar/tar-writer';
import { refuse } from '../../private/errors';
import { byCodeUnit } from '../../private/text';

/** One file (or symbolic link) that a build stage copies. */
export interface SourceFile {
  /** Relative to the tree's root, with `/` on every system. */
  readonly path: string;
  /** 0644 or 0755, by the owner's execute bit: all that a build sees of a mode. */
  readonly mode: 0o644 | 0o755;
  /** sha256 of the bytes, or of the target of a link. */
  readonly sha256: string;
  /** The same, if somebody has asked for it: only then does the content have to be what it was. */
  readonly knownSha256?: string;
  readonly linkTarget?: string;
  /** What lstat said of a regular file: it is not looked at again. */
  readonly status?: FileStatus;
}

/** Exactly the files that go into a build, with the hash that names them. */
export interface SourceTree {
  /** Folder on this machine; never part of any output. */
  readonly root: string;
  /** In order of path. */
  readonly files: SourceFile[];
  /** sha256 over names, modes and bytes. */
  readonly hash: string;
}

/**
 * The files named, relative to `root`; links as they are, wherever they lead. `where` names the property for messages.
 *
 * What they are is looked at now. Their content is read when somebody asks for a hash: who only packs them need not read them twice.
 */
export function readTree(root: string, paths: string[], where: string): SourceTree {
  return new Tree(root, [...paths].sort(byCodeUnit).map(path => lookAt(root, path, where)));
}

class Tree implements SourceTree {
  private known?: string;

  constructor(readonly root: string, readonly files: SourceFile[]) {}

  get hash(): string {
    this.known ??= this.compute();
    return this.known;
  }

  private compute(): string {
    const hash = createHash('sha256');
    for (const file of this.files) {
      hash.update(`${file.mode.toString(8)} ${file.linkTarget === undefined ? 'file' : 'link'} ${file.sha256} ${file.path}\0`);
    }
    return hash.digest('hex');
  }
}

class PlainFile implements SourceFile {
  readonly linkTarget = undefined;
  private known?: string;

  constructor(
    private readonly root: string, readonly path: string, readonly mode: 0o644 | 0o755, readonly status: FileStatus, private readonly where: string,
  ) {}

  get sha256(): string {
    this.known ??= sha256Of(readable(this.where, this.path, () => readFileSync(join(this.root, this.path))));
    return this.known;
  }

  get knownSha256(): string | undefined {
    return this.known;
  }
}

function lookAt(root: string, path: string, where: string): SourceFile {
  const stats = readable(where, path, () => lstatSync(join(root, path), { bigint: true }));
  const target = stats.isSymbolicLink() ? linkText(root, path, where) : undefined;
  if (target !== undefined) {
    return { path, mode: 0o644, sha256: sha256Of(target), linkTarget: target };
  }
  if (!stats.isFile()) {
    refuseSpecial(path, where);
  }
  // not all of it: thousands of whole ones keep the garbage collector busy
  const { size, ino, mtimeNs, ctimeNs } = stats;
  return new PlainFile(root, path, modeOf(stats), { size, ino, mtimeNs, ctimeNs }, where);
}

/** Pipes, sockets and devices are no sources. */
export function refuseSpecial(path: string, where: string): never {
  return refuse({
    where,
    problem: 'only files, folders and links can be copied into a build',
    value: path,
    allowed: 'regular files',
    fix: 'remove it or name it in .dockerignore',
  });
}

function sha256Of(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function modeOf({ mode }: BigIntStats): 0o644 | 0o755 {
  return Math.floor(Number(mode) / 0o100) % 2 === 1 ? 0o755 : 0o644;
}
