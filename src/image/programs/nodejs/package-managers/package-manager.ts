import type { PackageJson } from '../package-json';

/** Who installs the dependencies of a project, told by its lock file. All commands are run where package.json and the lock file are. */
export interface PackageManager {
  readonly name: string;
  /** The lock file. */
  readonly lock: string;
  /** More files that it reads, as far as they are there. */
  readonly settings: readonly string[];
  /** Folder of the toolchain image in which it keeps what it has downloaded. */
  readonly cache: string;
  readonly env: { readonly [name: string]: string };
  /** What it leaves in node_modules that differs from one installation to the next. */
  readonly leftovers: readonly string[];
  /** The command that installs exactly what the lock file says and runs none of its scripts: all, or for production alone, of a workspace for one package. */
  readonly install: (production: boolean, of?: WorkspacePackage) => string[];
  /** Names of the packages whose own scripts the program needs, as far as the lock file and the project's settings tell. */
  readonly withScripts: () => string[];
  /** Names of all packages that an installation for production may have. */
  readonly installed: () => ReadonlySet<string>;
  /** Whether a package that is no dependency of the program's own lies where those that need it find it, and the program does not; absent when none does. */
  readonly hides?: (name: string) => boolean;
}

/** A package of a workspace; the root, `.`, when it depends on packages of the workspace itself. */
export interface WorkspacePackage {
  readonly folder: string;
  readonly name?: string;
  /** Folders of it and of the packages that it depends on. */
  readonly needed: readonly string[];
}

/** How a lock file makes a package manager; undefined when it is not there. */
export type PackageManagerOf = (root: string, packageJson: PackageJson) => PackageManager | undefined;

/** Names of the packages that a program has in production. */
export function productionNames({ dependencies, optionalDependencies }: PackageJson): string[] {
  return Object.keys({ ...dependencies, ...optionalDependencies });
}

/** A command of a package manager that the toolchain image does not have, in exactly this version. */
export function execute(name: string, version: string, command: string, args: string[]): string[] {
  return ['npm', 'exec', '--yes', `--package=${name}@${version}`, '--', command, ...args];
}

/** The version that package.json names for a package manager, without the hash of its archive. */
export function namedVersion({ packageManager }: PackageJson, name: string): string | undefined {
  return new RegExp(`^${name}@(\\d+\\.\\d+\\.\\d+[\\w.-]*)(\\+|$)`).exec(packageManager ?? '')?.[1];
}
