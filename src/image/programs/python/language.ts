import { posix } from 'node:path';
import { pythonDependencies } from './dependencies';
import { namedStart, Start } from './named-start';
import { consoleScripts, readPyproject } from './pyproject';
import { PythonProgram } from './python-program';
import { installedNames } from './requirement-names';
import { hasServer, servedApp, serverFor } from './served-app';
import { dependencyNames, workspaceMembers } from './workspace';
import { refuse } from '../../../private/errors';
import { tableOf } from '../../sources/toml';
import { Language, theOnly } from '../language';
import type { Project } from '../project';

/** Files that start when they are run, by the names that people give them. */
const ENTRIES = ['main.py', 'app.py', 'server.py', '__main__.py', 'src/main.py', 'src/app.py', 'src/server.py'];

/** Folders whose files make applications that are not the project's. */
const OTHERS = /(^|\/)(tests?|examples?|docs|scripts|migrations)\/|(^|\/)(test_\w+|conftest|\w+_test)\.py$/;
/** What lists dependencies. */
const LISTS = ['requirements.txt', 'uv.lock', 'poetry.lock', 'pyproject.toml'];

/** Python: what lists dependencies tells. */
export const PYTHON: Language = {
  name: 'python',
  mark: project => {
    const sure = LISTS.find(name => project.has(name) && isOfProgram(project, name));
    const file = sure ?? project.first(...ENTRIES);
    return file === undefined ? undefined : { file, sure: sure !== undefined };
  },
  program: (project, { projectRoot, entry, include, exclude }) => {
    const { because = [], ...start } = entry === undefined ? startOf(project) : namedStart(project, entry, () => namesOf(project));
    const app = start.entry?.endsWith('.py') && project.has(start.entry) ? servedApp(project.root, start.entry) : undefined;
    if (app === undefined) {
      return { program: new PythonProgram({ projectRoot, ...start, include, exclude }), because };
    }
    const { module, args } = serverFor(app, namesOf(project));
    const program = new PythonProgram({ projectRoot, module, include, exclude });
    program._serves = { target: app.target, args };
    return { program, because: [...because, `${module}, since ${start.entry} makes ${app.made} and starts no server: ${args.join(' ')}`] };
  },
};

/** A requirements file without Python beside it is for tools (mkdocs), and so is a pyproject.toml that is no project's ([tool.ruff]). */
function isOfProgram(project: Project, name: string): boolean {
  const pyproject = name === 'pyproject.toml' ? readPyproject(project.root) : {};
  const poetry = tableOf(tableOf(pyproject, 'tool'), 'poetry');
  switch (name) {
    case 'requirements.txt': return project.files('.py').length > 0;
    case 'pyproject.toml': return pyproject.project !== undefined || pyproject['build-system'] !== undefined || Object.keys(poetry).length > 0
      || tableOf(tableOf(pyproject, 'tool'), 'uv').workspace !== undefined;
    default: return true;
  }
}

/** What is installed; what pyproject.toml asks for where that cannot be told. */
function namesOf(project: Project): ReadonlySet<string> {
  try {
    return installedNames(project.root, pythonDependencies(project.root, '3.13'));
  } catch {
    return new Set(dependencyNames({ folder: '.', name: '', pyproject: readPyproject(project.root) }));
  }
}

/** A file with a usual name, else the console script, else the package that can be run. */
function startOf(project: Project): Start {
  const file = project.first(...ENTRIES);
  if (file !== undefined) {
    return { entry: file, because: file === 'main.py' ? [] : [`${file}, since it is there and main.py is not`] };
  }
  const fix = (one: string): string => `new PythonProgram({ script: '${one}' })`;
  const script = theOnly([...consoleScripts(readPyproject(project.root)).keys()], { what: 'a console script', where: 'PythonProgram.script', fix });
  if (script !== undefined) {
    return { script, because: [`the console script ${script}, since pyproject.toml has no other`] };
  }
  const members = startsInMembers(project);
  const inMember = theOnly(members.map(({ name }) => name), {
    what: 'a package of the workspace that starts',
    where: 'PythonProgram.entry',
    fix: one => `name one: new PythonProgram({ ${members.find(({ name }) => name === one)?.script === undefined ? 'entry' : 'script'}: '${one}' })`,
  });
  if (inMember !== undefined) {
    return { entry: members[0].entry, script: members[0].script, because: [`${inMember}, since no other package of the workspace starts`] };
  }
  const served = theOnly(project.files('.py').filter(path => !OTHERS.test(path) && isServed(project, path)), {
    what: 'a file with an application for a server', where: 'PythonProgram.entry', fix: one => `name it: new PythonProgram({ entry: '${one}' }), or as servers do: module: 'gunicorn', args: ['package.wsgi']`,
  });
  if (served !== undefined) {
    return { entry: served };
  }
  const module = theOnly(runnable(project), { what: 'a package with __main__.py', where: 'PythonProgram.module', fix: one => `new PythonProgram({ module: '${one}' })` });
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

/** Django makes a file for both kinds of servers: the one whose server is among the dependencies counts. */
function isServed(project: Project, path: string): boolean {
  const app = servedApp(project.root, path);
  return app !== undefined && hasServer(app, namesOf(project));
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
    fix: 'name it: new PythonProgram({ entry: \'…\' }), { module: \'…\' } or { script: \'…\' }',
    flag: '--entry, with the name of any of these',
  });
}
