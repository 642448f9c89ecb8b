import { readdirSync } from 'node:fs';
import { otherLines, PythonWorkspace } from './workspace';
import { literalPattern } from '../../../dockerfile/render/glob';
import { ProgramProps } from '../../program';
import { readText } from '../../sources/read-text';
import { readable } from '../../sources/readable';
import { selectFiles, selectionLines } from '../../sources/select';

/** What develops a program, unless the program imports it. */
const DEVELOPMENT = ['tests', 'test', 'docs', 'conftest.py', 'test_*.py'];
const IS_DEVELOPMENT = /^(tests|test|docs|conftest|test_.*)$/s;

/** What can be neither code nor data: below the root hardly anything is sure. */
const NEVER = [
  '**/.*', '**/*.pyc', '**/__pycache__', '**/venv', '**/*.egg-info',
  'README*', 'CHANGELOG*', 'LICENSE*', 'CONTRIBUTING*', '*.md', 'Dockerfile*', '*.Dockerfile',
  'docker-compose*.yaml', 'docker-compose*.yml', 'compose*.yaml', 'compose*.yml',
  'Makefile', 'tox.ini', 'setup.cfg', 'requirements*.txt', 'constraints*.txt', 'uv.lock', 'poetry.lock',
];

export interface PythonFiles {
  readonly files: string[];
  /** The lines that picked them, in the form of a .dockerignore. */
  readonly lines: string[];
}

/** Files of a program that starts with `started`: the path of a file, or the first part of a module's name. */
export function pythonFiles(root: string, given: ProgramProps, started: string, workspace?: PythonWorkspace): PythonFiles {
  const others = workspace === undefined ? [] : otherLines(workspace);
  const development = workspace === undefined ? [] : workspace.needed.filter(({ folder }) => folder !== '.').flatMap(({ folder }) => DEVELOPMENT.map(name => `${literalPattern(folder)}/${name}`));
  const needed = new Set([started.split('/')[0].replace(/\.py$/, '')].filter(name => IS_DEVELOPMENT.test(name)));
  const held = readable('PythonProgram.projectRoot', '.', () => readdirSync(root)).some(name => IS_DEVELOPMENT.test(name.replace(/\.py$/, '')));
  const seen = new Set<string>();
  for (;;) {
    const lines = [...others, ...development, ...DEVELOPMENT, ...[...needed].sort().flatMap(bringBack), ...NEVER];
    const files = selectFiles(root, given, { lines, what: 'Python files' }, 'PythonProgram');
    const unread = held ? files.filter(path => path.endsWith('.py') && !seen.has(path)) : [];
    const before = needed.size;
    for (const path of unread) {
      seen.add(path);
      importedNames(root, path).filter(name => IS_DEVELOPMENT.test(name)).forEach(name => needed.add(name));
    }
    if (needed.size === before) {
      return { files, lines: selectionLines(lines, given) };
    }
  }
}

/** Stands before the other patterns, which still hold below it. */
function bringBack(name: string): string[] {
  return [`!${literalPattern(name)}`, `!${literalPattern(`${name}.py`)}`];
}

/** First parts of the names that a file imports, read line by line: too many rather than too few. */
function importedNames(root: string, path: string): string[] {
  const text = readText('PythonProgram.projectRoot', root, path);
  return [...text.matchAll(/(?:^|[;:])[ \t\f]*(?:from[ \t]+(\w+)|import[ \t]+([^#;\r\n]+))/gmu)]
    .flatMap(([, from, list]) => from ?? list.split(',').map(each => each.trim().split(/[\s.]/)[0]));
}
