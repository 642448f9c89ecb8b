import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { alternatives, Clause } from './locks/constraint';
import { requiresPython } from './pyproject';
import { refuse } from '../../../private/errors';
import { MinimalBase } from '../../bases/minimal-base';
import { readText } from '../../sources/read-text';
import { tableOf, textOf, TomlTable } from '../../sources/toml';

interface Asked {
  readonly root: string;
  /** Of the package, in a workspace. */
  readonly folder: string;
  readonly pyproject: TomlTable;
  /** Of the base's Python. */
  readonly version: string;
  readonly base: MinimalBase;
}

/** Refuses a base whose Python the project says it does not run on: in pyproject.toml, or in .python-version. */
export function checkPython({ root, folder, pyproject, version, base }: Asked): void {
  const poetry = tableOf(tableOf(tableOf(pyproject, 'tool'), 'poetry'), 'dependencies');
  const file = [posix.join(folder, '.python-version'), '.python-version'].find(path => existsSync(join(root, path)));
  const pinned = file === undefined ? undefined : pinnedVersion(readText('PythonProgram.projectRoot', root, file));
  const said: [string, string | undefined][] = [
    ['requires-python of pyproject.toml', requiresPython(pyproject)],
    ['python of [tool.poetry.dependencies]', textOf(poetry, 'python')],
    [file ?? '', pinned],
  ];
  for (const [where, wanted] of said) {
    if (wanted !== undefined && !satisfies(version, wanted)) {
      const example = pinned ?? /\d+\.\d+/.exec(wanted)?.[0] ?? '3.12';
      refuse({
        where: 'DistrolessImage.base',
        problem: `${where} is ${wanted}, and the base has Python ${version}`,
        value: base.reference,
        allowed: `a base with a Python that is ${wanted}`,
        fix: `${where === file ? `write ${version} there` : 'widen it'}, or give such a base: MinimalBase.custom('…', { runtimeName: 'python', runtimeVersion: '${satisfies(example, wanted) ? example : '…'}' })`,
      });
    }
  }
}

/** Major and minor version of the first line that names a CPython; undefined when that is some other thing. */
function pinnedVersion(text: string): string | undefined {
  const line = text.replace(/^\uFEFF/, '').split(/\r?\n/).map(each => each.replace(/#.*/, '').trim()).find(each => each !== '');
  return /^(?:cpython[-@]|python-?)?(\d+\.\d+)(?![\d])/.exec(line ?? '')?.[1];
}

/** Whether some version of this minor version is one of those wanted; what is not understood holds. Sources: PEP 440, and Poetry's own forms (`^3.9`). */
export function satisfies(minor: string, specifier: string): boolean {
  return alternatives(specifier).some(clauses => clauses.every(clause => holds(minor, clause)));
}

function holds(minor: string, { operator, version }: Clause): boolean {
  const [, text] = /^(\d+(?:\.\d+)*)(?:\.\*)?$/.exec(version) ?? [];
  if (text === undefined) {
    return true;
  }
  const parts = text.split('.').map(Number);
  const order = compare(minor.split('.').map(Number), [parts[0], parts[1] ?? 0]);
  const isWhole = parts.slice(2).every(part => part === 0);
  switch (operator) {
    case '>=': return order >= 0;
    case '>': return order > 0 || order === 0 && parts.length > 2;
    case '<=': return order <= 0;
    case '<': return order < 0 || order === 0 && !isWhole;
    case '~=': return parts.length > 2 ? order === 0 : order >= 0 && Number(minor.split('.')[0]) === parts[0];
    case '!=': return order !== 0 || !version.endsWith('.*') || parts.length !== 2;
    default: return parts.length === 1 ? Number(minor.split('.')[0]) === parts[0] : order === 0;
  }
}

function compare([major, minor]: number[], [otherMajor, otherMinor]: number[]): number {
  return major - otherMajor || minor - otherMinor;
}
