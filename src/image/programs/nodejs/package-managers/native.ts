import { byCodeUnit } from '../../../../private/text';

/** What native addons are compiled with, or find what was compiled. */
const NATIVE = [
  'bindings', 'nan', 'node-addon-api', 'node-gyp-build', 'node-gyp-build-optional-packages', 'node-pre-gyp', '@mapbox/node-pre-gyp', 'prebuild-install', 'node-gyp',
  'cmake-js', 'install-artifact-from-github',
];

/** A package as a lock file has it; its name may be there in several versions. */
export interface LockedPackage {
  readonly name: string;
  /** Names of the packages that it depends on. */
  readonly needs: readonly string[];
  /** Whether the lock file says that it has a script that runs when it is installed. */
  readonly built?: boolean;
}

/** What a project says of the scripts of packages: names, which may have a version behind them. */
export interface Approvals {
  readonly built: readonly string[];
  readonly notBuilt: readonly string[];
}

/** Whether a package is one that its dependencies compile, or find compiled. */
export function isNative(needs: readonly string[]): boolean {
  return NATIVE.some(name => needs.includes(name));
}

/** Names of the packages whose scripts the program needs: what is native or marked as having some, and what the project approves. Others than `roots` need are none. */
export function scriptsAmong(packages: readonly LockedPackage[], roots: readonly string[], approvals: Approvals): string[] {
  const [built, notBuilt] = [approvals.built, approvals.notBuilt].map(names => names.map(nameOf));
  const byName = byTheirNames(packages);
  const isBuilt = (name: string): boolean => built.includes(name) || byName.get(name)!.some(each => each.built || isNative(each.needs));
  return [...neededBy(packages, roots)].filter(name => byName.has(name) && !notBuilt.includes(name) && isBuilt(name)).sort(byCodeUnit);
}

/** Names of packages, and of all that they need. */
export function neededBy(packages: readonly LockedPackage[], roots: readonly string[]): ReadonlySet<string> {
  const byName = byTheirNames(packages);
  const needed = new Set(roots);
  for (const name of needed) {
    byName.get(name)?.forEach(({ needs }) => needs.forEach(each => needed.add(each)));
  }
  return needed;
}

function byTheirNames(packages: readonly LockedPackage[]): ReadonlyMap<string, LockedPackage[]> {
  const byName = new Map<string, LockedPackage[]>();
  packages.forEach(each => byName.set(each.name, [...byName.get(each.name) ?? [], each]));
  return byName;
}

/** The name in `name@range`. */
export function nameOf(text: string): string {
  return /^((?:@[^/@]+\/)?[^/@]+)/.exec(text)?.[1] ?? text;
}
