import { literalPattern } from '../../../dockerfile/render/glob';
import { byCodeUnit } from '../../../private/text';
import { ProgramProps } from '../../program';
import { selectFiles, selectionLines } from '../../sources/select';

/** What is for tests, people and tools, in the root; a module may be called so. */
const IN_ROOT = [
  'test', 'tests', 'docs', 'README*', 'CHANGELOG*', 'LICENSE*', 'CONTRIBUTING*', '*.md', 'Makefile',
  'Dockerfile*', '*.Dockerfile', 'docker-compose*.yaml', 'docker-compose*.yml', 'compose*.yaml', 'compose*.yml',
  'mvnw', 'mvnw.cmd', 'gradlew', 'gradlew.bat', 'gradle/wrapper',
];
/** Likewise anywhere, what a build has left, and what may hold secrets. */
const ANYWHERE = ['**/.*', '!.mvn', '.mvn/wrapper', '**/*.class', '**/*.iml', '**/*.log', '**/src/test', '**/src/*Test'];
/** Where builds write; a package may be called `build` or `out`, so only beside what is built. */
const OUTPUTS = ['target', 'build', 'out', 'bin'];

export interface JavaFiles {
  readonly files: string[];
  /** The lines that picked them, in the form of a .dockerignore. */
  readonly lines: string[];
}

/** Modules of a project as far as they decide what is staged. */
export interface Modules {
  /** All of them, by folder; the root is `.`. */
  readonly all: readonly string[];
  /** Those whose sources are needed; of the others only pom.xml. */
  readonly needed: readonly string[];
}

/** Files of a project; with a finished jar only that. */
export function javaFiles(root: string, given: ProgramProps, { all, needed }: Modules, jar: string | undefined): JavaFiles {
  const below = (folder: string, name: string): string => folder === '.' ? name : `${literalPattern(folder)}/${name}`;
  // a module may lie in what another one would leave out, so what is of a module comes behind what is of those above it
  const modules = [...all].filter(folder => folder !== '.').sort(byCodeUnit).flatMap(folder => [
    ...(needed.includes(folder) ? [`!${literalPattern(folder)}`] : [below(folder, '*'), `!${below(folder, 'pom.xml')}`]),
    ...OUTPUTS.map(name => below(folder, name)),
  ]);
  const own = [...(needed.includes('.') ? [] : ['src']), ...IN_ROOT, ...OUTPUTS, ...modules, ...ANYWHERE];
  const lines = jar !== undefined ? ['*', `!${literalPattern(jar)}`] : own;
  const what = jar !== undefined ? `file ${jar}` : 'Java files (*.java)';
  return { files: selectFiles(root, given, { lines, what }, 'JavaProgram'), lines: selectionLines(lines, given) };
}
