import { allows } from './constraint';
import { refuse } from '../../../../private/errors';
import { normal } from '../requirement-names';

/** A condition of a requirement, read. Source: PEP 508. */
export type Marker =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Marker[] }
  | { readonly kind: 'is'; readonly variable: string; readonly operator: string; readonly value: string; readonly text: string };

/** Always, never, or when this holds, which only pip can tell. */
export type Verdict = boolean | Marker;

/** What is known of the image before anything is built. */
export interface MarkerEnvironment {
  /** Minor version of its Python, `3.13`. */
  readonly python: string;
  /** The extra that is asked for; none: no extra. */
  readonly extra?: string;
}

/** What every image has. */
const LINUX: { readonly [variable: string]: string } = {
  os_name: 'posix', sys_platform: 'linux', platform_system: 'Linux', implementation_name: 'cpython', platform_python_implementation: 'CPython',
};
const TURNED: { readonly [operator: string]: string } = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
const TOKEN = /\s*(?:(\(|\))|'([^']*)'|"([^"]*)"|(===|==|~=|!=|<=|>=|<|>|not\s+in\b|in\b)|(and|or)\b|([a-zA-Z_][\w.]*))/y;

interface Token { readonly kind: 'bracket' | 'text' | 'operator' | 'word' | 'variable'; readonly value: string; readonly raw: string }

/**
 * Reads a condition.
 *
 * @param where the file that has it, for messages
 */
export function readMarker(text: string, where: string): Marker {
  const tokens = tokensOf(text);
  let at = 0;
  const bad = (): never => refuse({
    where: 'PythonProgram.projectRoot', problem: `${where} has a condition that is none of a requirement's`, value: text, allowed: 'conditions as PEP 508 has them: python_version < "3.12"', fix: 'correct it, and lock again',
  });
  const next = (kind: Token['kind'], value?: string): Token | undefined => tokens?.[at]?.kind === kind && (value === undefined || tokens[at].value === value) ? tokens[at++] : undefined;
  const several = (kind: 'and' | 'or', one: () => Marker): Marker => {
    const of = [one()];
    while (next('word', kind)) {
      of.push(one());
    }
    return of.length === 1 ? of[0] : { kind, of };
  };
  const single = (): Marker => {
    if (next('bracket', '(')) {
      const inner = either();
      return next('bracket', ')') ? inner : bad();
    }
    const left = next('variable') ?? next('text') ?? bad();
    const { value: said } = next('operator') ?? bad();
    const right = next('variable') ?? next('text') ?? bad();
    if (left.kind === right.kind) {
      return bad();
    }
    const operator = left.kind === 'variable' ? said : TURNED[said] ?? said;
    const [{ value: variable }, { value }] = left.kind === 'variable' ? [left, right] : [right, left];
    // 'linux' in sys_platform is another question than sys_platform in 'linux'
    const isTurnedIn = left.kind === 'text' && said.endsWith('in');
    return { kind: 'is', variable, operator: isTurnedIn ? `${operator} it` : operator, value, text: `${left.raw} ${said} ${right.raw}` };
  };
  const either = (): Marker => several('or', () => several('and', single));
  const marker = tokens === undefined ? bad() : either();
  return at === tokens?.length ? marker : bad();
}

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  for (TOKEN.lastIndex = 0; text.slice(TOKEN.lastIndex).trim() !== '';) {
    const match = TOKEN.exec(text);
    if (match === null) {
      return undefined;
    }
    const [all, bracket, single, double, operator, word, variable] = match;
    const string = single ?? double;
    const kind = bracket !== undefined ? 'bracket' : string !== undefined ? 'text' : operator !== undefined ? 'operator' : word !== undefined ? 'word' : 'variable';
    tokens.push({ kind, value: bracket ?? string ?? operator?.replace(/\s+/, ' ') ?? word ?? variable, raw: all.trim() });
  }
  return tokens;
}

/** What is left of a condition once everything that is known is filled in. */
export function judge(marker: Marker, environment: MarkerEnvironment): Verdict {
  if (marker.kind === 'is') {
    return comparison(marker, environment);
  }
  const { kind } = marker;
  return join(kind, marker.of.map(each => judge(each, environment)));
}

/** Several verdicts as one: all of them, or one of them. */
export function join(kind: 'and' | 'or', verdicts: readonly Verdict[]): Verdict {
  const decides = kind === 'or';
  const open = verdicts.filter((each): each is Marker => typeof each !== 'boolean');
  if (verdicts.includes(decides)) {
    return decides;
  }
  return open.length === 0 ? !decides : open.length === 1 ? open[0] : { kind, of: open };
}

/** As requirements files have it. */
export function markerText(marker: Marker): string {
  return marker.kind === 'is' ? marker.text : marker.of.map(each => each.kind === 'is' ? each.text : `(${markerText(each)})`).join(` ${marker.kind} `);
}

function comparison(marker: Marker & { readonly kind: 'is' }, { python, extra = '' }: MarkerEnvironment): Verdict {
  const { variable, operator, value } = marker;
  if (variable === 'extra') {
    const is = normal(value) === normal(extra);
    return operator === '!=' ? !is : is;
  }
  if (variable === 'python_version') {
    return /in/.test(operator) ? value.split(/[\s,|]+/).includes(python) !== operator.startsWith('not') : allows(`${operator}${value}`, python);
  }
  if (variable === 'python_full_version' || variable === 'implementation_version') {
    return ofPatches(python, operator, value) ?? marker;
  }
  const known = LINUX[variable.replace('.', '_')];
  switch (known === undefined ? '' : operator) {
    case '==': return known === value;
    case '!=': return known !== value;
    case 'in': return value.includes(known);
    case 'not in': return !value.includes(known);
    case 'in it': return known.includes(value);
    case 'not in it': return !known.includes(value);
    default: return marker;
  }
}

/** What holds for all patch versions of a minor version, or for none; undefined when it depends. */
function ofPatches(python: string, operator: string, value: string): boolean | undefined {
  const exact = /^[=!]=/.test(operator) && !value.endsWith('.*') && value.split('.').slice(0, 2).join('.') === python;
  const [first, last] = [`${python}.0`, `${python}.9999`].map(version => allows(`${operator}${value}`, version));
  return exact || first !== last || operator.includes('in') ? undefined : first;
}
