import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageManagerOf } from './package-manager';
import { byCodeUnit } from '../../../../private/text';
import { readJson } from '../package-json';

/** What npm says besides what was asked. */
const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier'];

/** What native addons are compiled with, or find what was compiled. */
const NATIVE = ['bindings', 'nan', 'node-addon-api', 'node-gyp-build', 'node-pre-gyp', '@mapbox/node-pre-gyp', 'prebuild-install'];

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
    install: (production, of) => ['npm', 'ci', ...(production ? ['--omit=dev'] : []), '--ignore-scripts', ...QUIET, ...(production && of ? [`--workspace=${of.folder}`] : [])],
    withScripts: () => withScripts(root, lock),
  };
};

function withScripts(root: string, lock: string): string[] {
  const { packages } = readJson(root, lock);
  const found = Object.entries(typeof packages === 'object' && packages !== null ? packages : {})
    .filter(([path, entry]) => path.includes('node_modules/') && isInstalledByScript(entry))
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  return [...new Set(found)].sort(byCodeUnit);
}

/** npm compiles what has a binding.gyp without any script; the lock file tells only what such packages are compiled with. */
function isInstalledByScript(entry: unknown): boolean {
  const { hasInstallScript, dev, dependencies } = (entry ?? {}) as { hasInstallScript?: unknown; dev?: unknown; dependencies?: object };
  return dev !== true && (hasInstallScript === true || NATIVE.some(name => name in (dependencies ?? {})));
}
