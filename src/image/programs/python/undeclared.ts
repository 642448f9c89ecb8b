import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../../../private/errors';
import { byCodeUnit } from '../../../private/text';
import { readText } from '../../sources/read-text';
import { readable } from '../../sources/readable';
import { tableOf, textsOf, TomlTable } from '../../sources/toml';

const WHERE = 'PythonProgram.requirements';
const FOR_DEVELOPERS = /(^|[-_./])(dev|devel|development|test|tests|testing|doc|docs|lint|typing|ci|build|local)([-_./]|$)/i;

/** Refuses a project that asks for packages in a way that is not read, where nothing else says what to install. */
export function refuseUndeclared(root: string, pyproject: TomlTable): void {
  const project = tableOf(pyproject, 'project');
  const isDynamic = textsOf(project, 'dynamic').includes('dependencies');
  if (isDynamic) {
    unread('pyproject.toml says that its dependencies are dynamic, and nothing locks them', 'dynamic = ["dependencies"]', 'name the file that they come from: requirements: \'…\', or write one: pip-compile --generate-hashes pyproject.toml');
  }
  if (/^\s*\[packages\][^[]*^\s*["']?[\w.-]+["']?\s*=/m.test(textOf(root, 'Pipfile'))) {
    unread('dependencies of a Pipfile are not read', 'Pipfile', 'write a requirements file of its lock: pipenv requirements --hash > requirements.txt');
  }
  if (pyproject.project === undefined) {
    if (/^\s*install_requires\s*=\s*(\S|\n[ \t]+[^\s#])/m.test(/^\[options\]\s*$([^]*?)(?=^\[|(?![^]))/m.exec(textOf(root, 'setup.cfg'))?.[1] ?? '')) {
      unread('install_requires of setup.cfg is not read', 'setup.cfg', 'lock it: pip-compile --generate-hashes setup.cfg > requirements.txt');
    }
    if (/^[^#\n]*\binstall_requires\s*=\s*(?!\[\s*\]|None)/m.test(textOf(root, 'setup.py'))) {
      unread('install_requires of setup.py is not read', 'setup.py', 'lock it: pip-compile --generate-hashes setup.py > requirements.txt');
    }
  }
  const files = [...namesIn(root, '.').filter(name => /^requirements[-_.]?[\w-]*\.(txt|in)$/.test(name)), ...namesIn(root, 'requirements').filter(name => /\.(txt|in)$/.test(name)).map(name => `requirements/${name}`)]
    .filter(path => !FOR_DEVELOPERS.test(path.replace(/\.\w+$/, '')) && textOf(root, path).trim() !== '').sort(byCodeUnit);
  if (files.length > 0) {
    const [first] = files.filter(path => /prod/.test(path)).concat(files);
    unread('requirements are there, and nothing says that they are to be installed', files.slice(0, 10), first.endsWith('.in') ? `lock it: pip-compile --generate-hashes ${first}` : `say so: requirements: '${first}'`);
  }
}

function unread(problem: string, value: unknown, fix: string): never {
  return refuse({ where: WHERE, problem, value, allowed: 'requirements.txt, uv.lock, poetry.lock, or a file that requirements names; an empty one when the program needs no packages', fix });
}

function namesIn(root: string, folder: string): string[] {
  const full = join(root, folder);
  const entries = existsSync(full) ? readable(WHERE, folder, () => readdirSync(full, { withFileTypes: true })) : [];
  return entries.filter(entry => entry.isFile()).map(({ name }) => name);
}

function textOf(root: string, path: string): string {
  return existsSync(join(root, path)) ? readText(WHERE, root, path) : '';
}
