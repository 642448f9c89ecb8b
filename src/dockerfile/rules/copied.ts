import { CopiedPath, RuleSubject } from './subject';

/**
 * Whether the last stage may bring this file, as far as it is known what it copies.
 *
 * A Dockerfile does not say whether a source is a file or a folder. A folder that is copied to `/` may bring anything,
 * so one that looks like it (`/rootfs/`, `.`) counts.
 */
export function mayHold({ copied = [], added }: RuleSubject, path: string): boolean {
  return copied.some((one) => brings(one, path)) || (added?.has(path) ?? false);
}

function brings({ source, destination }: CopiedPath, path: string): boolean {
  if (destination === path) return true;
  if (destination === '/') return looksLikeTree(source) || `/${lastPart(source)}` === topOf(path);
  const folder = destination.endsWith('/') ? destination : `${destination}/`;
  return path.startsWith(folder);
}

function looksLikeTree(source: string): boolean {
  return source.endsWith('/') || ['', '.', '*', 'rootfs', 'root', 'out', 'dist'].includes(lastPart(source));
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function topOf(path: string): string {
  return `/${path.split('/')[1]}`;
}
