import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from './program';
import { CProgram } from './programs/c-program';
import { GoProgram } from './programs/go-program';
import { PythonProgram } from './programs/python-program';
import { resolveProjectRoot } from './sources/project-root';
import { refuse } from '../private/errors';

/** How a language is told by the files of a project, the surest first. */
interface Detector {
  readonly language: string;
  readonly marks: string[];
  readonly program: (projectRoot: string) => Program;
}

const DETECTORS: Detector[] = [
  { language: 'go', marks: ['go.mod', 'go.work', 'main.go'], program: projectRoot => new GoProgram({ projectRoot }) },
  { language: 'python', marks: ['requirements.txt', 'pyproject.toml', 'main.py'], program: projectRoot => new PythonProgram({ projectRoot }) },
  { language: 'c', marks: ['main.c'], program: projectRoot => new CProgram({ projectRoot }) },
];

/** The program of a project, told by its files, and which file told it. */
export function detectProgram(projectRoot: string, baseDir: string): { readonly program: Program; readonly because: string } {
  const where = 'MinimalImage.detect()';
  const root = resolveProjectRoot(baseDir, projectRoot, where);
  const found = DETECTORS.flatMap(({ marks, program }) => {
    const mark = marks.find(name => existsSync(join(root, name)));
    return mark === undefined ? [] : [{ mark, program }];
  });
  if (found.length !== 1) {
    refuse({
      where,
      problem: found.length === 0 ? 'no file tells the language' : 'the files of several languages are there',
      value: found.map(({ mark }) => mark),
      allowed: `one of ${DETECTORS.map(({ language, marks }) => `${marks.join(', ')} (${language})`).join('; ')}`,
      fix: 'name the program: new GoProgram(…), --language go; or give the folder that holds it alone',
    });
  }
  return { program: found[0].program(projectRoot), because: `${found[0].mark} is there` };
}
