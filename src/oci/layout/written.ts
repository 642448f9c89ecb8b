import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { missing, refuse, shownPath } from '../../private/errors';
import type { Chunks } from '../content';

let parts = 0;

/**
 * Writes a file, all or nothing: a reader sees it as it was, or as it will be.
 *
 * It can be read by everybody, whatever the umask.
 */
export async function writeWhole(path: string, chunks: Chunks): Promise<void> {
  const target = writtenPath(path);
  const temporary = `${target}.${process.pid}-${parts++}.part`;
  const handle = await told(path, open(temporary, 'wx'));
  try {
    try {
      await handle.chmod(0o644);
      for await (const chunk of chunks) {
        await told(path, handle.writeFile(chunk));
      }
    } finally {
      await handle.close();
    }
    await told(path, rename(temporary, target));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Where a file really comes to lie: a link leads there, and stays one.
 *
 * Refuses what is no file: taking its place would take a device or a pipe away from all who use it, or lose what is in a folder.
 */
export function writtenPath(path: string): string {
  const target = behindLinks(resolve(path), path);
  const status = statSync(target, { throwIfNoEntry: false });
  if (status !== undefined && !status.isFile()) {
    const isFolder = status.isDirectory();
    refuse({
      where: shownPath(path),
      problem: isFolder ? 'it is a folder' : 'it is a device, a pipe or a socket, and a file would take its place',
      allowed: 'files, and names that nothing has yet',
      fix: isFolder ? 'name a file in it' : 'write to a file, and have that read: > FILE, or cat FILE |',
    });
  }
  return target;
}

function behindLinks(full: string, path: string): string {
  try {
    return realpathSync(full);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') {
      return cannotBeWritten(path, code);
    }
    // nothing is there, or a link to what is not there
    return lstatSync(full, { throwIfNoEntry: false })?.isSymbolicLink() ? resolve(dirname(full), readlinkSync(full)) : full;
  }
}

/** A new folder beside a file that is to be written, for what it is put together from. */
export async function folderBeside(path: string): Promise<string> {
  return told(path, mkdtemp(`${writtenPath(path)}.part-`));
}

/** The outcome of a call; its error says what it was about, without the path of this machine that Node's has. */
export async function told<T>(path: string, call: Promise<T>): Promise<T> {
  return call.catch((error: NodeJS.ErrnoException) => cannotBeWritten(path, error.code));
}

function cannotBeWritten(path: string, code: string | undefined): never {
  return missing({
    where: shownPath(path),
    problem: `it cannot be written (${code})`,
    allowed: 'files and folders that this user may write, in folders that are there and have room',
    fix: `correct the path, or what may be done with ${shownPath(dirname(path))}`,
  });
}
