import { npm } from './npm';
import type { PackageManager } from './package-manager';
import { pnpm } from './pnpm';
import { yarn } from './yarn';
import { refuse } from '../../../../private/errors';
import type { PackageJson } from '../package-json';

export type { PackageManager, WorkspacePackage } from './package-manager';

const ALL = [npm, pnpm, yarn];

/** Who installs the dependencies; undefined when there are none, and so no lock file is needed. */
export function packageManagerOf(root: string, packageJson: PackageJson): PackageManager | undefined {
  const found = ALL.flatMap(of => of(root, packageJson) ?? []);
  const named = found.filter(({ name }) => packageJson.packageManager?.startsWith(`${name}@`));
  const candidates = named.length > 0 ? named : found;
  if (candidates.length > 1) {
    refuse({
      where: 'NodejsProgram.projectRoot',
      problem: 'there are lock files of several package managers',
      value: candidates.map(({ lock }) => lock),
      allowed: 'one lock file, or one that packageManager of package.json names',
      fix: 'delete those that are out of date',
    });
  }
  const needed = [packageJson.dependencies, packageJson.optionalDependencies, packageJson.devDependencies].some(each => Object.keys(each).length > 0);
  if (candidates.length === 0 && needed) {
    refuse({
      where: 'NodejsProgram.projectRoot',
      problem: 'there is no lock file, so nobody knows which versions of the dependencies belong to it',
      allowed: 'package-lock.json, npm-shrinkwrap.json, pnpm-lock.yaml or yarn.lock beside package.json',
      fix: 'write one: npm install --package-lock-only',
    });
  }
  return candidates[0];
}
