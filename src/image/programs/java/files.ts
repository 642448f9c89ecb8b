import { literalPattern } from '../../../dockerfile/render/glob';
import { ProgramProps } from '../../program';
import { selectFiles, selectionLines } from '../../sources/select';

/** What is for tests, people and tools, what a build has left, and what may hold secrets. */
const NEVER = [
  '**/.*', '!.mvn', '.mvn/wrapper', '**/*.class', '**/*.iml', '**/*.log', '**/src/test', '**/src/*Test',
  'test', 'tests', 'docs', 'README*', 'CHANGELOG*', 'LICENSE*', 'CONTRIBUTING*', '*.md', 'Makefile',
  'Dockerfile*', '*.Dockerfile', 'docker-compose*.yaml', 'docker-compose*.yml', 'compose*.yaml', 'compose*.yml',
  'mvnw', 'mvnw.cmd', 'gradlew', 'gradlew.bat', 'gradle/wrapper',
];
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
  const modules = [...all].sort().filter(folder => folder !== '.').flatMap(folder => needed.includes(folder)
    ? [`!${literalPattern(folder)}`] : [below(folder, '*'), `!${below(folder, 'pom.xml')}`]);
  const outputs = all.flatMap(folder => OUTPUTS.map(name => below(folder, name)));
  const lines = jar !== undefined ? ['*', `!${literalPattern(jar)}`] : [...(needed.includes('.') ? [] : ['src']), ...modules, ...NEVER, ...outputs];
  const what = jar !== undefined ? `file ${jar}` : 'Java files (*.java)';
  return { files: selectFiles(root, given, { lines, what }, 'JavaProgram'), lines: selectionLines(lines, given) };
}
