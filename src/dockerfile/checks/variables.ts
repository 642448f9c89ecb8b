import { expandWord, expandWords, Reading, UNKNOWN, UNSET } from '../text/expand';

/** A text with its variables replaced. */
export interface Expansion {
  /** `undefined` when a value in it is not known, or when BuildKit would refuse the text. */
  readonly value?: string;
  /** Names in it that are defined. */
  readonly matched: string[];
  /** Names in it that are not. */
  readonly unmatched: string[];
}

/** Variables and their values; `undefined` is a value that is not known. */
export type Values = ReadonlyMap<string, string | undefined>;

export function expansion(text: string, values: Values, escape: string, settings: Partial<Reading> = {}): Expansion {
  const { reading, matched, unmatched } = recording(values, escape, settings);
  const value = expandWord(text, reading);
  return { value, matched: [...matched], unmatched: [...unmatched] };
}

/** The words of a text after its variables were replaced. */
export function expandedWords(text: string, values: Values, escape: string): string[] | undefined {
  return expandWords(text, recording(values, escape, {}).reading);
}

function recording(values: Values, escape: string, settings: Partial<Reading>) {
  const matched = new Set<string>();
  const unmatched = new Set<string>();
  const lookup = (name: string) => {
    (values.has(name) ? matched : unmatched).add(name);
    return values.has(name) ? values.get(name) ?? UNKNOWN : UNSET;
  };
  return { reading: { ...settings, escape, lookup }, matched, unmatched };
}
