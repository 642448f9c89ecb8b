import { closeSync, lstatSync, openSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { LAYER_FORMAT } from './layer-format';
import { makeFolder } from '../../private/make-folder';

/** Where caches of the engine lie when nobody says otherwise: below XDG_CACHE_HOME, or `~/.cache`. */
export function defaultCacheFolder(env: { readonly [name: string]: string | undefined } = process.env): string {
  const { XDG_CACHE_HOME: set = '' } = env;
  return join(isAbsolute(set) ? set : join(homedir(), '.cache'), 'cdk-minimal-images', 'engine');
}

/** An empty file that tells the folder of a cache, so that it becomes no part of an image when it lies among sources. */
const MARK = '.cdk-minimal-images-cache';

/**
 * The folder for layers of this format, made when it is not there.
 *
 * @returns undefined when it cannot be used
 */
export function usableFolder(folder: string): string | undefined {
  const own = ownFolder(join(folder, `v${LAYER_FORMAT.version}`));
  if (own !== undefined) {
    mark(own);
  }
  return own;
}

function mark(folder: string): void {
  try {
    closeSync(openSync(join(folder, MARK), 'wx', 0o600));
  } catch {
    // it is there, or nothing will be kept either
  }
}

/** Whether a folder with these names in it is that of a cache. */
export function isCacheFolder(names: readonly string[]): boolean {
  return names.includes(MARK);
}

/**
 * A folder of this user, made when it is not there.
 *
 * @returns undefined when it cannot be made, or when others could write to it: what lies in it becomes part of images, or is run
 */
export function ownFolder(path: string): string | undefined {
  try {
    makeFolder(path, 0o700);
    const { mode, uid } = lstatSync(path);
    const writableByOthers = Math.floor(mode / 0o20) % 2 === 1 || Math.floor(mode / 0o2) % 2 === 1;
    return writableByOthers || process.getuid !== undefined && uid !== process.getuid() ? undefined : path;
  } catch {
    return undefined;
  }
}
