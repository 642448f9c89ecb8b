import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, Stats } from 'node:fs';
import { join } from 'node:path';
import { linkText } from './link-targets';
import { readable } from './readable';
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
  readonly linkTarget?: string;
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

/** Reads the files named, relative to `root`; links as they are, wherever they lead. `where` names the property for messages. */
export function readTree(root: string, paths: string[], where: string): SourceTree {
  const files = [...paths].sort(byCodeUnit).map(path => readSource(root, path, where));
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${file.mode.toString(8)} ${file.linkTarget === undefined ? 'file' : 'link'} ${file.sha256} ${file.path}\0`);
  }
  return { root, files, hash: hash.digest('hex') };
}

function readSource(root: string, path: string, where: string): SourceFile {
  const target = linkText(root, path, where);
  if (target !== undefined) {
    return { path, mode: 0o644, sha256: sha256Of(target), linkTarget: target };
  }
  const full = join(root, path);
  const stats = readable(where, path, () => lstatSync(full));
  if (!stats.isFile()) {
    refuse({
      where,
      problem: 'only files, folders and links can be copied into a build',
      value: path,
      allowed: 'regular files',
      fix: 'remove it or name it in .dockerignore',
    });
  }
  return { path, mode: modeOf(stats), sha256: sha256Of(readable(where, path, () => readFileSync(full))) };
}

function sha256Of(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function modeOf(stats: Stats): 0o644 | 0o755 {
  return Math.floor(stats.mode / 0o100) % 2 === 1 ? 0o755 : 0o644;
}
