import { asWritten, expandWords } from './expand';

/** A here-document as an instruction's line announces it. */
export interface Heredoc {
  /** The line that ends it. */
  readonly name: string;
  /** Whether tabs before that line are ignored (`<<-`). */
  readonly chomp: boolean;
}

/** The here-document that a word stands for, if it is one: `<<EOF`, `<<-"EOF"`, `3<<EOF`. */
export function heredocOf(word: string): Heredoc | undefined {
  const match = /^\d*<<(-?)\s*([^<]*)$/.exec(word);
  if (!match || match[2] === '') return undefined;
  const names = expandWords(match[2], { escape: '\\', lookup: asWritten });
  return names?.length === 1 ? { name: names[0], chomp: match[1] === '-' } : undefined;
}

/** The here-documents that a line announces, in the order in which their texts follow. */
export function heredocsOf(line: string): Heredoc[] {
  if (!line.includes('<<')) return [];
  const words = expandWords(line, { escape: '\\', lookup: asWritten, rawQuotes: true, rawEscapes: true }) ?? [];
  return words.flatMap((word) => heredocOf(word) ?? []);
}

