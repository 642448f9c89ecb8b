import { BigIntStats, Dirent, lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { refuse, shownPath } from '../../private/errors';
import { byCodeUnit } from '../../private/text';
import type { TarSource } from '../tar/tar-writer';

export interface FolderOptions {
  /** Path of the folder in the archive, without a leading slash; its content lies at the root when this is empty. */
  readonly at?: string;
  readonly uid?: number;
  readonly gid?: number;
  /**
   * `plain`: files 0644, or 0755 when their owner may run them, and folders 0755, as everywhere in this library; `kept`: as they are.
   *
   * @default plain
   */
  readonly modes?: 'plain' | 'kept';
}

/** All that lies in a folder, links as they are, each looked at once: what lstat said goes on with the entry. */
export function entriesOfFolder(root: string, options: FolderOptions = {}): TarSource[] {
  const { at = '', uid = 0, gid = 0, modes = 'plain' } = options;
  const entries: TarSource[] = [];
  const visit = (folder: string, path: string): void => {
    for (const child of list(folder, path)) {
      const full = `${folder}/${child.name}`;
      const inside = path === '' ? child.name : `${path}/${child.name}`;
      const entry = entryOf(full, inside, child, { uid, gid, modes });
      entries.push(entry);
      if (entry.type === 'directory') {
        visit(full, inside);
      }
    }
  };
  if (at !== '') {
    entries.push({ path: at, type: 'directory', mode: modes === 'plain' ? 0o755 : permissions(statusOf(root, at, statSync)), uid, gid });
  }
  visit(root, at);
  return entries;
}

type Rest = Required<Pick<FolderOptions, 'uid' | 'gid' | 'modes'>>;

function entryOf(full: string, path: string, child: Dirent, { uid, gid, modes }: Rest): TarSource {
  if (child.isSymbolicLink()) {
    return { path, type: 'symlink', mode: 0o777, uid, gid, target: attempt(path, () => readlinkSync(full)) };
  }
  if (child.isDirectory()) {
    return { path, type: 'directory', mode: modes === 'plain' ? 0o755 : permissions(statusOf(full, path, lstatSync)), uid, gid };
  }
  const status = statusOf(full, path, lstatSync);
  if (!status.isFile()) {
    refuse({ where: 'folder', problem: 'only files, folders and links can be put into a layer', value: path, allowed: 'regular files', fix: 'remove it' });
  }
  // not all of it: thousands of whole ones keep the garbage collector busy
  const { size, ino, mtimeNs, ctimeNs } = status;
  const plain = Math.floor(permissions(status) / 0o100) % 2 === 1 ? 0o755 : 0o644;
  return { path, type: 'file', mode: modes === 'plain' ? plain : permissions(status), uid, gid, file: full, status: { size, ino, mtimeNs, ctimeNs } };
}

function permissions(status: BigIntStats): number {
  return Number(status.mode) % 0o10000;
}

/** Sorted: almost the order of the archive, which then is soon found. */
function list(folder: string, path: string): Dirent[] {
  return attempt(path === '' ? shownPath(folder) : path, () => readdirSync(folder, { withFileTypes: true })).sort((a, b) => byCodeUnit(a.name, b.name));
}

function statusOf(full: string, path: string, look: typeof lstatSync | typeof statSync): BigIntStats {
  return attempt(path, () => look(full, { bigint: true })) as BigIntStats;
}

/** What goes wrong, without the path of this machine. */
function attempt<T>(value: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    // Node.js gives names that are no UTF-8 another spelling, which then is not there
    const strange = code === 'ENOENT' && value.includes('\ufffd');
    return refuse({
      where: 'folder',
      problem: strange ? 'the name is no UTF-8' : `this cannot be read (${code})`,
      value,
      allowed: strange ? 'names in UTF-8' : 'files and folders that are there and readable',
      fix: strange ? 'rename it' : 'correct the path or its permissions',
    });
  }
}
