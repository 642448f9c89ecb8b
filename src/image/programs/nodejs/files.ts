import { NodejsWorkspace, otherLines } from './workspace';
import { literalPattern } from '../../../dockerfile/render/glob';
import { ProgramProps } from '../../program';
import { selectFiles, selectionLines } from '../../sources/select';

/** What neither runs nor is needed to build: hidden files (they may hold secrets), tests, and what is written for people and tools. */
const NEVER = [
  '**/.*', '**/node_modules', '**/*.tsbuildinfo', '**/*.log', '**/coverage', '**/__tests__', '**/__mocks__', '**/*.test.*', '**/*.spec.*',
  'test', 'tests', 'docs', 'README*', 'CHANGELOG*', 'LICENSE*', 'CONTRIBUTING*', '*.md', 'Makefile',
  'Dockerfile*', '*.Dockerfile', 'docker-compose*.yaml', 'docker-compose*.yml', 'compose*.yaml', 'compose*.yml',
  'package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'yarn.lock',
  'eslint.config.*', 'prettier.config.*', 'jest.config.*', 'vitest.config.*',
];

export interface NodejsFiles {
  readonly files: string[];
  /** The lines that picked them, in the form of a .dockerignore. */
  readonly lines: string[];
}

/** Files of a project; `outputs` of an earlier build are none of them, and of a workspace only the packages that the program needs. */
export function nodejsFiles(root: string, given: ProgramProps, outputs: readonly string[], workspace?: NodejsWorkspace): NodejsFiles {
  const lines = workspace === undefined ? [...NEVER, ...outputs] : [...otherLines(workspace), ...NEVER, ...neverIn(workspace), ...outputs];
  return { files: selectFiles(root, given, { lines, what: 'JavaScript or TypeScript files' }, 'NodejsProgram'), lines: selectionLines(lines, given) };
}

/** What stands for the root alone stands for each of its packages. */
function neverIn({ needed }: NodejsWorkspace): string[] {
  return needed.flatMap(({ folder }) => NEVER.filter(line => !line.startsWith('**/')).map(line => `${literalPattern(folder)}/${line}`));
}
