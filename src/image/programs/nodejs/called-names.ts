import { isBeforeValue, Token, tokensOf } from './tokens';

interface Around {
  /** Whether statements are in it: no class, no interface, no object, no list. */
  readonly isCode: boolean;
  readonly mark: string;
  /** Of parentheses behind a name: the first part of it, as far as this looks like a call. */
  readonly callOf?: string;
  /** Whether the next braces are those of a class, an interface or the like. */
  declares: boolean;
}

interface Name {
  readonly name: string;
  readonly mayBeCalled: boolean;
}

/** First names of what a source of TypeScript calls anywhere: of `a.b()` it is `a`. What only may be a call, such as the name of a method, is none. */
export function calledIn(text: string): ReadonlySet<string> {
  const called = new Set<string>();
  const around: Around[] = [{ isCode: true, mark: '', declares: false }];
  let [last, name, closed]: [Token | undefined, Name | undefined, string | undefined] = [undefined, undefined, undefined];
  for (const token of tokensOf(text)) {
    // methods have a body there, or a type
    if (closed !== undefined && !(token.kind === 'mark' && ['{', ':'].includes(token.text))) {
      called.add(closed);
    }
    const inside = around[around.length - 1];
    closed = undefined;
    if (token.kind === 'word') {
      name = { name: token.text, mayBeCalled: isValueBehind(last, token, inside) };
      inside.declares = inside.declares || ['class', 'interface', 'enum'].includes(token.text);
    } else if (token.kind === 'mark' && ['(', '[', '{', '${'].includes(token.text)) {
      around.push(opened(token, last, inside, name));
    } else if (token.kind === 'mark' && [')', ']', '}'].includes(token.text) && around.length > 1) {
      closed = around.pop()!.callOf;
    }
    name = isName(token) || token.kind === 'mark' && token.text === '.' && isName(last) ? name : undefined;
    last = token;
  }
  return closed === undefined ? called : called.add(closed);
}

function opened({ text }: Token, last: Token | undefined, inside: Around, name: Name | undefined): Around {
  const isBody = text === '{' && last !== undefined
    && (isName(last) ? !isBeforeValue(last) || ['else', 'do'].includes(last.text) : last.kind === 'mark' && [')', ']', '}', '>', '=>'].includes(last.text));
  const isCode = isBody && !inside.declares;
  inside.declares = inside.declares && !isBody;
  return { isCode, mark: text, callOf: text === '(' && isName(last) && name?.mayBeCalled ? name.name : undefined, declares: false };
}

/** Whether a name stands where a value does, or begins a statement. */
function isValueBehind(last: Token | undefined, { startsLine }: Token, { isCode, mark }: Around): boolean {
  if (last === undefined || isBeforeValue(last)) {
    return true;
  }
  if (last.kind !== 'mark' || [')', ']'].includes(last.text)) {
    return isCode && (startsLine || last.isHead);
  }
  return last.text === ',' ? mark !== '{' : [';', '{', '}'].includes(last.text) ? isCode : true;
}

function isName(token: Token | undefined): boolean {
  return token?.kind === 'word' || token?.kind === 'member';
}
