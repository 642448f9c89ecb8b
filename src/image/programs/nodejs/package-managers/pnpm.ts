import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { below, items, Lines, readLines } from './lock-lines';
import { Approvals, LockedPackage, nameOf, neededBy, scriptsAmong } from './native';
import { execute, namedVersion, PackageManagerOf, productionNames } from './package-manager';
import { insideProject } from '../../../sources/project-root';
import { readText } from '../../../sources/read-text';
import { isObject, readJson, strings, texts } from '../package-json';

const WHERE = 'NodejsProgram.projectRoot';
const LOCK = 'pnpm-lock.yaml';
const WORKSPACE = 'pnpm-workspace.yaml';
/** The newest that reads a lock of this version and writes no other, when package.json names none. */
const VERSIONS: { readonly [lockfileVersion: string]: string } = { '6.0': '8.15.9', '9.0': '10.34.9' };
const NEWEST = '10.34.9';

/** What pnpm has put at the top in one version or another, whoever needs it. */
const HOISTED = /eslint|prettier|types/;

/** pnpm, by pnpm-lock.yaml; in the version that `packageManager` names. */
export const pnpm: PackageManagerOf = (root, packageJson) => {
  if (!existsSync(join(root, LOCK))) {
    return undefined;
  }
  const text = textOf(root, LOCK);
  const version = namedVersion(packageJson, 'pnpm') ?? VERSIONS[/^lockfileVersion: '?([\d.]+)'?/m.exec(text)?.[1] ?? ''] ?? NEWEST;
  return {
    name: 'pnpm',
    lock: LOCK,
    settings: ['.npmrc', WORKSPACE, '.pnpmfile.cjs', ...patches(root, readLines(text))],
    cache: '/root/.local/share/pnpm/store',
    env: { npm_config_package_import_method: 'copy', npm_config_update_notifier: 'false' },
    // times, and the folder of the store
    leftovers: ['.modules.yaml', '.pnpm-workspace-state.json', '.pnpm-workspace-state-v1.json'],
    install: (production, of) => execute('pnpm', version, 'pnpm', [
      'install', '--frozen-lockfile', '--ignore-scripts', ...(production ? ['--prod'] : []),
      ...(production && of ? ['--filter', of.folder === '.' ? '{.}...' : `{./${of.folder}}...`] : []),
    ]),
    withScripts: () => scriptsAmong(packagesOf(readLines(text)), productionNames(packageJson), approvals(root)),
    installed: () => neededBy(packagesOf(readLines(text)), productionNames(packageJson)),
    hides: name => !HOISTED.test(name) && !mayHoist(root),
  };
};

/** Of versions 6 and before, which stand in `packages` alone, and of 9, which has what packages depend on in `snapshots`. */
function packagesOf(lock: Lines): LockedPackage[] {
  return [below(lock, 'packages'), below(lock, 'snapshots')].flatMap(part => Object.keys(part).map(key => ({
    name: nameOf(key.replace(/^\//, '')),
    needs: [...Object.keys(below(part, key, 'dependencies')), ...Object.keys(below(part, key, 'optionalDependencies'))],
    built: below(part, key).requiresBuild === 'true',
  })));
}

/** Settings are in package.json, or since pnpm 10 in pnpm-workspace.yaml. */
function approvals(root: string): Approvals {
  const [json, yaml] = settingsOf(root);
  const list = (name: string): string[] => [...strings(json[name]), ...items(yaml, name)];
  const allowed = Object.entries({ ...(isObject(json.allowBuilds) ? json.allowBuilds : {}), ...below(yaml, 'allowBuilds') }).map(([name, value]) => [name, String(value)]);
  const said = (value: string): string[] => allowed.filter(each => each[1] === value).map(([name]) => name);
  return {
    built: [...list('onlyBuiltDependencies'), ...said('true')],
    notBuilt: [...list('ignoredBuiltDependencies'), ...list('neverBuiltDependencies'), ...said('false')],
  };
}

/** Whether settings may put more at the top of node_modules than what package.json names: `shamefully-hoist`, `publicHoistPattern`, `node-linker`, or a program that changes manifests. */
function mayHoist(root: string): boolean {
  const said = ['.npmrc', WORKSPACE].filter(path => existsSync(join(root, path))).map(path => textOf(root, path));
  return existsSync(join(root, '.pnpmfile.cjs')) || [...said, ...Object.keys(settingsOf(root)[0])].some(text => /hoist|linker|pnpmfile/i.test(text));
}

/** Files that change packages; pnpm wants them there when it installs. */
function patches(root: string, lock: Lines): string[] {
  const [json, yaml] = settingsOf(root);
  const locked = below(lock, 'patchedDependencies');
  const paths = [
    ...Object.values(texts(json.patchedDependencies)), ...Object.values(below(yaml, 'patchedDependencies')),
    ...Object.keys(locked).map(name => below(locked, name).path),
  ].filter((path): path is string => typeof path === 'string');
  return [...new Set(paths.map(path => insideProject(path, WHERE)))].sort();
}

function settingsOf(root: string): [{ readonly [name: string]: unknown }, Lines] {
  const { pnpm: json } = existsSync(join(root, 'package.json')) ? readJson(root, 'package.json') : {};
  return [isObject(json) ? json : {}, existsSync(join(root, WORKSPACE)) ? readLines(textOf(root, WORKSPACE)) : {}];
}

function textOf(root: string, path: string): string {
  return readText(WHERE, root, path);
}
