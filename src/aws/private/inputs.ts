import { Duration, Token } from 'aws-cdk-lib';
import { refuse } from '../../private/errors';
import { isRecord } from '../../private/text';

/*
 * What a compiler would have refused. JavaScript has none, and what comes through would fail far away from the mistake.
 */

export const PUBLISHERS = 'ImagePublisher.localEngine(), codeBuild(), embedded(), or a publisher of your own';

/** An object with options; nothing said is none of them. */
export function optionsOf<T extends object>(value: T | undefined, where: string): T {
  if (value !== undefined && !isRecord(value)) {
    refuse({ where, problem: 'these are no options', value: kindOf(value), allowed: 'an object', fix: 'give { … }, or leave it out' });
  }
  return value ?? {} as T;
}

/** A map of names to values; no map is an empty one. */
export function mapOf<T>(value: { readonly [name: string]: T } | undefined, where: string): { readonly [name: string]: T } {
  if (value !== undefined && !isRecord(value)) {
    refuse({ where, problem: 'this is no map', value: kindOf(value), allowed: '{ name: value }', fix: 'give an object, or leave it out' });
  }
  return value ?? {};
}

/** A list; no list is an empty one. */
export function listOf<T>(value: readonly T[] | undefined, where: string): readonly T[] {
  if (value !== undefined && !Array.isArray(value)) {
    refuse({ where, problem: 'this is no list', value: kindOf(value), allowed: 'a list', fix: 'put it into [ ]' });
  }
  return value ?? [];
}

/** Refuses what is no construct with this member; a class cannot be asked, since other implementations of an interface are welcome. */
export function checkResource(value: unknown, member: string, where: string, allowed: string): void {
  if (!(typeof value === 'object' && value !== null && 'node' in value && member in value)) {
    refuse({ where, problem: 'this is another kind of thing', value: kindOf(value), allowed, fix: 'give a construct of that kind' });
  }
}

/** The same for what may be left out. */
export function checkOptionalResource(value: unknown, member: string, where: string, allowed: string): void {
  if (value !== undefined) {
    checkResource(value, member, where, allowed);
  }
}

/** Refuses what is no object of a class. */
export function checkInstance(value: unknown, fits: boolean, where: string, allowed: string): void {
  if (!fits) {
    refuse({ where, problem: 'this is another kind of thing', value: kindOf(value), allowed, fix: 'give one of these' });
  }
}

/** Refuses a value that is none of an enumeration's. */
export function checkOneOf(value: unknown, values: readonly unknown[], where: string): void {
  if (value !== undefined && !values.includes(value)) {
    refuse({ where, problem: 'there is no such value', value: typeof value === 'object' ? kindOf(value) : value, allowed: values.join(', '), fix: 'give one of these' });
  }
}

/** Refuses what is no duration. */
export function checkDuration(value: Duration, where: string): void {
  if (!(value instanceof Duration)) {
    refuse({ where, problem: 'this is no duration', value: kindOf(value), allowed: 'a Duration', fix: 'give e.g. Duration.minutes(20)' });
  }
}

/** Refuses texts that only a deployment knows: what decides an image has to be known before. */
export function checkLiteral(value: unknown, where: string): void {
  if (typeof value !== 'string') {
    refuse({ where, problem: 'this is not a string', value: kindOf(value), allowed: 'a string', fix: 'give a literal string' });
  }
  if (Token.isUnresolved(value)) {
    refuse({
      where,
      problem: 'a value that is known at deployment only cannot stand here',
      value,
      allowed: 'literal strings; only values of buildArgs may be known at deployment only, with ImagePublisher.codeBuild()',
      fix: 'give a literal',
    });
  }
}

/** What may be said of any value: never a text, which may be a secret, nor an object, which may be a whole app. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) {
    return String(value);
  }
  // CDK's own classes end with a number when they are bundled
  return typeof value === 'object' ? value.constructor?.name.replace(/\d+$/, '') ?? 'object' : typeof value;
}
