import { isBeforeValue, Token, tokensOf } from './tokens';

/** A token at the level of the source itself; brackets with all that is in them are one. */
export interface Part {
  readonly kind: Token['kind'] | 'group';
  readonly text: string;
  readonly startsLine: boolean;
  readonly isHead: boolean;
}

/** More tell nothing of what a statement imports. */
const ENOUGH = 12;
/** Words that begin a statement wherever they begin a line. */
const FIRST = new Set(['import', 'export', 'const', 'let', 'var', 'require']);

/** The first parts of each statement at a source's own level that runs whenever the source does, and of others; undefined, as the last one, where nobody can tell. */
export function* statementsOf(text: string): Generator<Part[] | undefined, void> {
  let statement: Part[] = [];
  let last: Part | undefined;
  for (const part of partsOf(text)) {
    if (part.kind === 'unsure') {
      return yield undefined;
    }
    if (last !== undefined && begins(part, last)) {
      yield statement;
      statement = [];
    }
    if (statement.length < ENOUGH) {
      statement.push(part);
    }
    last = part;
  }
  yield statement;
}

function* partsOf(text: string): Generator<Part, void> {
  let opened: Token | undefined;
  for (const token of tokensOf(text)) {
    if (token.depth > 0) {
      continue;
    }
    if (token.kind === 'mark' && ['(', '[', '{', '${'].includes(token.text)) {
      opened = token;
    } else if (opened !== undefined && token.kind !== 'unsure') {
      yield { kind: 'group', text: text.slice(opened.start, token.end), startsLine: opened.startsLine, isHead: token.isHead };
      opened = undefined;
    } else {
      yield token;
    }
  }
}

/** Not behind a condition, nor in the midst of a value. */
function begins({ kind, text, startsLine }: Part, last: Part): boolean {
  const isEnded = last.kind === 'mark' ? last.text === ';' : startsLine && !last.isHead && !isBeforeValue(last);
  return isEnded && (last.text === ';' || kind === 'word' && FIRST.has(text));
}
