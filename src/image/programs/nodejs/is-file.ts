import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a path of the project is a file; what is no path is none. */
export function isFile(root: string, path: string): boolean {
  const full = join(root, path);
  return existsSync(full) && statSync(full).isFile();
}
