import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { refuse, shownPath } from '../../private/errors';
import type { Chunks } from '../content';

let parts = 0;

/**
 * Writes a file, all or nothing: a reader sees it as it was, or as it will be.
 *
 * It can be read by everybody, whatever the umask.
 */
export async function writeWhole(target: string, chunks: Chunks): Promise<void> {
  const temporary = `${target}.${process.pid}-${parts++}.part`;
  const handle = await told(target, open(temporary, 'wx'));
  try {
    try {
      await handle.chmod(0o644);
      for await (const chunk of chunks) {
        await told(target, handle.writeFile(chunk));
      }
    } finally {
      await handle.close();
    }
    await told(target, rename(temporary, target));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A new folder beside a file that is to be written, for what it is put together from. */
export async function folderBeside(path: string): Promise<string> {
  return told(path, mkdtemp(`${resolve(path)}.part-`));
}

/** The outcome of a call; its error says what it was about, without the path of this machine that Node's has. */
export async function told<T>(path: string, call: Promise<T>): Promise<T> {
  return call.catch((error: NodeJS.ErrnoException) => refuse({
    where: shownPath(path),
    problem: `it cannot be written (${error.code})`,
    allowed: 'files and folders that this user may write, in folders that are there and have room',
    fix: `correct the path, or what may be done with ${shownPath(dirname(path))}`,
  }));
}
