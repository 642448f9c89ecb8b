import { readdirSync, rmSync, Stats, statSync } from 'node:fs';
import { join } from 'node:path';

/** A pack under its final name, and one that is being written. */
export const PACK_NAME = /^[0-9a-f]{32}$/;
export const UNFINISHED = 'new-';
/** The files of a pack. */
export const PACK_FILES = { index: 'index', blocks: 'blocks', tar: 'tar' } as const;
/** Small changes make small packs: their number has a limit too. */
export const MOST_PACKS = 256;
const DAY = 24 * 3600 * 1000;

/**
 * Removes the packs that were not used for the longest time, until no more than that many bytes are left, and what processes left that died.
 *
 * @param stamp the time, by the clock of the file system
 */
export function prune(folder: string, maximumBytes: number, stamp: Date): void {
  const names = readdirSync(folder);
  const packs = names.filter(name => PACK_NAME.test(name)).map(name => ({ name, ...measure(join(folder, name)) }));
  packs.sort((a, b) => b.used - a.used);
  let bytes = 0;
  packs.forEach(({ name, size }, index) => {
    bytes += size;
    if (bytes > maximumBytes || index >= MOST_PACKS) {
      remove(join(folder, name));
    }
  });
  for (const name of names.filter(each => each.startsWith(UNFINISHED))) {
    if (stamp.getTime() - (look(join(folder, name))?.mtimeMs ?? 0) > DAY) {
      remove(join(folder, name));
    }
  }
}

function measure(pack: string): { readonly size: number; readonly used: number } {
  const stats = Object.values(PACK_FILES).map(name => look(join(pack, name)));
  return { size: stats.reduce((sum, stat) => sum + (stat?.size ?? 0), 0), used: stats[0]?.mtimeMs ?? 0 };
}

function look(file: string): Stats | undefined {
  return statSync(file, { throwIfNoEntry: false });
}

/** Another process may remove the same at the same time. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // the next one that prunes will
  }
}
