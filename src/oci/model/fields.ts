import { isObject } from './strict-json';
import { ContentError } from '../content-error';

/** Takes a value of JSON for what it should be, or throws a `ContentError` that starts with `where`. */
export type Read<T> = (value: unknown, where: string) => T;

/**
 * The fields of an object in a document, read one by one; those that nobody asks for are not looked at and not passed on.
 *
 * null is as good as absent: Go's encoder writes it for empty lists, and its decoder takes it.
 */
export class Fields {
  private readonly object: { readonly [name: string]: unknown };
  private readonly spellings = new Map<string, string[]>();

  constructor(value: unknown, private readonly where: string) {
    this.object = isObject(value) ? value : fail(where, 'is no object', value);
    for (const name of Object.keys(this.object)) {
      const folded = name.toLowerCase();
      this.spellings.set(folded, [...this.spellings.get(folded) ?? [], name]);
    }
  }

  required<T>(name: string, read: Read<T>): T {
    return this.optional(name, read) ?? fail(this.where, `has no ${name}`);
  }

  optional<T>(name: string, read: Read<T>): T | undefined {
    // Go's decoder takes `Layers` for `layers`: it would see another document than this one.
    const other = this.spellings.get(name.toLowerCase())?.find(spelling => spelling !== name);
    if (other !== undefined) {
      return fail(this.where, `has a field ${JSON.stringify(other)}, which is spelled ${name}`);
    }
    const value = Object.hasOwn(this.object, name) ? this.object[name] : undefined;
    return value === undefined || value === null ? undefined : read(value, `${this.where}.${name}`);
  }
}

/** Complains about a value of a document; shows it, cut to what fits a line. */
export function fail(where: string, problem: string, value?: unknown): never {
  const text = value === undefined ? '' : JSON.stringify(value) ?? '';
  throw new ContentError(`${where} ${problem}${text === '' ? '' : ` (got ${text.length > 120 ? `${text.slice(0, 100)}…` : text})`}`);
}

export const text: Read<string> = (value, where) => typeof value === 'string' ? value : fail(where, 'is no text', value);

export const flag: Read<boolean> = (value, where) => typeof value === 'boolean' ? value : fail(where, 'is neither true nor false', value);

/** A number of things: an integer from 0 on that JavaScript holds exactly. */
export const count: Read<number> = (value, where) => Number.isSafeInteger(value) && (value as number) >= 0
  ? value as number
  : fail(where, 'is no whole number from 0 to 2^53 - 1', value);

export function listOf<T>(read: Read<T>, most: number): Read<T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) {
      return fail(where, 'is no list', value);
    }
    return value.length > most
      ? fail(where, `has ${value.length} entries, ${most} are the most that is read`)
      : value.map((item, index) => read(item, `${where}[${index}]`));
  };
}

/** An object whose names are free. */
export function mapOf<T>(read: Read<T>): Read<{ readonly [name: string]: T }> {
  return (value, where) => isObject(value)
    // fromEntries, so that a member called __proto__ stays a member
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, read(member, `${where}[${JSON.stringify(name.slice(0, 60))}]`)]))
    : fail(where, 'is no object', value);
}
