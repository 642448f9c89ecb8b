import { replaced, withoutMatchingEnd, withoutStart } from './patterns';
import { isSpace } from './words';
import { Work } from './work';

/** What is known of a variable: its value, that it is not set, or nothing. */
export type Lookup = (name: string) => string | typeof UNSET | typeof UNKNOWN;

export const UNSET = Symbol('unset');
export const UNKNOWN = Symbol('unknown');

/** How to read a text; the settings are those of BuildKit's lexer. */
export interface Reading {
  readonly escape: string;
  readonly lookup: Lookup;
  /** Keep quotes in the result. */
  readonly rawQuotes?: boolean;
  /** Keep escape characters in the result. */
  readonly rawEscapes?: boolean;
  /** Quotes are characters like any others, as in the text of a here-document. */
  readonly plainQuotes?: boolean;
  /** What values and patterns may still take. */
  readonly work?: Work;
}

/**
 * The text with its variables replaced and its quotes taken away, as BuildKit does it for one word.
 *
 * `undefined` when a variable's value is not known or when BuildKit would refuse the text.
 */
export function expandWord(text: string, reading: Reading): string | undefined {
  return attempt(text, reading)?.text;
}

/** The same, split where white space stands outside of quotes. */
export function expandWords(text: string, reading: Reading): string[] | undefined {
  return attempt(text, reading)?.words;
}

/** A lookup that leaves every `$NAME` as it stands. */
export const asWritten: Lookup = () => UNSET;

class Unresolved extends Error {}

function attempt(text: string, reading: Reading): Result | undefined {
  try {
    const lexer = new Lexer(text, reading);
    const result = lexer.read();
    return lexer.isOpen ? undefined : result;
  } catch (error) {
    if (error instanceof Unresolved) return undefined;
    throw error;
  }
}

interface Result { readonly text: string; readonly words: string[] }

/** One pass over a text, character by character; the state is the position only. */
class Lexer {
  /** Whether a value was asked for that is not known; the text is read to its end all the same, so that all its names are looked up. */
  isOpen = false;
  private readonly characters: string[];
  private at = 0;
  private depth = 0;

  constructor(text: string, private readonly reading: Reading) {
    this.characters = Array.from(text);
  }

  read(stop?: string, rawEscapes = this.reading.rawEscapes ?? false): Result {
    if (++this.depth > 100) throw new Unresolved();
    const pieces = new Pieces();
    for (let next = this.characters[this.at]; next !== undefined; next = this.characters[this.at]) {
      if (next === stop) {
        this.at++;
        this.depth--;
        return pieces.result();
      }
      this.piece(next, pieces, rawEscapes);
    }
    if (stop !== undefined) throw new Unresolved();
    return pieces.result();
  }

  private piece(next: string, pieces: Pieces, rawEscapes: boolean): void {
    if (next === '$') return pieces.add(this.variable());
    if (next === "'" && !this.reading.plainQuotes) return pieces.addRaw(this.singleQuoted());
    if (next === '"' && !this.reading.plainQuotes) return pieces.addRaw(this.doubleQuoted(rawEscapes));
    if (next === '<') return pieces.addRaw(this.lessThan());
    this.at++;
    if (next !== this.reading.escape) return pieces.add(next);
    if (rawEscapes) pieces.addRaw(next);
    return pieces.addRaw(this.characters[this.at++] ?? '');
  }

  /** `<<` and the blanks behind it stay together, so that `<< EOF` is one word. */
  private lessThan(): string {
    this.at++;
    if (this.characters[this.at] !== '<') return '<';
    this.at++;
    let text = '<<';
    while (/^[\t\r ]$/.test(this.characters[this.at] ?? '')) text += this.characters[this.at++];
    return text;
  }

  private singleQuoted(): string {
    const end = this.characters.indexOf("'", this.at + 1);
    if (end < 0) throw new Unresolved();
    const inner = this.characters.slice(this.at + 1, end).join('');
    this.at = end + 1;
    return this.reading.rawQuotes ? `'${inner}'` : inner;
  }

