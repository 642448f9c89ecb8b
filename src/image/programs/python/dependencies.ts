import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { poetryRequirements } from './locks/poetry-lock';
import { uvRequirements } from './locks/uv-lock';
import { hasDependencies, readPyproject } from './pyproject';
import { requirementFiles } from './requirements';
import { refuse } from '../../../private/errors';

/** What pip is to install. */
export interface PythonDependencies {
  /** Requirements files of the project, the one to install first. */
  readonly files: string[];
  /** Text of a requirements file that was made of a lock file. */
  readonly generated?: string;
}

const NONE: PythonDependencies = { files: [] };

/** By a requirements file, else by the lock file of uv or Poetry; none when nothing asks for packages. */
export function pythonDependencies(root: string, given?: string): PythonDependencies {
  if (given !== undefined || existsSync(join(root, 'requirements.txt'))) {
    return { files: requirementFiles(root, given ?? 'requirements.txt') };
  }
  const pyproject = readPyproject(root);
  if (!hasDependencies(pyproject)) {
    return NONE;
  }
  if (existsSync(join(root, 'uv.lock'))) {
    return made(uvRequirements(root));
  }
  if (existsSync(join(root, 'poetry.lock'))) {
    return made(poetryRequirements(root, pyproject));
  }
  return refuse({
    where: 'PythonProgram.requirements',
    problem: 'pyproject.toml has dependencies, and nothing that locks them',
    allowed: 'uv.lock, poetry.lock, or a requirements file; an empty one when the program needs none of them',
    fix: 'write one: uv lock, poetry lock, or pip-compile --generate-hashes pyproject.toml',
  });
}

function made(lines: string[]): PythonDependencies {
  return lines.length === 0 ? NONE : { files: [], generated: `${lines.join('\n')}\n` };
}
