/**
 * One part of a path (without `/`) by the rules of Go's `filepath.Match`: `*`, `?`, `[a-z]`, `[^a-z]`, `\x`.
 *
 * @returns a pattern for the whole part, undefined when Go would call the pattern malformed: it then matches nothing
 */
export function globPart(part: string): RegExp | undefined {
  const characters = [...part];
  let source = '';
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at];
    if (character === '*') {
      source += '.*';
    } else if (character === '?') {
      source += '.';
    } else if (character === '[') {
      const found = characterClass(characters, at + 1);
      if (found === undefined) {
        return undefined;
      }
      source += found.source;
      at = found.end;
    } else {
      at += character === '\\' ? 1 : 0;
      if (at === characters.length) {
        return undefined;
      }
      source += literal(characters[at]);
    }
  }
  return new RegExp(`^${source}$`, 'su');
}

/** Whether a path matches a pattern of the same number of parts, or lies below what matches. */
export function globMatcher(pattern: string): (path: string) => boolean {
  const parts = pattern.split('/').map(globPart);
  return path => {
    const names = path.split('/');
    return names.length >= parts.length && parts.every((part, index) => part?.test(names[index]) ?? false);
  };
}

/** What stands between `[` and `]`; ranges that go backwards match nothing, as in Go. */
function characterClass(characters: string[], start: number): { readonly source: string; readonly end: number } | undefined {
  const negated = characters[start] === '^';
  const ranges: string[] = [];
  let at = negated ? start + 1 : start;
  const next = (): string | undefined => {
    at += characters[at] === '\\' ? 1 : 0;
    const character = characters[at++];
    return character;
  };
  while (characters[at] !== ']' || ranges.length === 0) {
    if (characters[at] === undefined || characters[at] === ']' || characters[at] === '-') {
      return undefined;
    }
    const low = next();
    let high = low;
    if (characters[at] === '-') {
      at++;
      if (characters[at] === ']' || characters[at] === '-') {
        return undefined;
      }
      high = next();
    }
    if (low === undefined || high === undefined) {
      return undefined;
    }
    ranges.push(low.codePointAt(0)! <= high.codePointAt(0)! ? `${literal(low)}-${literal(high)}` : '');
  }
  const inside = ranges.join('');
  const none = negated ? '.' : '(?!)';
  return { source: inside === '' ? none : `[${negated ? '^' : ''}${inside}]`, end: at };
}

function literal(character: string): string {
  return /^\w$/.test(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
