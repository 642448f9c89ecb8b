import { chmodSync, lstatSync, lutimesSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../../private/errors';

/**
 * Gives a tree what it has in the Dockerfile's build stage, whatever the umask and the clock: folders 0755, files 0755 where anybody may execute them and else 0644 (chmod's X),
 * every time 0. Owners are not set, since only root may: whoever packs the tree gives everything to 0:0.
 */
export function normaliseTree(folder: string): void {
  chmodSync(folder, 0o755);
  for (const { name } of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, name);
    const stats = lstatSync(path);
    if (stats.isDirectory()) {
      normaliseTree(path);
    } else if (stats.isSymbolicLink()) {
      lutimesSync(path, 0, 0);
    } else if (stats.isFile()) {
      chmodSync(path, [0o100, 0o10, 0o1].some(bit => Math.floor(stats.mode / bit) % 2 === 1) ? 0o755 : 0o644);
      utimesSync(path, 0, 0);
    } else {
      refuse({ where: 'host build', problem: 'a step made something that no layer can hold', value: name, allowed: 'files, folders and symbolic links', fix: 'mend the build' });
    }
  }
  utimesSync(folder, 0, 0);
}
