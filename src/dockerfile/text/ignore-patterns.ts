import { posix } from 'node:path';
import { characterClass, exactly, oneOf, Piece, Wildcards } from './wildcards';
import { trim } from './words';
import { Work } from './work';

/** Lines of a .dockerignore, as BuildKit reads them. */
export interface IgnorePatterns {
  /** Whether a line takes something back (`!file`). */
  readonly hasExceptions: boolean;
  /** Whether one leaves out all there is. */
  readonly takesAll: boolean;
  /** Whether one names the path or a folder that it lies in; exceptions are not looked at. */
  names(path: string, work: Work): boolean;
  /** Whether the last one that names the path or a folder that it lies in leaves it out. */
  ignores(path: string): boolean;
}

/** `undefined` when no line says anything. */
export function ignorePatterns(lines: string[]): IgnorePatterns | undefined {
  const patterns = lines.flatMap((line) => cleaned(line) ?? []);
  if (patterns.length === 0) return undefined;
  const rules = patterns.map((text) => {
    const isException = text.startsWith('!');
    return { isException, pattern: patternOf(isException ? text.slice(1) : text) };
  });
  const takers = rules.filter(({ isException }) => !isException);
  const newestFirst = [...rules].reverse();
  return {
    hasExceptions: takers.length < rules.length,
    takesAll: patterns.some((pattern) => ['*', '**', '**/*'].includes(pattern)),
    names: (path, work) => [path, ...isInRoot(path) ? ['/'] : []].some((one) => takers.some(({ pattern }) => pattern?.carefully(one, work))),
    ignores: (path) => newestFirst.find(({ pattern }) => pattern?.matches(path))?.isException === false,
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

function isInRoot(path: string): boolean {
  return path.lastIndexOf('/') === 0;
}

/** `moby/patternmatcher`: `**` crosses folders, `*` and `?` do not. `undefined` for what BuildKit refuses: a class that is none. */
function patternOf(pattern: string): Wildcards | undefined {
  const characters = Array.from(pattern);
  // nothing but ends of paths, of which the `**` may begin inside of a name
  const isEnd = pattern.startsWith('**') && !/[*?[\]\\]/.test(pattern.slice(2)) && pattern[2] !== '/';
  const pieces: Piece[] = isEnd ? [{ kind: 'all' }] : [];
  for (let at = isEnd ? 2 : 0; at < characters.length; at++) {
    const character = characters[at];
    if (character === '*' && characters[at + 1] === '*') {
      at += characters[at + 2] === '/' ? 2 : 1;
      pieces.push({ kind: at + 1 >= characters.length ? 'all' : 'folders' });
    } else if (character === '*') {
      pieces.push({ kind: 'text' });
    } else if (character === '?') {
      pieces.push(oneOf('[^/]'));
    } else if (character === '[') {
      const found = characterClass(characters, at + 1);
      if (!found) return undefined;
      pieces.push(found.piece);
      at = found.end;
    } else {
      pieces.push(exactly(character === '\\' ? characters[++at] ?? '\\' : character));
    }
  }
  return new Wildcards(pieces);
}
