import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { refuse } from '../../../private/errors';
import { readJson, readPackageJson } from '../nodejs/package-json';

export interface BunManifest {
  /** The file that starts, as package.json has it. */
  readonly entry?: string;
  readonly lock?: string;
  /** Whether there is anything to install. */
  readonly installs: boolean;
  /** Release of Bun that package.json asks for. */
  readonly version?: string;
}

const LOCKS = ['bun.lock', 'bun.lockb'];

/** What package.json says; a project without one has no dependencies. */
export function bunManifest(root: string): BunManifest {
  if (!existsSync(join(root, 'package.json'))) {
    return { installs: false };
  }
  const { main, dependencies, optionalDependencies, packageManager } = readPackageJson(root, 'package.json');
  const { module } = readJson(root, 'package.json');
  const named = typeof module === 'string' ? module : main;
  refuseLocal(root, { ...dependencies, ...optionalDependencies });
  const lock = LOCKS.find(name => existsSync(join(root, name)));
  const installs = Object.keys(dependencies).length + Object.keys(optionalDependencies).length > 0;
  if (installs && lock === undefined) {
    refuse({
      where: 'BunProgram.projectRoot',
      problem: 'there is no lock file, so nobody knows which versions of the dependencies belong to it',
      allowed: 'bun.lock beside package.json',
      fix: 'write one: bun install --lockfile-only',
    });
  }
  return { entry: named && posix.normalize(named), lock, installs, version: /^bun@(\d+\.\d+\.\d+)/.exec(packageManager ?? '')?.[1] };
}

/** The dependencies are installed from package.json and the lock file alone: what lies in the project is not there yet. */
function refuseLocal(root: string, dependencies: { readonly [name: string]: string }): void {
  const { workspaces, patchedDependencies } = readJson(root, 'package.json');
  const local = Object.entries(dependencies).find(([, version]) => /^(workspace|file|link|portal):/.test(version));
  const value = workspaces !== undefined ? 'workspaces' : patchedDependencies !== undefined ? 'patchedDependencies' : local?.join('@');
  if (value !== undefined) {
    refuse({
      where: 'BunProgram.projectRoot',
      problem: 'package.json takes dependencies from the project itself, and they are installed before its sources are there',
      value,
      allowed: 'dependencies from registries',
      fix: 'compile it yourself (bun build --compile) and give the file to PrebuiltProgram, or import the files by their paths',
    });
  }
}
