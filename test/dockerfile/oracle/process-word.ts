/**
 * BuildKit's word lexer, written again from its source as an oracle: quotes, escapes and variables.
 *
 * Operators within `${}` are an error here: no literal may come out that way.
 *
 * @see https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go
 */
export function processWord(word: string, escape: string, variables: { [name: string]: string } = {}): string {
  // text/scanner drops a byte order mark at the start
  const chars = [...(word.startsWith('\ufeff') ? word.slice(1) : word)];
  let at = 0;
  let result = '';

  function dollar(): string {
    at += 1;
    const rest = chars.slice(at).join('');
    const name = /^\{([A-Za-z_]\w*)\}/.exec(rest) ?? /^([@*#?$!0-]|[0-9]+|[\p{L}_][\p{L}\p{N}_]*)/u.exec(rest);
    if (rest.startsWith('{') && !name) {
      throw new Error(`bad substitution in ${word}`);
    }
    at += name ? [...name[0]].length : 0;
    return name ? variables[name[1]] ?? '' : '$';
  }

  function single(): void {
    const end = chars.indexOf("'", at + 1);
    if (end < 0) {
      throw new Error('unterminated single quote');
    }
    result += chars.slice(at + 1, end).join('');
    at = end + 1;
  }

  function double(): void {
    at += 1;
    while (chars[at] !== '"') {
      if (at >= chars.length) {
        throw new Error('unterminated double quote');
      }
      if (chars[at] === '$') {
        result += dollar();
        continue;
      }
      if (chars[at] === escape && ['"', '$', escape].includes(chars[at + 1])) {
        at += 1;
      }
      result += chars[at];
      at += 1;
    }
    at += 1;
  }

  while (at < chars.length) {
    if (chars[at] === "'") {
      single();
    } else if (chars[at] === '"') {
      double();
    } else if (chars[at] === '$') {
      result += dollar();
    } else {
      at += chars[at] === escape ? 1 : 0;
      result += chars[at] ?? '';
      at += 1;
    }
  }
  return result;
}
