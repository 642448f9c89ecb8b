/** One comparison of versions, as PEP 440 has it: `>=` and `3.9`. */
export interface Clause { readonly operator: string; readonly version: string }

const CLAUSE = /(===?|~=|!=|<=|>=|<|>|\^|~|=)?\s*v?(\*|\d[^\s,|()]*)/g;

/**
 * What a constraint of Poetry or a specifier of PEP 440 asks for: one of these lists, each with all of its clauses.
 *
 * `^1.2`, `~1.2`, `1.*` and `||` are Poetry's. An empty list allows all.
 */
export function alternatives(text: string): Clause[][] {
  return text.split(/\|\|?/).map(part => [...part.matchAll(CLAUSE)].flatMap(([, operator = '', version]) => clausesOf(operator, version)));
}

/** Whether a constraint allows a version; what is not understood allows all. */
export function allows(constraint: string, version: string): boolean {
  return alternatives(constraint).some(clauses => clauses.every(clause => holds(clause, version)));
}

function clausesOf(operator: string, version: string): Clause[] {
  const parts = /^\d+(\.\d+)*/.exec(version)?.[0].split('.').map(Number) ?? [];
  const below = (index: number): Clause[] => [{ operator: '>=', version }, { operator: '<', version: [...parts.slice(0, index), (parts[index] ?? 0) + 1].join('.') }];
  if (version.startsWith('*')) {
    return [];
  }
  switch (operator) {
    case '^': {
      const first = parts.findIndex(part => part !== 0);
      return below(first === -1 ? parts.length - 1 : first);
    }
    case '~': return below(Math.min(1, parts.length - 1));
    case '': case '=': return [{ operator: '==', version }];
    default: return [{ operator, version }];
  }
}

function holds({ operator, version: wanted }: Clause, version: string): boolean {
  const isWildcard = wanted.endsWith('.*');
  const [one, other] = [parse(version), parse(wanted.replace(/\.\*$/, ''))];
  if (one === undefined || other === undefined) {
    return operator !== '===' || version === wanted;
  }
  const order = compare(one, other);
  const begins = one.epoch === other.epoch && other.release.every((part, index) => (one.release[index] ?? 0) === part);
  switch (operator) {
    case '>=': return order >= 0;
    case '>': return order > 0;
    case '<=': return order <= 0;
    case '<': return order < 0;
    case '!=': return isWildcard ? !begins : order !== 0;
    case '~=': {
      const front = other.release.slice(0, -1);
      return order >= 0 && front.every((part, index) => (one.release[index] ?? 0) === part);
    }
    default: return isWildcard ? begins : order === 0;
  }
}

interface Version {
  readonly epoch: number;
  readonly release: number[];
  /** Before or behind the release: compared in this order. */
  readonly rest: number[];
}

const VERSION = new RegExp([
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)/, /(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?/,
  /(?:[-_.]?(?:post|rev|r)[-_.]?(\d*)|-(\d+))?/, /(?:[-_.]?dev[-_.]?(\d*))?(?:\+[\w.-]+)?$/,
].map(({ source }) => source).join(''), 'i');

/** Source: PEP 440, without the order of local versions. */
function parse(text: string): Version | undefined {
  const match = VERSION.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, epoch = '0', release, kind, number, post = match[6], , dev] = match;
  const hasPost = post !== undefined;
  const stage = kind === undefined ? (dev !== undefined && !hasPost ? -1 : 3) : { a: 0, b: 1 }[kind[0].toLowerCase()] ?? 2;
  const last = dev === undefined ? Infinity : Number(dev);
  return { epoch: Number(epoch), release: release.split('.').map(Number), rest: [stage, Number(number ?? 0), hasPost ? Number(post) : -1, last] };
}

/** The order of two versions; those that are none are equal to all. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [parse(one), parse(other)];
  return a === undefined || b === undefined ? 0 : compare(a, b);
}

function compare(one: Version, other: Version): number {
  const length = Math.max(one.release.length, other.release.length);
  const parts = ({ epoch, release, rest }: Version): number[] => [epoch, ...Array.from({ length }, (_, index) => release[index] ?? 0), ...rest];
  const others = parts(other);
  return parts(one).map((part, index) => part === others[index] ? 0 : part - others[index]).find(difference => difference !== 0) ?? 0;
}