  private doubleQuoted(rawEscapes: boolean): string {
    const quote = this.reading.rawQuotes ? '"' : '';
    let text = quote;
    this.at++;
    for (;;) {
      const next = this.characters[this.at];
      if (next === undefined) throw new Unresolved();
      if (next === '$') { text += this.variable(); continue; }
      this.at++;
      if (next === '"') return text + quote;
      text += next === this.reading.escape ? this.escapedInQuotes(rawEscapes) : next;
    }
  }

  /** Inside double quotes only a quote, a dollar and the escape character itself can be escaped. */
  private escapedInQuotes(rawEscapes: boolean): string {
    const { escape } = this.reading;
    const kept = rawEscapes ? escape : '';
    const next = this.characters[this.at];
    if (next === undefined) return kept;
    if (next !== '"' && next !== '$' && next !== escape) return kept + escape;
    this.at++;
    return kept + next;
  }

  private variable(): string {
    this.at++;
    if (this.characters[this.at] !== '{') {
      const name = this.name();
      return name === '' ? '$' : this.value(name) ?? (this.reading.lookup === asWritten ? `$${name}` : '');
    }
    this.at++;
    if (/^[{}:]?$/.test(this.characters[this.at] ?? '')) throw new Unresolved();
    const name = this.name();
    const operator = this.characters[this.at++];
    if (operator === '}') return this.value(name) ?? (this.reading.lookup === asWritten ? `\${${name}}` : '');
    return this.modified(name, operator);
  }

  /** `${NAME:-word}`, `${NAME:+word}`, `${NAME:?word}`, and what cuts or replaces parts of the value (`#`, `%`, `/`). */
  private modified(name: string, first: string | undefined): string {
    if (first === '#' || first === '%') return this.cut(name, first === '#' ? withoutStart : withoutMatchingEnd);
    if (first === '/') return this.replaced(name);
    const emptyIsUnset = first === ':';
    const operator = emptyIsUnset ? this.characters[this.at++] : first;
    if (operator !== '-' && operator !== '+' && operator !== '?') throw new Unresolved();
    const word = this.read('}', false).text;
    const value = this.value(name);
    const isSet = value !== undefined && !(emptyIsUnset && value === '');
    if (operator === '+') return isSet ? word : '';
    if (isSet) return value;
    if (operator === '?') throw new Unresolved();
    return word;
  }

  private cut(name: string, without: typeof withoutStart): string {
    const pattern = this.read('}', true).text;
    return known(without(this.value(name) ?? '', pattern, this.reading.work));
  }

  private replaced(name: string): string {
    const all = this.characters[this.at] === '/';
    if (all) this.at++;
    const pattern = this.read('/', true).text;
    const text = this.read('}', true).text;
    return known(replaced(this.value(name) ?? '', pattern, { text, all, work: this.reading.work }));
  }

  private value(name: string): string | undefined {
    const value = this.reading.lookup(name);
    if (value === UNKNOWN) {
      this.isOpen = true;
      return '';
    }
    if (value === UNSET) return undefined;
    this.reading.work?.spend(value.length);
    return value;
  }

  private name(): string {
    const first = this.characters[this.at] ?? '';
    if (/^[@*#?\-$!]$/.test(first)) {
      this.at++;
      return first;
    }
    const wanted = /^\p{Nd}$/u.test(first) ? /^\p{Nd}$/u : /^[\p{L}\p{Nd}_]$/u;
    let name = '';
    while (wanted.test(this.characters[this.at] ?? '')) name += this.characters[this.at++];
    return name;
  }
}

function known(text: string | undefined): string {
  if (text === undefined) throw new Unresolved();
  return text;
}

/** The text so far, and the words it falls into. */
class Pieces {
  private text = '';
  private word = '';
  private readonly words: string[] = [];

  add(text: string): void {
    this.text += text;
    for (const character of text) {
      if (!isSpace(character)) this.word += character;
      else this.endWord();
    }
  }

  addRaw(text: string): void {
    this.text += text;
    this.word += text;
  }

  result(): Result {
    this.endWord();
    return { text: this.text, words: this.words };
  }

  private endWord(): void {
    if (this.word !== '') this.words.push(this.word);
    this.word = '';
  }
}
