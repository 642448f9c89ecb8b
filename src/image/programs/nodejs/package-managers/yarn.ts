import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { below, Lines, readLines } from './lock-lines';
import { Approvals, LockedPackage, nameOf, neededBy, scriptsAmong } from './native';
import { execute, namedVersion, PackageManagerOf, productionNames } from './package-manager';
import { yarnFiles } from './yarn-files';
import { checkYarnLock } from './yarn-lock';
import { readText } from '../../../sources/read-text';
import { isObject, PackageJson, readJson } from '../package-json';

const LOCK = 'yarn.lock';
const CLASSIC = '1.22.22';
const BERRY = '4.18.1';

/** Yarn, by yarn.lock: 1 for locks without `__metadata`, else the version that `packageManager` names. */
export const yarn: PackageManagerOf = (root, packageJson) => {
  if (!existsSync(join(root, LOCK))) {
    return undefined;
  }
  const text = readText('NodejsProgram.projectRoot', root, LOCK);
  const lock = readLines(text);
  const withScripts = (): string[] => scriptsAmong(packagesOf(lock), productionNames(packageJson), approvals(root));
  const installed = (): ReadonlySet<string> => neededBy(packagesOf(lock), productionNames(packageJson));
  return /^__metadata:/m.test(text) ? { ...berry(root, packageJson, lock), withScripts, installed } : {
    name: 'yarn',
    lock: LOCK,
    settings: ['.npmrc', '.yarnrc'],
    cache: '/usr/local/share/.cache/yarn',
    env: {},
    leftovers: ['.yarn-integrity'],
    install: production => execute('yarn', namedVersion(packageJson, 'yarn') ?? CLASSIC, 'yarn', [
      'install', '--frozen-lockfile', '--ignore-scripts', '--non-interactive', '--no-progress', ...(production ? ['--production'] : []),
    ]),
    withScripts,
    installed,
  };
};

/** With node_modules, whatever the project has it do: Plug'n'Play needs a loader of its own in the image. */
function berry(root: string, packageJson: PackageJson, lock: Lines): Omit<NonNullable<ReturnType<PackageManagerOf>>, 'withScripts' | 'installed'> {
  const named = namedVersion(packageJson, 'yarn');
  return {
    name: 'yarn',
    lock: LOCK,
    settings: ['.npmrc', '.yarnrc.yml', ...yarnFiles(root)],
    cache: '/root/.yarn/berry/cache',
    env: { YARN_NODE_LINKER: 'node-modules', YARN_ENABLE_SCRIPTS: 'false', YARN_ENABLE_TELEMETRY: 'false', YARN_IGNORE_PATH: '1', YARN_ENABLE_IMMUTABLE_INSTALLS: 'true' },
    leftovers: ['.yarn-state.yml'],
    install: (production, of) => {
      if (production) {
        checkYarnLock(root, lock, named);
      }
      return execute('@yarnpkg/cli-dist', named ?? BERRY, 'yarn', production ? ['workspaces', 'focus', ...(of?.name ? [of.name] : []), '--production'] : ['install', '--immutable']);
    },
  };
}

/** Packages by their names; those of the workspace are none. */
function packagesOf(lock: Lines): LockedPackage[] {
  return Object.keys(lock).filter(key => key !== '__metadata' && !/@workspace:/.test(key)).map(key => ({
    name: nameOf(key.replace(/^"/, '')),
    needs: [...Object.keys(below(lock, key, 'dependencies')), ...Object.keys(below(lock, key, 'optionalDependencies'))],
  }));
}

/** `dependenciesMeta` of package.json, as Yarn reads it. */
function approvals(root: string): Approvals {
  const { dependenciesMeta } = readJson(root, 'package.json');
  const all = Object.entries(isObject(dependenciesMeta) ? dependenciesMeta : {});
  const said = all.map(([name, of]) => ({ name, built: isObject(of) ? of.built : undefined }));
  const names = (value: boolean): string[] => said.filter(({ built }) => built === value).map(({ name }) => name);
  return { built: names(true), notBuilt: names(false) };
}
