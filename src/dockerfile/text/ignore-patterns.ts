import { posix } from 'node:path';
import { trim } from './words';

/** Lines of a .dockerignore, as BuildKit reads them. */
export interface IgnorePatterns {
  /** Whether a line takes something back (`!file`). */
  readonly hasExceptions: boolean;
  /** Whether one leaves out all there is. */
  readonly takesAll: boolean;
  /** Whether one names the path or a folder that it lies in; exceptions are not looked at. */
  matches(path: string): boolean;
}

/** `undefined` when no line says anything. */
export function ignorePatterns(lines: string[]): IgnorePatterns | undefined {
  const patterns = lines.flatMap((line) => cleaned(line) ?? []);
  if (patterns.length === 0) return undefined;
  const matchers = patterns.filter((pattern) => !pattern.startsWith('!')).map(matcher);
  return {
    hasExceptions: patterns.some((pattern) => pattern.startsWith('!')),
    takesAll: patterns.some((pattern) => ['*', '**', '**/*'].includes(pattern)),
    matches: (path) => [path, ...folders(path)].some((one) => matchers.some((matches) => matches(one))),
  };
}

function cleaned(line: string): string | undefined {
  const pattern = trim(line);
  if (line.startsWith('#') || pattern === '') return undefined;
  return pattern.startsWith('!') ? `!${cleanPath(trim(pattern.slice(1)))}` : cleanPath(pattern);
}

function cleanPath(path: string): string {
  const clean = path === '' ? '' : posix.normalize(path).replace(/(.)\/$/, '$1');
  return clean.length > 1 ? clean.replace(/^\//, '') : clean;
}

/** The folders that a path lies in, the outermost first; an absolute path begins with the empty one. */
function folders(path: string): string[] {
  const parent = posix.dirname(path);
  const parts = parent === '.' ? [] : parent === '/' ? ['', ''] : parent.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

const FOLDERS = '(.*/)?';

/** `moby/patternmatcher`: `**` crosses folders, `*` and `?` do not. */
function matcher(pattern: string): (path: string) => boolean {
  const suffix = pattern.slice(2);
  if (pattern.startsWith('**') && !/[*?[\]\\]/.test(suffix)) {
    return (path) => path.endsWith(suffix) || suffix.startsWith('/') && path === suffix.slice(1);
  }
  let text = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '*' && pattern[at + 1] === '*') {
      at += pattern[at + 2] === '/' ? 2 : 1;
      // as often as it stands there: once is enough
      text += at + 1 >= pattern.length ? '.*' : text.endsWith(FOLDERS) ? '' : FOLDERS;
    } else if (character === '*') {
      text += '[^/]*';
    } else if (character === '?') {
      text += '[^/]';
    } else if (character === '\\') {
      text += `\\${pattern[++at] ?? '\\'}`;
    } else {
      text += /[.$(){}|+^]/.test(character) ? `\\${character}` : character;
    }
  }
  try {
    const expression = new RegExp(`^${text}$`, 's');
    return (path) => expression.test(path);
  } catch {
    // a class that is no class: BuildKit refuses it
    return () => false;
  }
}
