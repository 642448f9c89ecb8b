import type { EscapeCharacter } from '../escape-character';

/** BuildKit reads lines of at most 65,535 bytes; a piece is shorter than the difference. */
const LONGEST_LINE = 60_000;

/**
 * Joins the pieces of one instruction, and splits it into several lines only where it would be too long for one.
 *
 * No piece starts with white space or `#` (such a line would be dropped) or ends with the escape character.
 */
export function joinPieces(pieces: readonly string[], escape: EscapeCharacter): string {
  const lines: string[] = [];
  let line = '';
  let bytes = 0;
  for (const piece of pieces) {
    const more = Buffer.byteLength(piece);
    if (line !== '' && bytes + more > LONGEST_LINE) {
      lines.push(line);
      line = '';
      bytes = 0;
    }
    line += piece;
    bytes += more;
  }
  return [...lines, line].join(`${escape}\n`);
}
