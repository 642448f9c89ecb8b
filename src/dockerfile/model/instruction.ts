import type { Feature } from './feature';

/** One instruction as data: what it means, not how it is written. Never changed once made. */
export interface Instruction {
  readonly keyword: string;
  /** In the order they are written. Values are checked to need no quoting. */
  readonly flags: readonly Flag[];
  readonly operands: Operands;
  /** What it needs from the frontend beyond the built-in one. */
  readonly needs: readonly Feature[];
}

export interface Flag {
  readonly name: string;
  /** Nothing for a switch such as `--link`. */
  readonly value?: string;
}

export type Operands = ExecForm | Assignment | SingleWord | WordList | PlainText | CommentLines;

/** A JSON array that nothing expands: RUN, CMD, ENTRYPOINT, HEALTHCHECK. */
export interface ExecForm {
  readonly form: 'exec';
  /** Written before the array: `CMD` in HEALTHCHECK. */
  readonly prefix?: string;
  readonly argv: readonly string[];
}

/** `NAME=value`: ENV, LABEL, ARG. */
export interface Assignment {
  readonly form: 'assignment';
  readonly name: string;
  readonly value?: AssignedValue;
}

export type AssignedValue = { readonly literal: string } | { readonly variable: string };

/** One literal that BuildKit reads as a shell word: WORKDIR, USER. */
export interface SingleWord {
  readonly form: 'word';
  readonly word: string;
}

/** Literals that BuildKit reads as shell words, possibly as a JSON array: COPY, ADD, VOLUME. */
export interface WordList {
  readonly form: 'list';
  readonly words: readonly ListedWord[];
}

export interface ListedWord {
  readonly word: string;
  /** BuildKit also reads it as a file name pattern, although it is meant literally. */
  readonly globbed: boolean;
}

/** Text that needs no quoting, having been checked: FROM, EXPOSE, one-line scripts, raw lines. */
export interface PlainText {
  readonly form: 'plain';
  readonly text: string;
}

export interface CommentLines {
  readonly form: 'comment';
  readonly lines: readonly string[];
}

export function instruction(keyword: string, operands: Operands, flags: readonly Flag[] = [], needs: readonly Feature[] = []): Instruction {
  return Object.freeze({ keyword, flags: Object.freeze([...flags]), operands: Object.freeze(operands), needs: Object.freeze([...needs]) });
}
