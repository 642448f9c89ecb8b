import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Context } from './context';

/** Where packed layers are kept: a flag, the user's cache folder, or the usual one. */
export function cacheFolder(flag: string | true, env: Context['env']): string {
  if (typeof flag === 'string') {
    return resolve(flag);
  }
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'cdk-minimal-images', 'engine');
}
