import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pathDependencies, RustPackage } from './manifest';
import { refuse, shownPath } from '../../../private/errors';
import { byCodeUnit } from '../../../private/text';
import { globPart } from '../../sources/glob';
import { insideProject } from '../../sources/project-root';
import { readToml, tableOf, tablesOf, textOf, textsOf, TomlTable } from '../../sources/toml';

/** The packages that Cargo loads together. */
export interface RustWorkspace {
  /** Folder of its root in the project. */
  readonly home: string;
  /** Cargo.toml of the root. */
  readonly manifest: TomlTable;
  /** All packages, by folder: members and what they depend on by path, tests included. */
  readonly packages: RustPackage[];
  /** Folders of packages that replace others by path ([patch]): packages that nobody has here may depend on them. */
  readonly patches: string[];
  /** The packages that compiling the program needs; none before it is known which it is. */
  readonly needed: RustPackage[];
  /** Whether there is anything to fetch. */
  readonly hasRequirements: boolean;
}

const WHERE = 'RustProgram.projectRoot';

/** The workspace with the package in `entry`; that at the project's root when it does not matter. */
export function readRustWorkspace(root: string, projectRoot: string, entry?: string): RustWorkspace {
  const above = entry === undefined ? ['.'] : foldersTo(entry);
  const homes = above.filter(folder => existsSync(join(root, folder, 'Cargo.toml')));
  if (homes.length === 0) {
    refuse({
      where: entry === undefined ? WHERE : 'RustProgram.entry',
      problem: 'there is no Cargo.toml',
      value: entry ?? shownPath(projectRoot),
      allowed: 'a package, or the root of a workspace',
      fix: 'set projectRoot to the folder with the Cargo.toml of the workspace, and entry to that of the package in it',
    });
  }
  const known: string[] = [];
  for (const home of homes) {
    const workspace = load(root, home);
    if (entry === undefined || workspace.packages.some(({ folder }) => folder === entry)) {
      return workspace;
    }
    known.push(...workspace.packages.map(({ folder }) => folder));
  }
  const example = known[0] ?? 'crates/api';
  return refuse({
    where: 'RustProgram.entry',
    problem: 'this is not the folder of a package',
    value: entry,
    allowed: known.length === 0 ? 'a folder with a Cargo.toml that has a [package]' : `the packages here: ${known.slice(0, 10).join(', ')}`,
    fix: `name the folder of the package, e.g. ${example}; which of its programs, binary says`,
    flag: `--entry ${example}, or the name of a program`,
  });
}

/** The same, knowing which package it is about. */
export function neededFor(pack: RustPackage, workspace: RustWorkspace): RustWorkspace {
  const byFolder = new Map(workspace.packages.map(each => [each.folder, each]));
  const needed = new Map<string, RustPackage>();
  const visit = (folder: string): void => {
    const found = byFolder.get(folder);
    if (found !== undefined && !needed.has(folder)) {
      needed.set(folder, found);
      dependencyFolders(found, workspace, false).forEach(visit);
    }
  };
  [pack.folder, ...workspace.patches].forEach(visit);
  return { ...workspace, needed: [...needed.values()].sort((a, b) => byCodeUnit(a.folder, b.folder)) };
}

function load(root: string, home: string): RustWorkspace {
  const manifest = readToml(root, posix.join(home, 'Cargo.toml'), WHERE);
  const patches = patchFolders(home, manifest);
  const found = new Map<string, RustPackage>();
  const workspace = { home, manifest, patches };
  const visit = (folder: string, by: string): void => {
    if (found.has(folder)) {
      return;
    }
    const pack = readPackage(root, folder, by);
    if (pack !== undefined) {
      found.set(folder, pack);
      dependencyFolders(pack, workspace, true).forEach(each => visit(each, posix.join(folder, 'Cargo.toml')));
    }
  };
  const file = posix.join(home, 'Cargo.toml');
  [home, ...memberFolders(root, home, manifest), ...patches].forEach(folder => visit(folder, file));
  const lock = existsSync(join(root, home, 'Cargo.lock')) ? readToml(root, posix.join(home, 'Cargo.lock'), WHERE) : {};
  return {
    ...workspace,
    packages: [...found.values()].sort((a, b) => byCodeUnit(a.folder, b.folder)),
    needed: [],
    hasRequirements: tablesOf(lock, 'package').some(each => textOf(each, 'source') !== undefined),
  };
}

