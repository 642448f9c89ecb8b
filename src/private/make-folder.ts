import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder, and those above it that are not there, with this mode whatever the umask.
 *
 * Not `mkdir` with `recursive`, which in Node.js never ends where a folder is there and takes no other, as /proc.
 */
export function makeFolder(path: string, mode = 0o755): void {
  const missing: string[] = [];
  let there = resolve(path);
  for (; !isThere(there); there = dirname(there)) {
    missing.unshift(there);
  }
  for (const folder of missing.length === 0 ? [there] : missing) {
    makeOne(folder, mode);
  }
}

function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    // another process may have made it meanwhile
    if (isThere(folder) && statSync(folder).isDirectory()) {
      return;
    }
    throw error;
  }
  chmodSync(folder, mode);
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
