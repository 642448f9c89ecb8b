/** White space as BuildKit (Go's unicode.IsSpace) sees it; JavaScript's own set differs in two characters. */
const SPACE = /^[\t\n\v\f\r \u0085\p{Zs}\p{Zl}\p{Zp}]$/u;

export function isSpace(character: string): boolean {
  return (character <= ' ' || character > '~') && SPACE.test(character);
}

export function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && isSpace(text[start])) start++;
  return text.slice(start);
}

export function trim(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text[end - 1])) end--;
  return trimStart(text.slice(0, end));
}

/** The text without any of these characters at its end; a regular expression would need quadratic time. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1])) end--;
  return text.slice(0, end);
}

/** Words that white space separates, as FROM, COPY and EXPOSE are split: quotes mean nothing here. */
export function plainWords(text: string): string[] {
  return text === '' ? [] : text.split(/[\t\v\f\r ]+/);
}

/** The first word and what follows it. */
export function firstWord(text: string): [string, string] {
  const at = text.search(/[\t\v\f\r ]/);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at).replace(/^[\t\v\f\r ]+/, '')];
}

/** Words of ENV and ARG: quotes hold white space together and stay in the word. */
export function quotedWords(text: string, escape: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (!quote && isSpace(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === escape && quote !== "'") {
      word ??= '';
      if (at + 1 < text.length) word += character + text[++at];
    } else {
      word = (word ?? '') + character;
      if (quote === character) quote = '';
      else if (!quote && (character === '"' || character === "'")) quote = character;
    }
  }
  return word ? [...words, word] : words;
}

/** Splits the leading `--flags` from the arguments. */
export function splitFlags(text: string, escape: string): { flags: string[]; rest: string } {
  const flags: string[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && isSpace(text[at])) at++;
    if (!text.startsWith('--', at)) return { flags, rest: text.slice(at) };
    const { word, end } = flagWord(text, at, escape);
    at = end;
    if (word === '--') return { flags, rest: text.slice(at) };
    if (word !== '') flags.push(word);
  }
}

function flagWord(text: string, start: number, escape: string): { word: string; end: number } {
  let word = '';
  let quote = '';
  let at = start;
  for (; at < text.length && (quote || !isSpace(text[at])); at++) {
    const character = text[at];
    if (quote ? character === quote : character === '"' || character === "'") {
      quote = quote ? '' : character;
    } else if (character !== escape) {
      word += character;
    } else if (at + 1 < text.length) {
      word += text[++at];
    }
  }
  return { word, end: at };
}
