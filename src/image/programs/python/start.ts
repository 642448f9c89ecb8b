import { posix } from 'node:path';
import { packagesFolder } from './commands';
import { consoleScripts } from './pyproject';
import type { PythonProgramProps } from './python-program';
import { refuse } from '../../../private/errors';
import type { MinimalBase } from '../../bases/minimal-base';
import type { TomlTable } from '../../sources/toml';

/** What is run. */
export interface PythonStart {
  /** For messages. */
  readonly name: string;
  /** The file that must be among the sources. */
  readonly file?: string;
  /** Path of the file, or first part of the module's name. */
  readonly firstName: string;
  readonly command: string[];
  /** The module of a console script. */
  readonly module?: string;
}

const HOME = '/app';

/** A file, a module, or a console script of pyproject.toml. */
export function startOf({ entry = 'main.py', module, script }: PythonProgramProps, pyproject: TomlTable): PythonStart {
  if (script !== undefined) {
    return scriptStart(script, consoleScripts(pyproject));
  }
  return module === undefined
    ? { name: entry, file: entry, firstName: entry, command: [entry] }
    : { name: module, firstName: module.split('.')[0], command: ['-m', module] };
}

interface Places {
  /** That pyproject.toml names. */
  readonly folders: readonly string[];
  /** Whether it is a package, which a file of it may import by its name. */
  readonly isPackage: boolean;
}

/** Where modules of the program are found that do not lie beside it: below `src`, or where pyproject.toml says that they lie. */
export function sourceFolder({ file, firstName }: PythonStart, files: readonly string[], { folders, isPackage }: Places): string[] {
  const isIn = (folder: string): boolean => files.some(path => path === posix.join(folder, `${firstName}.py`) || path.startsWith(posix.join(folder, `${firstName}/`)));
  const places = ['.', 'src', ...folders];
  if (file === undefined) {
    const found = places.find(isIn) ?? '.';
    return found === '.' ? [] : [posix.join(HOME, found)];
  }
  const here = posix.dirname(file);
  const own = folders.length > 0 ? folders : [files.some(path => /^src\/.*\.py$/.test(path)) ? 'src' : '.'];
  return isPackage ? own.filter(folder => folder !== here).map(folder => posix.join(HOME, folder)) : [];
}

/** Refuses a console script whose module is not among the sources, unless a package that is installed may bring it. */
export function checkScriptModule({ name, module }: PythonStart, files: readonly string[], folders: readonly string[], installs: boolean): void {
  const path = module?.replace(/\./g, '/');
  if (path === undefined) {
    return;
  }
  const first = path.split('/')[0];
  const there = ['.', 'src', ...folders].map(folder => posix.join(folder, path))
    .some(start => files.some(each => each === `${start}.py` || each.startsWith(`${start}/`) || each.startsWith(`${start}.`) && each.endsWith('.so')));
  const elsewhere = files.some(each => each.split('/').some(part => part === first || part === `${first}.py`));
  if (!there && (elsewhere || !installs)) {
    refuse({
      where: 'PythonProgram.script',
      problem: `its module ${module} is not among the sources`,
      value: name,
      allowed: 'a module below projectRoot, below src, or where pyproject.toml says that packages lie',
      fix: 'correct [project.scripts], or say where they lie: [tool.setuptools.packages.find] where = ["lib"]',
    });
  }
}

/** Where packages are found, on bases whose Python is not Debian's and does not look there by itself. */
export function packagesOutside({ facts }: MinimalBase, version: string): string[] {
  const isDebians = facts.debianRelease !== undefined && facts.runtimeProgram === undefined;
  return isDebians ? [] : [packagesFolder(version)];
}

export function pythonPath(folders: readonly string[]): { readonly [name: string]: string } | undefined {
  return folders.length > 0 ? { PYTHONPATH: folders.join(':') } : undefined;
}

/** What pip would write as a script of its own, with the name that the program sees as its own. */
function scriptStart(script: string, known: ReadonlyMap<string, string>): PythonStart {
  const target = known.get(script);
  const [, module = '', attribute = ''] = /^([^:[\s]+)\s*:\s*([^[\s]+)(?:\s*\[.*\])?$/.exec(target ?? '') ?? [];
  const isName = /^\p{ID_Start}[\p{ID_Continue}.]*$/u;
  if (!isName.test(module) || !isName.test(attribute) || !/^[\w.-]+$/.test(script)) {
    refuse({
      where: 'PythonProgram.script',
      problem: target === undefined ? 'pyproject.toml has no such console script' : `this does not name a function of a module: ${JSON.stringify(target)}`,
      value: script,
      allowed: known.size > 0 ? [...known.keys()].join(', ') : 'a name in [project.scripts]',
      fix: 'write it in pyproject.toml: serve = "package.module:function"',
    });
  }
  const [first] = attribute.split('.');
  const code = `import sys; sys.argv[0] = "${script}"; from ${module} import ${first}; sys.exit(${attribute}())`;
  return { name: script, firstName: module.split('.')[0], module, command: ['-c', code] };
}

/** The file of a module that is named, when it is the project's. */
export function ownModule(module: string | undefined, files: readonly string[]): string | undefined {
  const path = module?.split('.').join('/');
  return path === undefined ? undefined : ['', 'src/'].map(front => `${front}${path}.py`).find(each => files.includes(each));
}
