import { lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { LAYER_FORMAT } from './layer-format';
import { makeFolder } from '../../private/make-folder';

/** Where caches of the engine lie when nobody says otherwise: below XDG_CACHE_HOME, or `~/.cache`. */
export function defaultCacheFolder(env: { readonly [name: string]: string | undefined } = process.env): string {
  const { XDG_CACHE_HOME: set = '' } = env;
  return join(isAbsolute(set) ? set : join(homedir(), '.cache'), 'cdk-minimal-images', 'engine');
}

/**
 * The folder for layers of this format, made when it is not there.
 *
 * @returns undefined when it cannot be used
 */
export function usableFolder(folder: string): string | undefined {
  return ownFolder(join(folder, `v${LAYER_FORMAT.version}`));
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
