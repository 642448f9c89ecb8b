import { readText } from './read-text';
import { refuse } from '../../private/errors';

// its types are those of an ES module only, and this package is none
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { parse, stringify } = require('smol-toml') as { parse: (text: string) => TomlTable; stringify: (table: TomlTable) => string };

/** A table of a TOML file: names and values of any kind, as nobody has checked them yet. */
export interface TomlTable { readonly [name: string]: unknown }

/**
 * Reads a TOML file of a project.
 *
 * @param path in the project, for messages too
 * @param where the property that names the project
 */
export function readToml(root: string, path: string, where: string): TomlTable {
  const text = readText(where, root, path);
  try {
    return parse(text);
  } catch (error) {
    const { message, line, column } = error as { message: string; line: number; column: number };
    return refuse({ where, problem: `${path} is not valid TOML: ${message.split('\n')[0]} (line ${line}, column ${column})`, allowed: 'TOML 1.0', fix: 'correct that line' });
  }
}

export function tomlText(table: TomlTable): string {
  return stringify(table);
}

export function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A table in a table; an empty one when there is none. */
export function tableOf(table: TomlTable, name: string): TomlTable {
  const value = table[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as TomlTable : {};
}

/** The tables of an array of tables. */
export function tablesOf(table: TomlTable, name: string): TomlTable[] {
  const value = table[name];
  return Array.isArray(value) ? value.filter((each): each is TomlTable => typeof each === 'object' && each !== null && !Array.isArray(each)) : [];
}

export function textOf(table: TomlTable, name: string): string | undefined {
  const value = table[name];
  return typeof value === 'string' ? value : undefined;
}

export function textsOf(table: TomlTable, name: string): string[] {
  const value = table[name];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}
