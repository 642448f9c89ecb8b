import { lstatSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * Files, and those among `candidates` that symbolic links in them lead to: a build follows links, so it needs both ends.
 *
 * A link that leads out of the project brings nothing; reading the tree refuses it.
 */
export function withLinkTargets(root: string, files: string[], candidates: string[]): string[] {
  const found = new Set(files);
  for (const queue = [...files]; queue.length > 0;) {
    const path = queue.pop()!;
    const target = linkTarget(root, path);
    const reached = target === undefined ? [] : candidates.filter(file => file === target || file.startsWith(`${target}/`));
    for (const file of reached.filter(each => !found.has(each))) {
      found.add(file);
      queue.push(file);
    }
  }
  return [...found];
}

function linkTarget(root: string, path: string): string | undefined {
  const full = join(root, path);
  return lstatSync(full).isSymbolicLink() ? posix.join(posix.dirname(path), readlinkSync(full).split('\\').join('/')).replace(/\/$/, '') : undefined;
}
