import type { EscapeCharacter } from '../escape-character';

/** Text without any character that a Dockerfile parser, or the lexer for variables, takes for something else. */
const PLAIN = /^[A-Za-z0-9_./:@%+,=?&~#-]+$/;

/** Longest run of characters between two places where a line can be split; at most 6 bytes each. */
export const SEGMENT = 8192;

export function isPlain(text: string): boolean {
  return PLAIN.test(text) && text.length <= SEGMENT;
}

/**
 * A word that BuildKit's lexer reads back as exactly `text`, in pieces between which the line can be split.
 *
 * Within double quotes only the quote, the dollar sign and the escape character are special. Long texts become several
 * quoted strings without a gap, so that no piece starts with a space or `#` or ends with the escape character.
 *
 * @see https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go processDoubleQuote
 */
export function quotedPieces(text: string, escape: EscapeCharacter): string[] {
  return segments(text).map(segment => `"${[...segment].map(char => char === '"' || char === '$' || char === escape ? escape + char : char).join('')}"`);
}

/** Plain text as it is, everything else quoted. */
export function wordPieces(text: string, escape: EscapeCharacter): string[] {
  return isPlain(text) ? [text] : quotedPieces(text, escape);
}

/** Cuts a text into segments, never inside a surrogate pair; the empty text is one segment. */
export function segments(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  do {
    let end = Math.min(start + SEGMENT, text.length);
    if (end < text.length && isLowSurrogate(text.charCodeAt(end))) {
      end -= 1;
    }
    parts.push(text.slice(start, end));
    start = end;
  } while (start < text.length);
  return parts;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
