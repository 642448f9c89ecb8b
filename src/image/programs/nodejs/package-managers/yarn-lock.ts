import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { below, Lines } from './lock-lines';
import { hasPlugin } from './yarn-files';
import { refuse } from '../../../../private/errors';
import { PackageJson, readPackageJson } from '../package-json';

const WHERE = 'NodejsProgram.projectRoot';
/** What Yarn 4 writes. */
const FIRST_OF_4 = 8;

/** Refuses what `yarn workspaces focus` cannot do, and what it would resolve anew without a word: it does not know `--immutable`. */
export function checkYarnLock(root: string, lock: Lines, version: string | undefined): void {
  const written = Number(below(lock, '__metadata').version);
  const old = version === undefined ? written < FIRST_OF_4 : Number(version.split('.')[0]) < 4;
  if (old && !(version !== undefined && hasPlugin(root, 'plugin-workspace-tools'))) {
    refuse({
      where: WHERE,
      problem: 'Yarn 2 and 3 install production dependencies alone only by a plugin, which .yarnrc.yml does not name',
      value: version === undefined ? `yarn.lock of version ${written}` : `yarn@${version}`,
      allowed: 'Yarn 4, which packageManager of package.json names; Yarn 1; Yarn 2 or 3 with plugin-workspace-tools',
      fix: 'yarn set version 4, then yarn install; or yarn plugin import workspace-tools',
    });
  }
  const changed = changedDependency(root, lock);
  if (changed !== undefined) {
    refuse({
      where: WHERE,
      problem: 'yarn.lock does not belong to package.json',
      value: changed,
      allowed: 'a lock file with every dependency as package.json names it',
      fix: 'yarn install, and commit yarn.lock',
    });
  }
}

/** A dependency of a package of the workspace that the lock file has otherwise, or not at all. */
function changedDependency(root: string, lock: Lines): string | undefined {
  return Object.keys(lock).flatMap(key => {
    const folder = /@workspace:(.+)$/.exec(String(below(lock, key).resolution))?.[1];
    const path = folder && posix.join(folder, 'package.json');
    return path && !path.startsWith('..') && existsSync(join(root, path)) ? changedIn(readPackageJson(root, path), below(lock, key, 'dependencies')) : [];
  })[0];
}

function changedIn({ dependencies, optionalDependencies, devDependencies }: PackageJson, locked: Lines): string[] {
  return Object.entries({ ...devDependencies, ...optionalDependencies, ...dependencies })
    .filter(([name, range]) => locked[name] === undefined || isRange(range) && plain(String(locked[name])) !== plain(range))
    .map(entry => entry.join('@'));
}

/** Others, `workspace:^` or `patch:…`, are rewritten by Yarn. */
function isRange(text: string): boolean {
  return !text.replace(/^npm:/, '').includes(':');
}

function plain(range: string): string {
  return range.replace(/^npm:/, '');
}
