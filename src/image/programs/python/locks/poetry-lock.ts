import { indexLines, LockedPackage, Need, requirementLines } from './locked-packages';
import { isTable, readToml, tableOf, tablesOf, textOf, textsOf, TomlTable } from '../../../sources/toml';

const LOCK = 'poetry.lock';
const WHERE = 'PythonProgram.projectRoot';

/**
 * Lines of a requirements file for what Poetry has locked: the main dependencies of pyproject.toml and what these need.
 *
 * @param pyproject dependencies of `[project]` or `[tool.poetry]`
 */
export function poetryRequirements(root: string, pyproject: TomlTable): string[] {
  const tables = tablesOf(readToml(root, LOCK, WHERE), 'package');
  const sources = tables.map(table => tableOf(table, 'source')).filter(source => textOf(source, 'type') === 'legacy');
  // packages without a source are PyPI's
  const indexes = sources.length < tables.length ? ['https://pypi.org/simple'] : [];
  const lines = requirementLines(tables.map(packageOf), mainNeeds(pyproject), LOCK);
  return [...indexLines([...indexes, ...sources.flatMap(source => textOf(source, 'url') ?? [])]), ...lines];
}

function packageOf(table: TomlTable): LockedPackage {
  const source = textOf(tableOf(table, 'source'), 'type');
  const needs = needsOf(tableOf(table, 'dependencies'));
  const extras = tableOf(table, 'extras');
  const optional = (extra: string): string[] => textsOf(extras, extra).map(nameOf);
  const all = Object.keys(extras).flatMap(optional);
  const of = (names: string[]): Need[] => needs.filter(({ name }) => names.includes(name)).map(plain);
  return {
    name: normal(textOf(table, 'name') ?? ''),
    version: textOf(table, 'version') ?? '',
    hashes: tablesOf(table, 'files').flatMap(file => textOf(file, 'hash') ?? []),
    // what an extra brings stands among the others
    needs: needs.filter(({ name, optional: is }) => !is || !all.includes(name)).map(plain),
    extras: Object.fromEntries(Object.keys(extras).map(extra => [normal(extra), of(optional(extra))])),
    marker: textOf(table, 'markers') ?? textOf(tableOf(table, 'markers'), 'main'),
    elsewhere: source === undefined || source === 'legacy' ? undefined : `from ${source}`,
  };
}

interface PoetryNeed extends Need { readonly optional: boolean }

/** `name = "^1"`, `name = { version = "^1", markers = "…", extras = […] }`, or a list of those. */
function needsOf(dependencies: TomlTable): PoetryNeed[] {
  return Object.keys(dependencies).filter(name => name !== 'python').flatMap(name => {
    const value = dependencies[name];
    const all: unknown[] = Array.isArray(value) ? value : [value];
    return all.map(each => {
      const table = isTable(each) ? each : {};
      const marker = textOf(table, 'markers')?.replace(/\s*(and )?extra == "[^"]*"/g, '') || undefined;
      return { name: normal(name), marker, extras: textsOf(table, 'extras').map(normal), optional: table.optional === true };
    });
  });
}

function plain({ name, marker, extras }: PoetryNeed): Need {
  return { name, marker, extras };
}

/** The names that pyproject.toml has: versions are the lock's. */
function mainNeeds(pyproject: TomlTable): Need[] {
  const project = textsOf(tableOf(pyproject, 'project'), 'dependencies').map(text => {
    const [, extras = ''] = /^[^[;]*\[([^\]]*)\]/.exec(text) ?? [];
    return { name: nameOf(text), marker: /;(.*)$/s.exec(text)?.[1].trim(), extras: extras.split(',').map(each => normal(each.trim())).filter(Boolean) };
  });
  const own = needsOf(tableOf(tableOf(tableOf(pyproject, 'tool'), 'poetry'), 'dependencies')).filter(({ optional }) => !optional).map(plain);
  return [...project, ...own];
}

/** The name at the front of a requirement. */
function nameOf(text: string): string {
  return normal(/^[\w.-]*/.exec(text.trim())?.[0] ?? '');
}

/** Names are equal when they are in this form. Source: PEP 503. */
function normal(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
