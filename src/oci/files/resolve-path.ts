import { cutName, inFolder } from './whiteout';

/** What of a file decides where a path leads. */
export interface Step { readonly type: string; readonly linkTarget?: string }

/** Where a path leads, or the place where it leads nowhere. */
export type Resolution =
  | { readonly path: string }
  | { readonly problem: 'missing' | 'loop' | 'not a folder'; readonly at: string };

export interface ResolveOptions {
  /** Whether a link at the very end is followed; true when not given. */
  readonly followLast?: boolean;
  /** Makes folders that are missing; without it they are a problem. */
  readonly makeFolder?: (path: string) => void;
  /** Called for each part of a path that is looked at. */
  readonly count?: () => void;
}

/** As many links in a row as Linux follows. */
const MOST_LINKS = 40;

/**
 * Follows a path inside the image, symbolic links included, never out of it: `..` at the root stays there, and absolute targets begin at the root.
 *
 * @param lookup what lies at a path without links in it
 */
export function resolvePath(path: string, lookup: (path: string) => Step | undefined, options: ResolveOptions = {}): Resolution {
  const { followLast = true, makeFolder, count } = options;
  // The next part comes last.
  const parts = partsOf(path);
  let at = '';
  let links = 0;
  while (parts.length > 0) {
    count?.();
    const part = parts.pop() as string;
    if (part === '..') {
      [at] = cutName(at);
      continue;
    }
    const next = inFolder(at, part);
    const step = lookup(next);
    if (step?.type === 'symlink' && (parts.length > 0 || followLast)) {
      if (++links > MOST_LINKS) {
        return { problem: 'loop', at: next };
      }
      at = step.linkTarget?.startsWith('/') ? '' : at;
      parts.push(...partsOf(step.linkTarget ?? ''));
      continue;
    }
    if (step === undefined && makeFolder === undefined) {
      return { problem: 'missing', at: next };
    }
    if (step === undefined) {
      makeFolder?.(next);
    } else if (step.type !== 'directory' && parts.length > 0) {
      return { problem: 'not a folder', at: next };
    }
    at = next;
  }
  return { path: at };
}

function partsOf(path: string): string[] {
  return path.split('/').filter(part => part !== '' && part !== '.').reverse();
}
