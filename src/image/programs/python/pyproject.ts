import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readToml, tableOf, textOf, textsOf, TomlTable } from '../../sources/toml';

const WHERE = 'PythonProgram.projectRoot';

/** pyproject.toml; an empty table when there is none. */
export function readPyproject(root: string): TomlTable {
  return existsSync(join(root, 'pyproject.toml')) ? readToml(root, 'pyproject.toml', WHERE) : {};
}

/** Whether it asks for packages that the program needs when it runs. */
export function hasDependencies(pyproject: TomlTable): boolean {
  return textsOf(tableOf(pyproject, 'project'), 'dependencies').length > 0 || Object.keys(tableOf(poetry(pyproject), 'dependencies')).some(name => name !== 'python');
}

/** Names of the console scripts, each with the function that it calls: `package.module:function`. */
export function consoleScripts(pyproject: TomlTable): ReadonlyMap<string, string> {
  const tables = [tableOf(tableOf(pyproject, 'project'), 'scripts'), tableOf(poetry(pyproject), 'scripts')];
  return new Map(tables.flatMap(table => Object.keys(table).flatMap(name => {
    const target = textOf(table, name);
    return target === undefined ? [] : [[name, target]];
  })));
}

/** The versions of Python that the project runs on, as a specifier: `>=3.12,<4`. */
export function requiresPython(pyproject: TomlTable): string | undefined {
  return textOf(tableOf(pyproject, 'project'), 'requires-python');
}

function poetry(pyproject: TomlTable): TomlTable {
  return tableOf(tableOf(pyproject, 'tool'), 'poetry');
}