/** The package in a folder; undefined for the root of a workspace that is none. */
function readPackage(root: string, folder: string, by: string): RustPackage | undefined {
  const file = posix.join(folder, 'Cargo.toml');
  if (!existsSync(join(root, file))) {
    refuse({
      where: WHERE,
      problem: `${by} names a package whose Cargo.toml is not there`,
      value: file,
      allowed: 'folders with a Cargo.toml',
      fix: 'correct the path, or remove it from there',
    });
  }
  const manifest = readToml(root, file, WHERE);
  const name = textOf(tableOf(manifest, 'package'), 'name');
  return name === undefined ? undefined : { folder, name, manifest };
}

function dependencyFolders(pack: RustPackage, { home, manifest }: Pick<RustWorkspace, 'home' | 'manifest'>, tests: boolean): string[] {
  const inheritable = tableOf(tableOf(manifest, 'workspace'), 'dependencies');
  return pathDependencies(pack, inheritable, tests)
    .map(({ name, path, inherited }) => inside(inherited ? home : pack.folder, path, `${posix.join(pack.folder, 'Cargo.toml')} ${name}`));
}

/** Replacements by path, which only the root's manifest may have. */
function patchFolders(home: string, manifest: TomlTable): string[] {
  const tables = [...Object.keys(tableOf(manifest, 'patch')).map(name => tableOf(tableOf(manifest, 'patch'), name)), tableOf(manifest, 'replace')];
  return tables.flatMap(table => Object.keys(table).flatMap(name => {
    const path = textOf(tableOf(table, name), 'path');
    return path === undefined ? [] : [inside(home, path, `${posix.join(home, 'Cargo.toml')} patch ${name}`)];
  }));
}

function inside(folder: string, path: string, what: string): string {
  return insideProject(posix.isAbsolute(path) ? path : posix.join(folder, path), `${WHERE} (${what})`);
}

/** Folders that `workspace.members` names; patterns stand for those with a Cargo.toml that are not excluded. */
function memberFolders(root: string, home: string, manifest: TomlTable): string[] {
  const workspace = tableOf(manifest, 'workspace');
  const excluded = textsOf(workspace, 'exclude').map(path => inside(home, path, 'workspace.exclude'));
  return textsOf(workspace, 'members').flatMap(member => {
    if (!/[*?[]/.test(member)) {
      return [inside(home, member, 'workspace.members')];
    }
    return matching(root, home, member.split('/').filter(part => part !== '' && part !== '.'))
      .filter(folder => existsSync(join(root, folder, 'Cargo.toml')))
      .filter(folder => !excluded.some(other => folder === other || folder.startsWith(`${other}/`)));
  });
}

/** Folders by a pattern, part by part. */
function matching(root: string, folder: string, parts: string[]): string[] {
  if (parts.length === 0) {
    return [folder];
  }
  const [part, ...rest] = parts;
  if (part === '..') {
    return matching(root, insideProject(posix.join(folder, part), `${WHERE} (workspace.members)`), rest);
  }
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const below = entries.filter(entry => entry.isDirectory()).map(({ name }) => name).sort(byCodeUnit);
  if (part === '**') {
    const deeper = below.filter(name => !name.startsWith('.') && name !== 'target').flatMap(name => matching(root, posix.join(folder, name), parts));
    return [...matching(root, folder, rest), ...deeper];
  }
  const pattern = globPart(part);
  return below.filter(name => pattern?.test(name)).flatMap(name => matching(root, posix.join(folder, name), rest));
}

/** `a/b` → `.`, `a`, `a/b`. */
function foldersTo(folder: string): string[] {
  const parts = folder === '.' ? [] : folder.split('/');
  return ['.', ...parts.map((_part, index) => parts.slice(0, index + 1).join('/'))];
}
