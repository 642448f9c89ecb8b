/** A piece of JavaScript or TypeScript. */
export interface Token {
  /** Words are names, keywords and numbers; members are words behind a dot; literals are parts of templates, and regular expressions. Behind `unsure` nothing is read. */
  readonly kind: 'word' | 'member' | 'string' | 'literal' | 'mark' | 'unsure';
  /** What stands there, of strings without the quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** How many brackets, braces and parentheses are open around it; of these themselves, around both. */
  readonly depth: number;
  readonly startsLine: boolean;
  /** Of parentheses: whether the statement behind them may run or not. */
  readonly isHead: boolean;
}

interface Open {
  readonly mark: string;
  readonly isHead: boolean;
}

const CLOSING: { readonly [open: string]: string } = { '(': ')', '[': ']', '{': '}', '${': '}' };
/** All but space and the marks of ASCII. */
const WORD = /[^\s\0-\x1f!-#%-/:-@[\]^`{-\x7f]+/y;
const SPACE = /\s+/y;
const REST_OF_LINE = /[^\n\r\u2028\u2029]+/y;
const NEW_LINE = /[\n\r\u2028\u2029]/;
const BEFORE_VALUES = new Set('await case default delete do else extends in instanceof new of return throw typeof void yield'.split(' '));
const HEADS = new Set(['if', 'while', 'for', 'with']);

/** Whether a token is a keyword that a value or a statement follows. */
export function isBeforeValue({ kind, text }: { readonly kind: string; readonly text: string }): boolean {
  return kind === 'word' && BEFORE_VALUES.has(text);
}

/** The pieces of a source without comments, each read once. Where it is not balanced, or only a parser could tell, the last one is `unsure`. */
export function tokensOf(text: string): Iterable<Token> {
  return new Reader(text).read();
}

class Reader {
  private at = 0;
  private readonly open: Open[] = [];
  private last?: Token;
  private beforeLast?: Token;
  /** Whether a value in a template has ended, so that its text goes on. */
  private inTemplate = false;

  constructor(private readonly text: string) {
  }

  public* read(): Generator<Token, void> {
    if (/^\uFEFF?#!/.test(this.text)) {
      this.at = this.endOf(REST_OF_LINE, 0);
    }
    for (;;) {
      const startsLine = this.skip();
      const isAtEnd = this.at >= this.text.length;
      if (isAtEnd && startsLine !== undefined && this.open.length === 0) {
        return;
      }
      const token = isAtEnd || startsLine === undefined ? undefined : this.next(startsLine);
      if (token === undefined) {
        return yield { kind: 'unsure', text: '', start: this.at, end: this.at, depth: 0, startsLine: false, isHead: false };
      }
      [this.beforeLast, this.last, this.at] = [this.last, token, token.end];
      yield token;
    }
  }

  /** Goes behind space and comments, and says whether a line begins there; undefined when a comment has no end. */
  private skip(): boolean | undefined {
    let startsLine = this.last === undefined;
    while (!this.inTemplate) {
      const from = this.at;
      if (this.text.startsWith('/*', from)) {
        const end = this.text.indexOf('*/', from + 2);
        if (end < 0) {
          return undefined;
        }
        this.at = end + 2;
      } else {
        this.at = this.endOf(this.text.startsWith('//', from) ? REST_OF_LINE : SPACE, from);
      }
      if (this.at === from) {
        break;
      }
      startsLine = startsLine || NEW_LINE.test(this.text.slice(from, this.at));
    }
    return startsLine;
  }

  private next(startsLine: boolean): Token | undefined {
    const char = this.text[this.at];
    if (this.inTemplate || char === '`') {
      return this.template(this.inTemplate ? this.at : this.at + 1, startsLine);
    }
    if (char === '"' || char === '\'') {
      return this.string(char, startsLine);
    }
    if (char === '$' && this.last?.kind === 'literal' && this.last.end === this.at) {
      return this.opening('${', startsLine);
    }
    const end = this.endOf(WORD, this.at);
    if (end > this.at) {
      return this.token(this.last?.kind === 'mark' && this.last.text === '.' ? 'member' : 'word', end, startsLine);
    }
    return char === '/' ? this.slash(startsLine) : char in CLOSING ? this.opening(char, startsLine) : ')]}'.includes(char) ? this.closing(char, startsLine) : this.mark(startsLine);
  }

  /** As far as the next value in it, or to its end. */
  private template(from: number, startsLine: boolean): Token | undefined {
    this.inTemplate = false;
    for (let at = from; at < this.text.length; at += 1) {
      const char = this.text[at];
      if (char === '`') {
        return this.token('literal', at + 1, startsLine);
      }
      if (char === '$' && this.text[at + 1] === '{') {
        return this.token('literal', at, startsLine);
      }
      at += char === '\\' ? 1 : 0;
    }
    return undefined;
  }

  private string(quote: string, startsLine: boolean): Token | undefined {
    for (let at = this.at + 1; at < this.text.length; at += 1) {
      const char = this.text[at];
      if (char === quote) {
        return { ...this.token('string', at + 1, startsLine), text: this.text.slice(this.at + 1, at) };
      }
      if (char === '\n' || char === '\r') {
        return undefined;
      }
      at += char !== '\\' ? 0 : this.text.startsWith('\r\n', at + 1) ? 2 : 1;
    }
    return undefined;
  }

  /** What divides, or a regular expression. Behind a brace nobody knows which. */
  private slash(startsLine: boolean): Token | undefined {
    const { last, beforeLast } = this;
    if (last?.kind === 'mark' && last.text === '}') {
      return undefined;
    }
    const isKeyword = last !== undefined && isBeforeValue(last);
    const isOperator = last?.kind === 'mark' && (last.isHead || ![')', ']', '.', '++', '--'].includes(last.text)) && !this.isNotNull(last, beforeLast);
    if (last !== undefined && !isKeyword && !isOperator) {
      return this.token('mark', this.at + 1, startsLine);
    }
    let inClass = false;
    for (let at = this.at + 1; at < this.text.length && !NEW_LINE.test(this.text[at]); at += 1) {
      const char = this.text[at];
      if (char === '/' && !inClass) {
        return this.token('literal', this.endOf(WORD, at + 1), startsLine);
      }
      inClass = char === '[' || inClass && char !== ']';
      at += char === '\\' ? 1 : 0;
    }
    return undefined;
  }

  /** `value!` of TypeScript. */
  private isNotNull({ text, startsLine }: Token, before: Token | undefined): boolean {
    return text === '!' && !startsLine && before !== undefined && (before.kind === 'mark' ? [')', ']'].includes(before.text) : !isBeforeValue(before));
  }

  private mark(startsLine: boolean): Token {
    const pair = this.text.slice(this.at, this.at + 2);
    return this.token('mark', this.at + (['++', '--', '=>'].includes(pair) ? 2 : 1), startsLine);
  }

  private opening(mark: string, startsLine: boolean): Token {
    const word = this.last?.text === 'await' && this.beforeLast?.text === 'for' ? this.beforeLast : this.last;
    const isHead = mark === '(' && word?.kind === 'word' && HEADS.has(word.text);
    const token = { ...this.token('mark', this.at + mark.length, startsLine), isHead };
    this.open.push({ mark, isHead });
    return token;
  }

  private closing(mark: string, startsLine: boolean): Token | undefined {
    const opened = this.open.pop();
    this.inTemplate = opened?.mark === '${';
    return opened === undefined || CLOSING[opened.mark] !== mark ? undefined : { ...this.token('mark', this.at + 1, startsLine), isHead: opened.isHead };
  }

  private token(kind: Token['kind'], end: number, startsLine: boolean): Token {
    return { kind, text: this.text.slice(this.at, end), start: this.at, end, depth: this.open.length, startsLine, isHead: false };
  }

  private endOf(pattern: RegExp, from: number): number {
    pattern.lastIndex = from;
    return pattern.test(this.text) ? pattern.lastIndex : from;
  }
}
