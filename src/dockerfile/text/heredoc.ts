import { asWritten, expandWords } from './expand';

/** A here-document as an instruction's line announces it. */
export interface Heredoc {
  /** The line that ends it. */
  readonly name: string;
  /** Whether tabs before that line are ignored (`<<-`). */
  readonly chomp: boolean;
  /** Whether variables in it are replaced: not when its name is quoted. */
  readonly expands: boolean;
  /** Its lines; absent when it does not end. */
  readonly content?: string;
}

/** The here-document that a word stands for, if it is one: `<<EOF`, `<<-"EOF"`, `3<<EOF`. */
export function heredocOf(word: string): Heredoc | undefined {
  const match = /^\d*<<(-?)\s*([^<]*)$/.exec(word);
  if (!match || match[2] === '') return undefined;
  const names = expandWords(match[2], { escape: '\\', lookup: asWritten });
  if (names?.length !== 1) return undefined;
  const [quoted = ''] = expandWords(match[2], { escape: '\\', lookup: asWritten, rawQuotes: true }) ?? [];
  return { name: names[0], chomp: match[1] === '-', expands: quotes(quoted) === quotes(names[0]) };
}

/** The here-documents that a line announces, in the order in which their texts follow. */
export function heredocsOf(line: string): Heredoc[] {
  if (!line.includes('<<')) return [];
  const words = expandWords(line, { escape: '\\', lookup: asWritten, rawQuotes: true, rawEscapes: true }) ?? [];
  return words.flatMap((word) => heredocOf(word) ?? []);
}

function quotes(text: string): number {
  return text.replace(/[^'"]/g, '').length;
}
