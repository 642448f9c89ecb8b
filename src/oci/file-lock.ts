import { readFileSync, readlinkSync } from 'node:fs';
import { open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { missing, refuse, shownPath } from '../private/errors';

/** What stands behind the name of a file for as long as somebody changes it. */
export const LOCK_SUFFIX = '.lock';

interface Wait { readonly tries: number; readonly pauseMs: number }

/** Together about half a minute: what is done under a lock takes milliseconds. */
const WAIT: Wait = { tries: 1500, pauseMs: 20 };

/**
 * Reads, changes and writes a file with nobody else between: all who change it do so through here.
 *
 * The lock is a file beside it that only one can make, with the process that holds it. One that a process left behind which is no more is
 * taken away; of processes on other machines, or in other containers, that cannot be told, so theirs are waited for, and named in the error.
 */
export async function withFileLock<T>(path: string, change: () => Promise<T>, wait: Wait = WAIT): Promise<T> {
  const lock = `${path}${LOCK_SUFFIX}`;
  for (let left = wait.tries; !await take(lock); left--) {
    if (left === 0) {
      refuse({
        where: shownPath(path),
        problem: `somebody else is writing it, and does not come to an end: ${basename(lock)} is there`,
        allowed: 'one writer at a time, for a moment each',
        fix: `if nobody is, delete ${shownPath(lock)}`,
      });
    }
    await removeAbandoned(lock);
    await setTimeout(wait.pauseMs);
  }
  try {
    return await change();
  } finally {
    await rm(lock, { force: true });
  }
}

/** Makes the lock, unless it is there. */
async function take(lock: string): Promise<boolean> {
  const handle = await exclusively(lock);
  if (handle === undefined) {
    return false;
  }
  try {
    await handle.writeFile(`${process.pid} ${processTable()}\n`);
    return true;
  } catch (error) {
    await rm(lock, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

async function exclusively(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'wx', 0o644);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Windows says EPERM of a file that is being removed
    return code === 'EEXIST' || code === 'EPERM' && process.platform === 'win32' ? undefined : missing({
      where: shownPath(path),
      problem: `it cannot be written here (${code})`,
      allowed: 'a folder that this user may write to',
      fix: 'run where it is, or mend the owner or mode of the folder',
    });
  }
}

/**
 * Takes away a lock whose process is no more.
 *
 * Under a lock of its own, and looked at again there: else the second who saw it would take away the lock of the first, who has it by then.
 */
async function removeAbandoned(lock: string): Promise<void> {
  if (!await isAbandoned(lock)) {
    return;
  }
  const removal = `${lock}.removal`;
  const handle = await exclusively(removal);
  if (handle === undefined) {
    return;
  }
  try {
    await handle.close();
    if (await isAbandoned(lock)) {
      await rm(lock, { force: true });
    }
  } finally {
    await rm(removal, { force: true });
  }
}

async function isAbandoned(lock: string): Promise<boolean> {
  const text = await readFile(lock, 'utf8').catch(() => '');
  const [, pid, table] = /^(\d+) (.*)\n$/.exec(text) ?? [];
  return table === processTable() && !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

let table: string | undefined;

/** Among which processes a number means this one: those of a machine, or of a container. */
function processTable(): string {
  table ??= [hostname(), boot(), namespace()].join(' ');
  return table;
}

function boot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '-';
  }
}

function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '-';
  }
}
