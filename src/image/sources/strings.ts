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

/** A map that may be left out; from JavaScript anything may come, and a Map or a list has no names. */
export function mapOf<T>(map: { readonly [name: string]: T } | undefined, where: string): { readonly [name: string]: T } {
  const isMap = typeof map === 'object' && map !== null && !Array.isArray(map) && !(map instanceof Map) && !(map instanceof Set);
  if (map !== undefined && !isMap) {
    refuse({ where, problem: 'this is no map', value: typeof map === 'object' ? Object.prototype.toString.call(map).slice(8, -1) : typeof map, allowed: '{ name: value }', fix: 'give an object, or leave it out' });
  }
  return map ?? {};
}

/** A list that may be left out; from JavaScript anything may come. */
export function listOf<T>(list: T[] | undefined, where: string): T[] {
  if (list !== undefined && !Array.isArray(list)) {
    refuse({ where, problem: 'this is not a list', value: list, allowed: 'a list', fix: 'put it into [ ]' });
  }
  return list ?? [];
}

/** A switch that may be left out. */
export function flagOf(flag: boolean | undefined, where: string): boolean {
  if (flag !== undefined && typeof flag !== 'boolean') {
    refuse({ where, problem: 'this is neither true nor false', value: flag, allowed: 'true or false', fix: 'write one of them, or leave it out' });
  }
  return flag ?? false;
}

/** Options that are there; from JavaScript anything may come. */
export function optionsOf<T extends object>(options: T, where: string): T {
  if (typeof options !== 'object' || options === null) {
    refuse({ where, problem: 'there are no options', value: options, allowed: 'an object with the options', fix: 'give them in { }' });
  }
  return options;
}
