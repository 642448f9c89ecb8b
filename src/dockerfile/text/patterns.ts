/** `${NAME#pattern}` and `${NAME##pattern}`: the value without what matches at its start; `undefined` for a pattern that BuildKit refuses. */
export function withoutStart(value: string, pattern: string): string | undefined {
  const greedy = pattern.startsWith('#');
  const expression = expressionOf(greedy ? pattern.slice(1) : pattern, greedy, true);
  return expression && value.replace(expression, '');
}

/** `${NAME%pattern}` and `${NAME%%pattern}`: the value without what matches at its end. */
export function withoutMatchingEnd(value: string, pattern: string): string | undefined {
  const greedy = pattern.startsWith('%');
  // backwards, since the shortest match at the end is the first one from there
  const expression = expressionOf(backwards(greedy ? pattern.slice(1) : pattern), greedy, true);
  return expression && reversed(reversed(value).replace(expression, ''));
}

/** `${NAME/pattern/text}` and, for all of them, `${NAME//pattern/text}`. */
export function replaced(value: string, pattern: string, text: string, all: boolean): string | undefined {
  const expression = expressionOf(pattern, true, false);
  return expression && value.replace(all ? new RegExp(expression, 'gu') : expression, () => text);
}

/** `*` and `?` as in a shell, everything else as it stands. */
function expressionOf(pattern: string, greedy: boolean, anchored: boolean): RegExp | undefined {
  const characters = Array.from(pattern);
  let text = anchored ? '^' : '';
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at];
    if (character === '*') text += greedy ? '.*' : '.*?';
    else if (character === '?') text += '.';
    else if (character !== '\\') text += escaped(character);
    else if (!/^[}/]$/.test(characters[at + 1] ?? '')) {
      const next = characters[++at];
      if (!/^[*?\\]$/.test(next ?? '')) return undefined;
      text += escaped(next);
    }
  }
  return new RegExp(text, 'u');
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

function reversed(text: string): string {
  return Array.from(text).reverse().join('');
}

/** Turned round, each escape character still before what it escapes. */
function backwards(pattern: string): string {
  return (pattern.match(/\\.|[^]/gu) ?? []).reverse().join('');
}
