import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute, namedVersion, PackageManagerOf } from './package-manager';
import { readable } from '../../../sources/readable';
import type { PackageJson } from '../package-json';

const LOCK = 'yarn.lock';
const CLASSIC = '1.22.22';
const BERRY = '4.18.1';

/** Yarn, by yarn.lock: 1 for locks without `__metadata`, else the version that `packageManager` names. */
export const yarn: PackageManagerOf = (root, packageJson) => {
  if (!existsSync(join(root, LOCK))) {
    return undefined;
  }
  const text = readable('NodejsProgram.projectRoot', LOCK, () => readFileSync(join(root, LOCK), 'utf8'));
  return /^__metadata:/m.test(text) ? berry(packageJson) : {
    name: 'yarn',
    lock: LOCK,
    settings: ['.npmrc', '.yarnrc'],
    cache: '/usr/local/share/.cache/yarn',
    env: {},
    leftovers: ['.yarn-integrity'],
    install: production => execute('yarn', namedVersion(packageJson, 'yarn') ?? CLASSIC, 'yarn', [
      'install', '--frozen-lockfile', '--ignore-scripts', '--non-interactive', '--no-progress', ...(production ? ['--production'] : []),
    ]),
    withScripts: () => [],
  };
};

/** With node_modules, whatever the project has it do: Plug'n'Play needs a loader of its own in the image. */
function berry(packageJson: PackageJson): ReturnType<PackageManagerOf> {
  const version = namedVersion(packageJson, 'yarn') ?? BERRY;
  return {
    name: 'yarn',
    lock: LOCK,
    settings: ['.npmrc', '.yarnrc.yml'],
    cache: '/root/.yarn/berry/cache',
    env: { YARN_NODE_LINKER: 'node-modules', YARN_ENABLE_SCRIPTS: 'false', YARN_ENABLE_TELEMETRY: 'false', YARN_IGNORE_PATH: '1', YARN_ENABLE_IMMUTABLE_INSTALLS: 'true' },
    leftovers: ['.yarn-state.yml'],
    install: (production, of) => execute('@yarnpkg/cli-dist', version, 'yarn', production ? ['workspaces', 'focus', ...(of?.name ? [of.name] : []), '--production'] : ['install', '--immutable']),
    withScripts: () => [],
  };
}
