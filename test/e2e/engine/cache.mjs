import { spawn } from 'node:child_process';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { must } from './run.mjs';

/** The folder kept between runs. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk-minimal-images');
}

/** @param {string} path */
export async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * A file made once: written beside its place and renamed, so an interrupted run leaves nothing half-made under the name.
 *
 * @param {string} path
 * @param {(temporary: string) => Promise<void>} make
 */
export async function makeOnce(path, make) {
  if (await exists(path)) return;
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${process.pid}-${basename(path)}`);
  try {
    await make(temporary);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true, recursive: true });
  }
}

/**
 * A work folder that is gone afterwards, for one process at a time; what an interrupted run left in it goes first.
 * It lies in the cache folder, which has room for root file systems where /tmp may be small.
 *
 * @template T
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withWorkFolder(work) {
  const folder = join(cacheFolder(), 'work');
  // A root file system may still have this machine's /proc or /dev mounted in it: never follow a mount.
  const clear = () => must('rm', ['-rf', '--one-file-system', folder]);
  await clear();
  await mkdir(folder, { recursive: true });
  try {
    return await work(folder);
  } finally {
    await clear();
  }
}

/**
 * One process at a time. The kernel frees the lock when its holder dies, so there is nothing stale to clean up:
 * `flock` holds it for as long as our end of its standard input is open.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(name, work) {
  await mkdir(cacheFolder(), { recursive: true });
  const holder = spawn('flock', [join(cacheFolder(), `${name}.lock`), 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise((resolve, reject) => {
    holder.once('error', reject);
    holder.once('exit', (code) => reject(new Error(`flock: exit code ${code}`)));
    holder.stdout.once('data', resolve);
  });
  const freed = new Promise((resolve) => holder.once('close', resolve));
  try {
    return await work();
  } finally {
    holder.stdin.end();
    // A caller that blocks its event loop next, as spawnSync does, would keep the lock as long as that takes.
    await freed;
  }
}
