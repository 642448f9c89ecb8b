import { segments } from './words';

/**
 * `["a", "b"]` in pieces between which the line can be split.
 *
 * A string that is cut starts and ends each of its pieces with `\u` escapes: a piece then neither starts with a space or
 * `#`, nor ends with an escape character.
 */
export function jsonArrayPieces(strings: readonly string[]): string[] {
  const pieces = strings.flatMap((text, at) => jsonStringPieces(text, at === 0 ? '' : ', '));
  return [`[${pieces[0]}`, ...pieces.slice(1), ']'];
}

function jsonStringPieces(text: string, separator: string): string[] {
  const parts = segments(text);
  return parts.map((part, at) => {
    const first = at === 0;
    const last = at === parts.length - 1;
    return (first ? `${separator}"` : '') + encode(part, !first, !last) + (last ? '"' : '');
  });
}

function encode(part: string, guardStart: boolean, guardEnd: boolean): string {
  const start = guardStart ? 1 : 0;
  const end = guardEnd ? part.length - 1 : part.length;
  return unicodeEscape(part.slice(0, start)) + escapeSpecials(part.slice(start, end)) + unicodeEscape(part.slice(end));
}

/** JSON.stringify leaves U+2028 and U+2029 as they are, which some parsers take for line ends. */
function escapeSpecials(text: string): string {
  return [...JSON.stringify(text).slice(1, -1)].map(char => char === '\u2028' || char === '\u2029' ? unicodeEscape(char) : char).join('');
}

function unicodeEscape(text: string): string {
  return [...Array(text.length).keys()].map(at => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
}
