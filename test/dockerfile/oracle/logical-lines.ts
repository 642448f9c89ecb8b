/** White space as Go's unicode.IsSpace has it. */
const SPACE = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const ONE_SPACE = new RegExp(SPACE);

export interface LogicalLine {
  readonly keyword: string;
  readonly flags: readonly string[];
  readonly rest: string;
}

/**
 * BuildKit's line reader, written again from its source as an oracle: comments, continuations, flags.
 *
 * @see https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/parser.go Parse
 * @see https://github.com/moby/buildkit/blob/master/frontend/dockerfile/parser/split_command.go
 */
export function logicalLines(text: string, escape: string): LogicalLine[] {
  const physical = text.split('\n');
  const token = escape === '`' ? '`' : '\\\\';
  const continued = new RegExp(`([^${token}])${token}[ \\t]*$|^${token}[ \\t]*$`);
  const lines: LogicalLine[] = [];
  for (let at = 0; at < physical.length; at += 1) {
    let line = '';
    let first = true;
    for (let more = true; more && at < physical.length; first = false) {
      let piece = physical[at];
      if (Buffer.byteLength(piece) >= 65_535) {
        throw new Error(`line ${at + 1} is too long for BuildKit`);
      }
      piece = first ? piece.replace(new RegExp(`^${SPACE}+`), '') : piece;
      const dropped = new RegExp(`^${SPACE}*(#|$)`).test(piece);
      more = dropped ? !first : continued.test(piece);
      line += dropped ? '' : piece.replace(continued, '$1');
      at += more ? 1 : 0;
    }
    if (line !== '') {
      lines.push(split(line));
    }
  }
  return lines;
}

function split(line: string): LogicalLine {
  const [, keyword, rest = ''] = /^([^\t\v\f\r ]+)(?:[\t\v\f\r ]+([^]*))?$/.exec(trimSpace(line)) ?? [];
  const flags: string[] = [];
  let operands = rest;
  for (let match = /^\s*(--[^\s'"\\`]+)(\s+|$)/.exec(operands); match; match = /^\s*(--[^\s'"\\`]+)(\s+|$)/.exec(operands)) {
    flags.push(match[1]);
    operands = operands.slice(match[0].length);
  }
  return { keyword, flags, rest: operands };
}

/** A loop, because a regular expression takes quadratic time for long runs of spaces. */
function trimSpace(line: string): string {
  let start = 0;
  let end = line.length;
  while (start < end && ONE_SPACE.test(line[start])) {
    start += 1;
  }
  while (end > start && ONE_SPACE.test(line[end - 1])) {
    end -= 1;
  }
  return line.slice(start, end);
}

/** The words of ENV, LABEL and ARG, quotes and escapes still in them. */
export function parseWords(rest: string, escape: string): string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let at = 0; at < rest.length; at += 1) {
    const char = rest[at];
    if (quote === '' && ONE_SPACE.test(char)) {
      words.push(...word === '' ? [] : [word]);
      word = '';
      continue;
    }
    if (quote === '' && (char === '"' || char === "'")) {
      quote = char;
    } else if (char === quote) {
      quote = '';
    } else if (char === escape && quote !== "'") {
      word += char;
      at += 1;
    }
    word += rest[at] ?? '';
  }
  return word === '' ? words : [...words, word];
}

/** Words of COPY, ADD and VOLUME: a JSON array, or split at white space. */
export function listWords(rest: string): string[] {
  return rest.startsWith('[') ? (JSON.parse(rest) as string[]) : rest.split(/[\t\v\f\r ]+/);
}
