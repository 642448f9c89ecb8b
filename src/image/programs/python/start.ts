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
}

const MODULE = /^\p{ID_Start}[\p{ID_Continue}.]*$/u;

/** A file, a module, or a console script of pyproject.toml. */
export function startOf({ entry = 'main.py', module, script }: PythonProgramProps, pyproject: TomlTable): PythonStart {
  if (script !== undefined) {
    return scriptStart(script, consoleScripts(pyproject));
  }
  return module === undefined
    ? { name: entry, file: entry, firstName: entry, command: [entry] }
    : { name: module, firstName: module.split('.')[0], command: ['-m', module] };
}

/** Where modules of the program are found that do not lie beside it: below `src`. */
export function sourceFolder({ file, firstName }: PythonStart, files: readonly string[]): string[] {
  const isIn = (folder: string): boolean => files.some(path => path === `${folder}${firstName}.py` || path.startsWith(`${folder}${firstName}/`));
  return file === undefined && !isIn('') && isIn('src/') ? ['/app/src'] : [];
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
  if (!MODULE.test(module) || !MODULE.test(attribute) || !/^[\w.-]+$/.test(script)) {
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
  return { name: script, firstName: module.split('.')[0], command: ['-c', code] };
}
