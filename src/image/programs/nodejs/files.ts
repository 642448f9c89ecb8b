import { posix } from 'node:path';
import { builderSettings } from './builder-settings';
import { importsOf, pathsOf } from './imports';
import { isFile } from './is-file';
import { NodejsWorkspace, otherLines } from './workspace';
import { literalPattern } from '../../../dockerfile/render/glob';
import { ProgramProps } from '../../program';
import { readText } from '../../sources/read-text';
import { selectFiles, selectionLines } from '../../sources/select';

/**
 * What neither runs nor is needed to build, unless a source imports it: hidden files (they may hold secrets), tests, and what is written for people and tools.
 */
const NEVER = [
  '**/.*', '**/node_modules', '**/*.tsbuildinfo', '**/*.log', '**/__tests__', '**/__mocks__', '**/*.test.*', '**/*.spec.*',
  'test', 'tests', 'docs', 'coverage', 'README*', 'CHANGELOG*', 'LICENSE*', 'CONTRIBUTING*', '*.md', 'Makefile',
  'Dockerfile*', '*.Dockerfile', 'docker-compose*.yaml', 'docker-compose*.yml', 'compose*.yaml', 'compose*.yml',
  'package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'yarn.lock',
  'eslint.config.*', 'prettier.config.*', 'jest.config.*', 'vitest.config.*',
];
const SCRIPT = /\.[cm]?[jt]sx?$/;
const IMPORTED = /\.([cm]?[jt]sx?|json|node|wasm)$/;

export interface NodejsFiles {
  readonly files: string[];
  /** The lines that picked them, in the form of a .dockerignore. */
  readonly lines: string[];
}

export interface FilesOfBuild {
  /** Of an earlier build: none of them is taken. */
  readonly outputs: readonly string[];
  /** Whether something builds that may read hidden settings. */
  readonly readsSettings?: boolean;
}

/** Files of a project, of a workspace only those of the packages that the program needs. What sources import is there. */
export function nodejsFiles(root: string, given: ProgramProps, { outputs, readsSettings }: FilesOfBuild, workspace?: NodejsWorkspace): NodejsFiles {
  const always = workspace === undefined ? [...NEVER, ...outputs] : [...otherLines(workspace), ...NEVER, ...neverIn(workspace), ...outputs];
  const kept = new Set<string>();
  const seen = new Set<string>();
  for (;;) {
    const lines = [...always, ...[...kept].sort().map(path => `!${literalPattern(path)}`)];
    const files = selectFiles(root, given, { lines, what: 'JavaScript or TypeScript files' }, 'NodejsProgram');
    const unread = files.filter(path => SCRIPT.test(path) && !seen.has(path));
    const before = kept.size;
    const there = new Set(files);
    if (readsSettings && seen.size === 0) {
      builderSettings(root, files).forEach(path => kept.add(path));
    }
    for (const path of unread) {
      seen.add(path);
      importedFiles(root, path, there).forEach(file => kept.add(file));
    }
    if (kept.size === before) {
      return { files, lines: selectionLines(lines, given) };
    }
  }
}

/** Files that a source imports by their path, as far as they are there and left out. */
function importedFiles(root: string, path: string, there: ReadonlySet<string>): string[] {
  const text = readText('NodejsProgram.projectRoot', root, path);
  return importsOf(text).filter(({ specifier }) => /^\.{1,2}(\/|$)/.test(specifier)).flatMap(({ specifier }) => {
    const candidates = pathsOf(posix.join(posix.dirname(path), specifier.replace(/[?#].*$/s, '')));
    const found = candidates.some(each => there.has(each)) ? undefined : candidates.find(each => mayBeKept(each) && isFile(root, each));
    return found === undefined ? [] : [found];
  });
}

/** Nothing outside of the project, nothing that was installed, and no settings. */
function mayBeKept(path: string): boolean {
  return !path.startsWith('../') && !path.split('/').includes('node_modules') && (!/(^|\/)\./.test(path) || IMPORTED.test(path));
}

/** What stands for the root alone stands for each of its packages. */
function neverIn({ needed }: NodejsWorkspace): string[] {
  return needed.filter(({ folder }) => folder !== '.').flatMap(({ folder }) => NEVER.filter(line => !line.startsWith('**/')).map(line => `${literalPattern(folder)}/${line}`));
}
