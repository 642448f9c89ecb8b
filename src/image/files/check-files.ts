import { refuse } from '../../private/errors';
import { MinimalBase } from '../bases/minimal-base';
import { PROBE_PATH } from '../probe';
import { ArchiveLayer, Recipe } from '../recipe';
import { ResolvedOptions } from '../resolve-options';
import { SPECIAL_FOLDERS } from '../system-files';

/** What else an image has, as far as it is known before it is built. */
export interface Beside {
  readonly base: MinimalBase;
  readonly recipe: Recipe;
  readonly options: ResolvedOptions;
  /** Layers below the files. */
  readonly below: ArchiveLayer[];
  readonly hasProbe: boolean;
}

/** Links in Debian and its kin, onto which no folder may be put. */
const LINKS = /^\/(s?bin|lib(32|64|x32)?|var\/(run|lock))(\/|$)/;
const REALLY: { readonly [link: string]: string } = { '/var/run': '/run', '/var/lock': '/run/lock' };
/** Folders that every system has, or may have. */
const FOLDERS = ['bin', 'boot', 'etc/ssl/certs', 'home', 'lib', 'media', 'mnt', 'opt', 'run', 'sbin', 'srv', 'usr/bin', 'usr/lib', 'usr/local/bin', 'usr/local/lib', 'usr/sbin', 'usr/share', 'var/lib', 'var/log'];
const ALLOWED = 'paths of their own, such as /etc/app/config.yaml or /srv/www';

/**
 * Refuses files that would take the place of what the program brings, or that nobody would see.
 *
 * Files of the base, of its Debian packages and of the system layer may be replaced: that is how to say something else than they do.
 */
export function checkFiles(files: ArchiveLayer, beside: Beside, where: string): void {
  const check = checks(beside);
  for (const path of filesOf([files])) {
    const found = check(path);
    if (found !== undefined) {
      refuse({ where, problem: found.problem, value: path, allowed: ALLOWED, fix: found.fix });
    }
  }
}

interface Problem { readonly problem: string; readonly fix: string }

function checks({ base, recipe, options, below, hasProbe }: Beside): (path: string) => Problem | undefined {
  const own = programPaths(recipe);
  const filesBelow = new Set(filesOf(below));
  const folders = foldersOf([...filesBelow, ...[...FOLDERS, ...SPECIAL_FOLDERS.map(({ path }) => path)].map(path => `/${path}/x`)]);
  const closed = SPECIAL_FOLDERS.filter(({ mode, owner }) => mode === 0o700 && owner !== options.user && options.user !== 0);
  return path => {
    const [link] = LINKS.exec(path) ?? [];
    if (link !== undefined && !base.isScratch) {
      const name = link.replace(/\/$/, '');
      return { problem: `${name} is a link to ${REALLY[name] ?? `/usr${name}`} in most bases, which a folder would replace`, fix: `write ${REALLY[name] ?? `/usr${name}`}${path.slice(name.length)}` };
    }
    const taken = own.find(one => clash(path, one));
    if (taken !== undefined) {
      return { problem: `${taken} is the program's`, fix: 'choose another path; what lies beside the sources of an interpreted program is named in its include' };
    }
    if (hasProbe && clash(path, PROBE_PATH)) {
      return { problem: 'the probe of Healthcheck.http() lies there', fix: 'choose another path' };
    }
    const volume = options.writablePaths.find(one => clash(path, one));
    if (volume !== undefined) {
      return { problem: `${volume} is one of writablePaths: a volume is mounted there, which hides what the image has`, fix: 'choose another path' };
    }
    if (folders.has(path)) {
      return { problem: 'this is a folder of the system, and no file can take its place', fix: 'choose a path below it' };
    }
    const file = [...foldersOf([path])].find(folder => filesBelow.has(folder));
    if (file !== undefined) {
      return { problem: `${file} is a file of the system, so nothing can lie below it`, fix: 'choose another path' };
    }
    const home = closed.find(folder => path.startsWith(`/${folder.path}/`));
    return home && { problem: `/${home.path} is closed to the user ${options.user} that the program runs as`, fix: 'choose another path' };
  };
}

/** Paths of all files of some layers. */
export function filesOf(layers: ArchiveLayer[]): string[] {
  return layers.flatMap(({ members }) => members.filter(({ type }) => type !== 'directory').map(({ path }) => `/${path}`));
}

/** Paths that are the program's alone, and all below them. */
export function programPaths({ program, folders = [] }: Pick<Recipe, 'program' | 'folders'>): string[] {
  return ['/app', ...program.startsWith('/') ? [program] : [], ...folders];
}

/** Whether both cannot be there: one is the other, or lies below it. */
function clash(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}/`) || other.startsWith(`${path}/`);
}

/** All folders above some paths. */
function foldersOf(paths: string[]): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0 && !folders.has(path.slice(0, at)); at = path.lastIndexOf('/', at - 1)) {
      folders.add(path.slice(0, at));
    }
  }
  return folders;
}
