import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { poetryRequirements } from './locks/poetry-lock';
import { uvRequirements } from './locks/uv-lock';
import { hasDependencies, readPyproject } from './pyproject';
import { requirementFiles } from './requirements';
import { refuseUndeclared } from './undeclared';
import type { PythonWorkspace } from './workspace';
import { refuse } from '../../../private/errors';

/** What pip is to install. */
export interface PythonDependencies {
  /** Requirements files of the project, the one to install first. */
  readonly files: string[];
  /** Text of a requirements file that was made of a lock file. */
  readonly generated?: string;
}

const NONE: PythonDependencies = { files: [] };

/**
 * By a requirements file, else by the lock file of uv or Poetry; none when nothing asks for packages.
 *
 * @param python minor version of the base's, `3.13`
 */
export function pythonDependencies(root: string, python: string, given?: string, workspace?: PythonWorkspace): PythonDependencies {
  const locked = workspace !== undefined && existsSync(join(root, 'uv.lock'));
  if (given !== undefined || !locked && existsSync(join(root, 'requirements.txt'))) {
    return { files: requirementFiles(root, given ?? 'requirements.txt') };
  }
  if (workspace !== undefined) {
    return ofWorkspace(root, workspace);
  }
  const pyproject = readPyproject(root);
  if (!hasDependencies(pyproject)) {
    if (!existsSync(join(root, 'uv.lock')) && !existsSync(join(root, 'poetry.lock'))) {
      refuseUndeclared(root, pyproject);
    }
    return NONE;
  }
  if (existsSync(join(root, 'uv.lock'))) {
    return made(uvRequirements(root));
  }
  if (existsSync(join(root, 'poetry.lock'))) {
    return made(poetryRequirements(root, pyproject, python));
  }
  return refuse({
    where: 'PythonProgram.requirements',
    problem: 'pyproject.toml has dependencies, and nothing that locks them',
    allowed: 'uv.lock, poetry.lock, or a requirements file; an empty one when the program needs none of them',
    fix: 'write one: uv lock, poetry lock, or pip-compile --generate-hashes pyproject.toml',
  });
}

/** By the one lock file of a workspace. */
function ofWorkspace(root: string, { member, needed }: PythonWorkspace): PythonDependencies {
  if (!needed.some(({ pyproject }) => hasDependencies(pyproject))) {
    return NONE;
  }
  if (!existsSync(join(root, 'uv.lock'))) {
    refuse({
      where: 'PythonProgram.requirements', problem: 'the workspace has no uv.lock', value: member.folder, allowed: 'uv.lock beside the pyproject.toml of the workspace, or a requirements file', fix: 'uv lock, in projectRoot',
    });
  }
  return made(uvRequirements(root, member.folder, needed.map(({ folder }) => folder)));
}

function made(lines: string[]): PythonDependencies {
  return lines.length === 0 ? NONE : { files: [], generated: `${lines.join('\n')}\n` };
}
