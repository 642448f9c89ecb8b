import { BigIntStats, statSync } from 'node:fs';
import { shownPath } from '../../private/errors';
import { FileStatus, refuseEntry, TarSource } from '../tar/tar-writer';

/** The same entries; those whose content lies in a file know its status. */
export function withStatus(entries: TarSource[]): TarSource[] {
  return entries.map(entry => entry.type === 'file' && entry.file !== undefined && entry.status === undefined
    ? { ...entry, status: look(entry, entry.file) }
    : entry);
}

function look(entry: TarSource, file: string): FileStatus {
  const status = bigStatus(entry, file);
  return status.isFile() ? status : refuseEntry(entry, `${shownPath(file)} is no file`, 'regular files', 'name a file');
}

/** Numbers of JavaScript hold neither nanoseconds nor every inode. */
function bigStatus(entry: TarSource, file: string): BigIntStats {
  try {
    return statSync(file, { bigint: true });
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return refuseEntry(entry, `${shownPath(file)} cannot be read (${code})`, 'files that are there and readable', 'correct the path or its permissions');
  }
}

/** Whether a file is what it was: writing to it changes its times, replacing it its inode. */
export function isSame(a: FileStatus, b: FileStatus): boolean {
  return a.size === b.size && a.ino === b.ino && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs;
}
