import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { codeOf, importsOf, PythonImport } from './code';
import type { PythonDependencies } from './dependencies';
import { isKnown, isKnownModule, isTooOld, mayHave, withNeeded } from './known-packages';
import { installedPackages } from './requirement-names';
import { isApart, isStandard, packageOfApart, wasRemoved } from './standard-library';
import type { MissingPackage } from '../../../dockerfile/rules/subject';
import { readText } from '../../sources/read-text';

interface Sources {
  /** Of the image. */
  readonly files: readonly string[];
  /** Folders in which Python looks for modules, beside the one of the file that starts. */
  readonly folders: readonly string[];
  /** What starts: files, and modules by their dotted names. */
  readonly starts: readonly string[];
  readonly installed: PythonDependencies;
  /** Minor version of the base's Python. */
  readonly version: string;
}

/** What tells Python to look elsewhere. */
const ELSEWHERE = /\bsys\s*\.\s*(path|modules|meta_path)\b|\baddsitedir\b|\bfrom sys import\b/;
/** What the base has beside the standard library, or modules of Debian's own. */
const OF_BASE = ['sitecustomize', 'usercustomize', 'apt_pkg'];

/**
 * Packages that the sources import whenever the program starts, and that neither the project nor what is installed can have. Names of packages and of their modules
 * differ, so where packages are installed that nobody here knows, only modules are told of which it is known who has them.
 */
export function missingPackages(root: string, { files, folders, starts, installed, version }: Sources): MissingPackage[] {
  const beside = starts.filter(each => each.endsWith('.py')).map(each => posix.dirname(each));
  const outside = importedByStart(root, files, [...new Set(['.', 'src', ...folders, ...beside])], starts);
  const there = namesIn(files);
  const isElsewhere = (module: string): boolean => there.has(module) || OF_BASE.includes(module) || isInProject(root, module, folders);
  const lacks = (module: string): boolean => !isStandard(module, version) || isApart(module);
  const unknown = [...outside].filter(([module]) => lacks(module) && !isElsewhere(module));
  return unknown.flatMap(([name, file]) => missing(root, installed, { name, file, ...ofPython(name, version) }) ?? []);
}

/** Why Python's own module is not there, and what to do. */
function ofPython(name: string, version: string): Omit<Sought, 'name' | 'file'> {
  if (isApart(name)) {
    const debian = packageOfApart(name, version);
    const fix = debian === undefined ? 'do without it, or take a base with the whole of Python: MinimalBase.custom()' : `give the image the Debian package ${debian} (debianPackages)`;
    return { onlyOfDebian: true, because: 'whose part of Python distroless leaves out', fix };
  }
  return wasRemoved(name, version) ? {
    because: `which Python ${version} no longer has`,
    fix: name === 'distutils' ? 'add setuptools to the dependencies, which has it' : 'take what replaces it, or a base with an older Python',
  } : {};
}

/** A module that is looked for; because and fix are those of Python's own. */
interface Sought {
  readonly name: string;
  readonly file: string;
  readonly because?: string;
  readonly fix?: string;
  /** Whether no package but one named alike has it. */
  readonly onlyOfDebian?: boolean;
}

function missing(root: string, installed: PythonDependencies, { name, file, because, fix, onlyOfDebian }: Sought): MissingPackage | undefined {
  const { names, requirements, isWhole, isTold } = installedPackages(root, installed);
  const list = installed.files[0] ?? 'the lock file';
  if (installed.files.length === 0 && installed.generated === undefined || isTold && names.size === 0) {
    return { name, file, because: because ?? 'which nothing installs', fix: fix ?? 'name its package in requirements.txt, or in pyproject.toml with a lock file', isSure: true };
  }
  const all = isWhole ? names : withNeeded(names);
  const isClosed = [...all].every(isKnown) && !requirements.some(isTooOld);
  // what an unknown package needs is not known, and it may have any module
  const isClear = isTold && (isClosed || isWhole && isKnownModule(name) || onlyOfDebian === true);
  return !isClear || [...all].some(each => mayHave(each, name)) ? undefined : {
    name,
    file,
    because: because === undefined ? `and no package of ${list} has it` : `${because}, and no package of ${list} has`,
    fix: fix ?? `add its package to the dependencies${isWhole ? ' and lock them anew' : ''}`,
    isSure: false,
  };
}

/** Modules outside of the project by their first name, each with the first source that imports it; none when sources look for modules in places of their own. */
function importedByStart(root: string, files: readonly string[], folders: readonly string[], starts: readonly string[]): ReadonlyMap<string, string> {
  const there = new Set(files);
  const found = new Map<string, string>();
  const reached = new Set(starts.flatMap(start => start.endsWith('.py') ? [start] : filesOf(start, folders, there)));
  for (const module of starts.filter(start => !start.endsWith('.py') && filesOf(start, folders, there).length === 0)) {
    found.set(module.split('.')[0], `python -m ${module}`);
  }
  for (const path of reached) {
    const code = codeOf(readText('PythonProgram.projectRoot', root, path));
    if (ELSEWHERE.test(code)) {
      return new Map();
    }
    for (const each of importsOf(code)) {
      const near = each.level > 0 ? [above(path, each.level)] : [...new Set([posix.dirname(path), ...folders])];
      const own = ownFiles(each, near, there);
      own.forEach(file => reached.add(file));
      if (own.length === 0 && each.level === 0) {
        const [name] = each.module.split('.');
        found.set(name, found.get(name) ?? path);
      }
    }
  }
  return found;
}

function ownFiles({ module, names }: PythonImport, folders: readonly string[], there: ReadonlySet<string>): string[] {
  return [module, ...names.map(name => [module, name].filter(Boolean).join('.'))].filter(Boolean).flatMap(each => filesOf(each, folders, there));
}

/** The files that importing a module runs: it, and those of the packages that it is in. */
function filesOf(module: string, folders: readonly string[], there: ReadonlySet<string>): string[] {
  const parts = module.split('.');
  return folders.flatMap(folder => parts.flatMap((_part, index) => {
    const path = posix.join(folder, ...parts.slice(0, index + 1));
    const main = index + 1 === parts.length ? [`${path}/__main__.py`] : [];
    return [`${path}.py`, `${path}/__init__.py`, ...main].filter(each => there.has(each));
  }));
}

function above(path: string, level: number): string {
  return posix.join(posix.dirname(path), ...Array.from({ length: level - 1 }, () => '..'));
}

/** Every name that a path has: a folder at any depth may be one in which Python looks. */
function namesIn(files: readonly string[]): ReadonlySet<string> {
  return new Set(files.flatMap(path => path.split('/').map(part => part.split('.')[0])));
}

/** What is there and left out of the image is not missing for want of a package. */
function isInProject(root: string, module: string, folders: readonly string[]): boolean {
  return ['.', 'src', ...folders].some(folder => [module, `${module}.py`].some(name => existsSync(join(root, folder, name))));
}
