import { readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { GO_SETTINGS, searchPath, UserEnvironment } from './environment';
import { isExecutable } from '../../private/executable';

/** What Go says of itself and of its user. */
export type GoSettings = { readonly [name: string]: string };

/** What only Go itself puts together. */
const ASKED = ['GOROOT', ...GO_SETTINGS];
const FOLDERS = ['GOPATH', 'GOMODCACHE', 'GOCACHE'];

/**
 * What `go env` would answer, where starting Go would say nothing else: a release of Go on Linux, and a user who has set folders at most.
 *
 * What is left out has Go's own defaults, in the build as here.
 *
 * @returns undefined when Go has to be asked
 */
export function plainGo(user: UserEnvironment): GoSettings | undefined {
  const { HOME: home = '' } = user;
  const caches = user.XDG_CACHE_HOME || join(home, '.cache');
  const configured = user.GOENV || join(user.XDG_CONFIG_HOME || join(home, '.config'), 'go', 'env');
  const { GOCACHE, GOPATH, GOMODCACHE } = user;
  const path = GOPATH || join(home, 'go');
  const root = goRoot(user);
  const known = process.platform === 'linux' && [home, caches, ...path.split(delimiter)].every(isAbsolute) && root !== undefined && root !== path;
  const version = known && !ASKED.some(name => user[name]) && !says(configured, [...ASKED, ...FOLDERS]) ? release(root) : undefined;
  return version === undefined ? undefined : {
    GOVERSION: version,
    GOPATH: path,
    GOMODCACHE: GOMODCACHE || join(path.split(delimiter)[0], 'pkg', 'mod'),
    GOCACHE: GOCACHE || join(caches, 'go-build'),
  };
}

/** Whether Go's configuration file, which is as simple as that, has one of these. One that cannot be read is none to Go either. */
function says(file: string, names: string[]): boolean {
  if (file === 'off') {
    return false;
  }
  try {
    return !isAbsolute(file) || new RegExp(`^(${names.join('|')})=`, 'm').test(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
}

/** Where the `go` is that would be started. */
function goRoot(user: UserEnvironment): string | undefined {
  try {
    const found = searchPath(user).split(delimiter).map(folder => join(folder, 'go')).find(isExecutable);
    return found && dirname(dirname(realpathSync(found)));
  } catch {
    return undefined;
  }
}

/** Only releases have the file; what else is called `go`, such as a script that chooses one, does not lie below such a folder. */
function release(root: string): string | undefined {
  try {
    return /^go\d+\.\d+\S*(?=\n)/.exec(readFileSync(join(root, 'VERSION'), 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}
