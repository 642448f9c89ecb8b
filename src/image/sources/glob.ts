import { characterClass, exactly, Piece, Wildcards } from '../../dockerfile/text/wildcards';

/** A pattern for one part of a path. */
export interface GlobPart {
  /** Whether it matches the whole part. */
  test(name: string): boolean;
}

/**
 * One part of a path (without `/`) by the rules of Go's `filepath.Match`: `*`, `?`, `[a-z]`, `[^a-z]`, `\x`.
 *
 * @returns a pattern for the whole part, undefined when Go would call the pattern malformed: it then matches nothing
 */
export function globPart(part: string): GlobPart | undefined {
  const characters = [...part];
  const pieces: Piece[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at];
    if (character === '*') {
      pieces.push({ kind: 'text' });
    } else if (character === '?') {
      pieces.push({ kind: 'one', source: '.', is: () => true });
    } else if (character === '[') {
      const found = characterClass(characters, at + 1);
      if (found === undefined) {
        return undefined;
      }
      pieces.push(found.piece);
      at = found.end;
    } else {
      at += character === '\\' ? 1 : 0;
      if (at === characters.length) {
        return undefined;
      }
      pieces.push(exactly(characters[at]));
    }
  }
  const pattern = new Wildcards(pieces);
  return { test: name => pattern.matches(name) };
}

/** Whether a path matches a pattern of the same number of parts, or lies below what matches. */
export function globMatcher(pattern: string): (path: string) => boolean {
  const parts = pattern.split('/').map(globPart);
  return path => {
    const names = path.split('/');
    return names.length >= parts.length && parts.every((part, index) => part?.test(names[index]) ?? false);
  };
}
