import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readable } from './readable';
import { refuse } from '../../private/errors';

/** No manifest or source comes near; what does is data, or made to fill the memory. */
const LARGEST = 256 * 1024 * 1024;

/** The text of a file of a project. What is no file is refused unread: a pipe would be waited for, and a device may have no end. */
export function readText(where: string, root: string, path: string): string {
  const full = join(root, path);
  return readable(where, path, () => {
    const status = statSync(full);
    if (!status.isFile() && !status.isDirectory()) {
      refuse({ where, problem: 'this is a pipe, a socket or a device', value: path, allowed: 'files', fix: 'remove it, or put a file in its place' });
    }
    if (status.size > LARGEST) {
      refuse({ where, problem: `it has more than ${LARGEST} bytes`, value: path, allowed: 'manifests and sources', fix: 'remove it, or name it in .dockerignore' });
    }
    return readFileSync(full, 'utf8');
  });
}
