import { alternatives, Clause } from './locks/constraint';
import { requiresPython } from './pyproject';
import { refuse } from '../../../private/errors';
import { MinimalBase } from '../../bases/minimal-base';
import type { TomlTable } from '../../sources/toml';

/** Refuses a base whose Python the project says it does not run on. */
export function checkRequiresPython(pyproject: TomlTable, version: string, base: MinimalBase): void {
  const wanted = requiresPython(pyproject);
  if (wanted !== undefined && !satisfies(version, wanted)) {
    refuse({
      where: 'DistrolessImage.base',
      problem: `requires-python of pyproject.toml is ${wanted}, and the base has Python ${version}`,
      value: base.reference,
      allowed: `a base with a Python that is ${wanted}`,
      fix: 'widen requires-python, or give a base of your own: MinimalBase.custom(…, { runtimeName: \'python\', runtimeVersion: … })',
    });
  }
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
