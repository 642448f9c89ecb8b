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
export type Values = Pick<ReadonlyMap<string, string | undefined>, 'get' | 'has'>;

/** What texts are read with. */
export type Settings = Pick<Reading, 'escape' | 'work' | 'plainQuotes'>;

export function expansion(text: string, values: Values, settings: Settings): Expansion {
  const { reading, matched, unmatched } = recording(values, settings);
  const value = expandWord(text, reading);
  return { value, matched: [...matched], unmatched: [...unmatched] };
}

/** The words of a text after its variables were replaced. */
export function expandedWords(text: string, values: Values, settings: Settings): string[] | undefined {
  return expandWords(text, recording(values, settings).reading);
}

function recording(values: Values, settings: Settings) {
  const matched = new Set<string>();
  const unmatched = new Set<string>();
  const lookup = (name: string) => {
    (values.has(name) ? matched : unmatched).add(name);
    return values.has(name) ? values.get(name) ?? UNKNOWN : UNSET;
  };
  return { reading: { ...settings, lookup }, matched, unmatched };
}
