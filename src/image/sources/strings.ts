import { refuse } from '../../private/errors';

/**
 * Refuses a string that still holds a token of CDK, or a NUL.
 *
 * This layer knows no CDK: a token's text is a placeholder that differs from run to run, so it must never be hashed.
 */
export function literal(value: string, where: string): string {
  if (typeof value !== 'string') {
    refuse({ where, problem: 'this is not a string', value, allowed: 'a string', fix: 'give a literal string' });
  }
  // lists of unknown length are marked with #, strings with $
  if (/[$#]\{Token\[/.test(value)) {
    refuse({
      where,
      problem: 'a value that is known at deployment only cannot stand here',
      value: '${Token[…]}',
      allowed: 'literal strings',
      fix: 'give a literal, pass the value at run time (environment of the task or function), or as buildArgs of an asset that CodeBuild builds from a Dockerfile',
    });
  }
  if (value.includes('\0')) {
    refuse({ where, problem: 'there is a NUL character in it', value, allowed: 'strings without NUL', fix: 'remove it' });
  }
  return value;
}

/** What is said of a list that is none, or too long. */
export interface ShortList {
  readonly where: string;
  readonly most: number;
  /** What it lists: `names`. */
  readonly of: string;
  readonly fix: string;
  /** What may be shown of something that is no list; its type when absent. */
  readonly shown?: (given: unknown) => unknown;
}

/** A list that may be left out; from JavaScript anything may come. */
export function shortList<T>(given: readonly T[] | undefined, { where, most, of, fix, shown = value => typeof value }: ShortList): readonly T[] {
  const list: unknown = given ?? [];
  if (!Array.isArray(list) || list.length > most) {
    return refuse({
      where,
      problem: Array.isArray(list) ? 'there are too many' : 'this is not a list',
      value: Array.isArray(list) ? list.length : shown(list),
      allowed: `a list of at most ${most} ${of}`,
      fix,
    });
  }
  return list;
}

/** Options that are there; from JavaScript anything may come. */
export function optionsOf<T extends object>(options: T, where: string): T {
  if (typeof options !== 'object' || options === null) {
    refuse({ where, problem: 'there are no options', value: options, allowed: 'an object with the options', fix: 'give them in { }' });
  }
  return options;
}
