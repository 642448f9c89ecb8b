import { refuse } from '../../../private/errors';

/*
 * Reading JSON whose form nobody has checked yet. Messages name places, never values.
 */

type Reader<T> = (value: unknown, where: string) => T;

export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse({ where, problem: 'this is no JSON', allowed: 'what this library writes', fix: 'deploy again with one version of the library' });
  }
}

export function record(value: unknown, where: string): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as { [key: string]: unknown } : wrong(where, 'an object');
}

export const text: Reader<string> = (value, where) => typeof value === 'string' ? value : wrong(where, 'a string');

export const flag: Reader<boolean> = (value, where) => typeof value === 'boolean' ? value : wrong(where, 'true or false');

export function optional<T>(value: unknown, where: string, read: Reader<T>): T | undefined {
  return value === undefined ? undefined : read(value, where);
}

export function list<T>(value: unknown, where: string, read: Reader<T>): T[] {
  return Array.isArray(value) ? value.map((item, index) => read(item, `${where}[${index}]`)) : wrong(where, 'a list');
}

export function texts(value: unknown, where: string): { [name: string]: string } {
  return Object.fromEntries(Object.entries(record(value, where)).map(([name, item]) => [name, text(item, `${where}.${name}`)]));
}

function wrong(where: string, allowed: string): never {
  return refuse({ where, problem: 'this has another form', allowed, fix: 'deploy again with one version of the library' });
}
