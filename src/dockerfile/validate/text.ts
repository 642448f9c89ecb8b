import { refuse } from '../../private/errors';

/** Text that can be written as UTF-8 and handed to a process: no NUL, no half of a surrogate pair. */
export function wellFormed(where: string, value: string): string {
  if (typeof value !== 'string') {
    refuse({ where, problem: 'is not a string', value, allowed: 'a string', fix: 'pass a string' });
  }
  if (value.includes('\0')) {
    refuse({ where, problem: 'holds a NUL character, which ends a string for the kernel', value, allowed: 'any text without NUL', fix: 'remove it' });
  }
  if (/\p{Surrogate}/u.test(value)) {
    refuse({
      where,
      problem: 'holds half of a surrogate pair, which UTF-8 cannot write',
      value,
      allowed: 'well-formed Unicode text',
      fix: 'do not cut strings inside an emoji or another character above U+FFFF',
    });
  }
  return value;
}

/** Well-formed text without line breaks: BuildKit has no way to write one in an instruction that is not in exec form. */
export function singleLine(where: string, value: string): string {
  wellFormed(where, value);
  if (/[\r\n]/.test(value)) {
    refuse({
      where,
      problem: 'holds a line break, which a Dockerfile cannot say here',
      value,
      allowed: 'text on one line',
      fix: 'put the text into a file and copy it, or encode it (JSON, base64)',
    });
  }
  return value;
}

/**
 * A value within a flag, e.g. of `--mount`.
 *
 * BuildKit reads flags byte by byte, then as CSV, then expands variables, and treats quotes in all three differently:
 * only what none of them touches is allowed.
 */
export function flagValue(where: string, value: string): string {
  wellFormed(where, value);
  if (!/^[A-Za-z0-9_./:@%+=~^&;|!?*()[\]{}#-]+$/.test(value)) {
    refuse({
      where,
      problem: 'has a character that BuildKit would change within a flag, or is empty',
      value,
      allowed: 'printable ASCII without spaces, quotes, commas, $, <, >, backslashes and backticks',
      fix: 'use another name',
    });
  }
  return value;
}

/** The words of an exec form. */
export function argv(where: string, words: readonly string[]): readonly string[] {
  if (words.length === 0 || words[0] === '') {
    refuse({
      where,
      problem: words.length === 0 ? 'names no command' : 'names an empty command',
      value: words,
      allowed: 'the command and its arguments, e.g. ["/app", "--verbose"]',
      fix: 'name the program to run as the first element',
    });
  }
  return words.map((word, at) => wellFormed(`${where} [${at}]`, word));
}
