/** One way to log in that a registry offers. */
export interface Challenge {
  /** `bearer`, `basic`, in lower case. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const LONGEST_HEADER = 8192;
const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const SPACE = /[ \t]*/y;
const VALUE = /"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~0-9A-Za-z/:?=@-]+)/y;

/**
 * The challenges of `WWW-Authenticate` headers: several in one header, several headers, commas within quotes.
 *
 * A header that breaks the grammar offers nothing: guessing here would send a password to the wrong place.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate
 */
export function parseChallenges(headers: readonly string[]): Challenge[] {
  return headers.flatMap(header => header.length > LONGEST_HEADER ? [] : parseHeader(header) ?? []);
}

function parseHeader(header: string): Challenge[] | undefined {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    at = match ? pattern.lastIndex : at;
    return match ?? undefined;
  };
  for (;;) {
    take(SPACE);
    if (at === header.length) {
      return challenges;
    }
    const word = take(TOKEN)?.[0];
    if (word === undefined) {
      return undefined;
    }
    const spaced = take(SPACE)?.[0] !== '';
    const current = challenges.at(-1);
    if (header[at] === '=' && current) {
      at++;
      take(SPACE);
      const value = take(VALUE);
      if (!value || current.parameters.has(word.toLowerCase())) {
        return undefined;
      }
      current.parameters.set(word.toLowerCase(), value[1]?.replace(/\\(.)/g, '$1') ?? value[2]);
    } else if (spaced || at === header.length || header[at] === ',') {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
      if (header[at] !== ',' && at < header.length) {
        continue; // its first parameter follows without a comma
      }
    } else {
      return undefined;
    }
    take(SPACE);
    if (at < header.length && header[at++] !== ',') {
      return undefined;
    }
  }
}
