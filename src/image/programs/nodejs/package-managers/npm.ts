import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isNative } from './native';
import type { PackageManagerOf, WorkspacePackage } from './package-manager';
import { byCodeUnit } from '../../../../private/text';
import { readJson } from '../package-json';

/** What npm says besides what was asked. */
const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier'];

/** npm, by package-lock.json or npm-shrinkwrap.json. */
export const npm: PackageManagerOf = root => {
  const lock = ['npm-shrinkwrap.json', 'package-lock.json'].find(name => existsSync(join(root, name)));
  return lock === undefined ? undefined : {
    name: 'npm',
    lock,
    settings: ['.npmrc'],
    cache: '/root/.npm',
    env: {},
    leftovers: [],
    install: (production, of) => [
      'npm', 'ci', ...(production ? ['--omit=dev'] : []), '--ignore-scripts', ...QUIET,
      ...(production && of ? workspaceArguments(of) : []),
    ],
    withScripts: () => withScripts(root, lock),
    installed: () => installed(root, lock),
  };
};

/** A package of the workspace brings those that it depends on; the root has to name them. */
function workspaceArguments({ folder, needed }: WorkspacePackage): string[] {
  return folder === '.' ? [...needed.filter(each => each !== '.').map(each => `--workspace=${each}`), '--include-workspace-root'] : [`--workspace=${folder}`];
}

function withScripts(root: string, lock: string): string[] {
  const { packages, dependencies } = readJson(root, lock) as { packages?: unknown; dependencies?: unknown };
  const found = Object.entries(object(packages))
    .filter(([path, entry]) => path.includes('node_modules/') && isInstalledByScript(entry))
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  return [...new Set(packages === undefined ? nested(dependencies) : found)].sort(byCodeUnit);
}

/** All but what is there for development alone, wherever it lies. */
function installed(root: string, lock: string): ReadonlySet<string> {
  const { packages, dependencies } = readJson(root, lock) as { packages?: unknown; dependencies?: unknown };
  const isForMore = ([, entry]: [string, unknown]): boolean => (object(entry) as { dev?: unknown }).dev !== true;
  const inside = (all: unknown): string[] => Object.entries(object(all)).filter(isForMore)
    .flatMap(([name, entry]) => [name, ...inside((object(entry) as { dependencies?: unknown }).dependencies)]);
  const found = Object.entries(object(packages)).filter(isForMore).map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  return new Set(packages === undefined ? inside(dependencies) : found);
}

/** npm compiles what has a binding.gyp without any script; the lock file tells only what such packages are compiled with. */
function isInstalledByScript(entry: unknown): boolean {
  const { hasInstallScript, dev, dependencies } = object(entry) as { hasInstallScript?: unknown; dev?: unknown; dependencies?: unknown };
  return dev !== true && (hasInstallScript === true || isNative(Object.keys(object(dependencies))));
}

/** Lock files of version 1 say nothing of scripts; packages stand in each other. */
function nested(dependencies: unknown): string[] {
  return Object.entries(object(dependencies)).flatMap(([name, entry]) => {
    const { dev, requires, dependencies: inside } = object(entry) as { dev?: unknown; requires?: unknown; dependencies?: unknown };
    return dev === true ? [] : [...(isNative(Object.keys(object(requires))) ? [name] : []), ...nested(inside)];
  });
}

function object(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
