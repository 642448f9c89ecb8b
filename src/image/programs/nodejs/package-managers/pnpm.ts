import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute, namedVersion, PackageManagerOf } from './package-manager';
import { readable } from '../../../sources/readable';

const LOCK = 'pnpm-lock.yaml';
/** The newest that reads a lock of this version and writes no other, when package.json names none. */
const VERSIONS: { readonly [lockfileVersion: string]: string } = { '6.0': '8.15.9', '9.0': '10.34.9' };
const NEWEST = '10.34.9';

/** pnpm, by pnpm-lock.yaml; in the version that `packageManager` names. */
export const pnpm: PackageManagerOf = (root, packageJson) => {
  if (!existsSync(join(root, LOCK))) {
    return undefined;
  }
  const version = namedVersion(packageJson, 'pnpm') ?? VERSIONS[lockfileVersion(root) ?? ''] ?? NEWEST;
  return {
    name: 'pnpm',
    lock: LOCK,
    settings: ['.npmrc', 'pnpm-workspace.yaml', '.pnpmfile.cjs'],
    cache: '/root/.local/share/pnpm/store',
    env: { npm_config_package_import_method: 'copy', npm_config_update_notifier: 'false' },
    // times, and the folder of the store
    leftovers: ['.modules.yaml', '.pnpm-workspace-state.json', '.pnpm-workspace-state-v1.json'],
    install: (production, of) => execute('pnpm', version, 'pnpm', [
      'install', '--frozen-lockfile', '--ignore-scripts', ...(production ? ['--prod'] : []), ...(production && of ? ['--filter', `{./${of.folder}}...`] : []),
    ]),
    withScripts: () => [],
  };
};

function lockfileVersion(root: string): string | undefined {
  const text = readable('NodejsProgram.projectRoot', LOCK, () => readFileSync(join(root, LOCK), 'utf8'));
  return /^lockfileVersion: '?([\d.]+)'?/m.exec(text)?.[1];
}
