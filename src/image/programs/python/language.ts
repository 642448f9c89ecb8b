import { posix } from 'node:path';
import { namedStart, Start } from './named-start';
import { consoleScripts, readPyproject } from './pyproject';
import { PythonProgram } from './python-program';
import { dependencyNames, workspaceMembers } from './workspace';
import { refuse } from '../../../private/errors';
import { Language, theOnly } from '../language';
import type { Project } from '../project';

/** Files that start when they are run, by the names that people give them. */
const ENTRIES = ['main.py', 'app.py', 'server.py', '__main__.py', 'src/main.py', 'src/app.py', 'src/server.py'];

/** Python: what lists dependencies tells. */
export const PYTHON: Language = {
  name: 'python',
  mark: project => {
    const sure = project.first('requirements.txt', 'uv.lock', 'poetry.lock', 'pyproject.toml');
    const file = sure ?? project.first(...ENTRIES);
    return file === undefined ? undefined : { file, sure: sure !== undefined };
  },
  program: (project, { projectRoot, entry, include, exclude }) => {
    const { because = [], ...start } = entry === undefined ? startOf(project) : namedStart(project, entry);
    return { program: new PythonProgram({ projectRoot, ...start, include, exclude }), because };
  },
};

/** A file with a usual name, else the console script, else the package that can be run. */
function startOf(project: Project): Start {
  const file = project.first(...ENTRIES);
  if (file !== undefined) {
    return { entry: file, because: file === 'main.py' ? [] : [`${file}, since it is there and main.py is not`] };
  }
  const fix = (one: string): string => `new PythonProgram({ script: '${one}' }), or --entry ${one}`;
  const script = theOnly([...consoleScripts(readPyproject(project.root)).keys()], { what: 'a console script', where: 'PythonProgram.script', fix });
  if (script !== undefined) {
    return { script, because: [`the console script ${script}, since pyproject.toml has no other`] };
  }
  const members = startsInMembers(project);
  const inMember = theOnly(members.map(({ name }) => name), {
    what: 'a package of the workspace that starts',
    where: 'PythonProgram.entry',
    fix: one => `name one: new PythonProgram({ ${members.find(({ name }) => name === one)?.script === undefined ? 'entry' : 'script'}: '${one}' }), or --entry ${one}`,
  });
  if (inMember !== undefined) {
    return { entry: members[0].entry, script: members[0].script, because: [`${inMember}, since no other package of the workspace starts`] };
  }
  const module = theOnly(runnable(project), { what: 'a package with __main__.py', where: 'PythonProgram.module', fix: one => `new PythonProgram({ module: '${one}' }), or --entry ${one}` });
  return module === undefined ? nothing() : { module, because: [`the package ${module}, since it has __main__.py`] };
}

interface MemberStart { readonly name: string; readonly entry?: string; readonly script?: string }

/** Files with a usual name, else console scripts, in packages of a workspace that no other one there needs. */
function startsInMembers(project: Project): MemberStart[] {
  const members = workspaceMembers(project.root);
  const used = new Set(members.flatMap(dependencyNames));
  return members.filter(({ name }) => !used.has(name)).flatMap(({ folder, pyproject }): MemberStart[] => {
    const entry = project.first(...ENTRIES.map(path => `${folder}/${path}`));
    return entry === undefined ? [...consoleScripts(pyproject).keys()].map(script => ({ name: script, script })) : [{ name: entry, entry }];
  });
}

/** Packages that `python -m` runs, below the root or `src`. */
function runnable(project: Project): string[] {
  return project.files('.py').filter(path => /^(src\/)?\w+\/__main__\.py$/.test(path)).map(path => posix.basename(posix.dirname(path)));
}

function nothing(): never {
  return refuse({
    where: 'PythonProgram.entry',
    problem: 'no file tells what starts',
    allowed: `a file such as ${ENTRIES.slice(0, 3).join(', ')}, a console script in pyproject.toml, or a package with __main__.py`,
    fix: 'name it: new PythonProgram({ entry: \'…\' }), { module: \'…\' } or { script: \'…\' }; or --entry …, with the name of any of these',
  });
}
