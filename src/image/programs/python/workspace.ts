import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { packageFolders } from './package';
import { consoleScripts, readPyproject } from './pyproject';
import { normal } from './requirement-names';
import { literalPattern } from '../../../dockerfile/render/glob';
import { isBelow, memberFolders, memberOf } from '../../sources/members';
import { readToml, tableOf, textOf, textsOf, TomlTable } from '../../sources/toml';
import { theOnly } from '../language';

/** A package of a workspace. */
export interface PythonMember {
  readonly folder: string;
  /** In the form that lock files have. */
  readonly name: string;
  readonly pyproject: TomlTable;
}

/** A workspace of uv, as the program in one of its packages sees it. */
export interface PythonWorkspace {
  readonly member: PythonMember;
  /** It and the packages of the workspace that it depends on. */
  readonly needed: readonly PythonMember[];
  /** All others; nothing of them is staged. */
  readonly others: readonly PythonMember[];
}

interface Asked { readonly entry?: string; readonly module?: string; readonly script?: string }

const WHERE = 'PythonProgram.projectRoot';

/** All packages of the workspace that the root is; none when it is no workspace. */
export function workspaceMembers(root: string): PythonMember[] {
  const workspace = tableOf(tableOf(tableOf(readPyproject(root), 'tool'), 'uv'), 'workspace');
  const patterns = [...textsOf(workspace, 'members'), ...textsOf(workspace, 'exclude').map(pattern => `!${pattern}`)];
  return memberFolders(root, patterns, 'pyproject.toml', WHERE).map(folder => {
    const pyproject = readToml(root, posix.join(folder, 'pyproject.toml'), WHERE);
    return { folder, name: normal(textOf(tableOf(pyproject, 'project'), 'name') ?? posix.basename(folder)), pyproject };
  });
}

/** The package that the root itself is. */
function rootMember(root: string): PythonMember | undefined {
  const pyproject = readPyproject(root);
  const name = textOf(tableOf(pyproject, 'project'), 'name');
  return name === undefined ? undefined : { folder: '.', name: normal(name), pyproject };
}

/** The workspace of the package that has what is asked for; undefined when the root itself has it, and needs none of the others. */
export function workspaceOf(root: string, asked: Asked): PythonWorkspace | undefined {
  const all = workspaceMembers(root);
  const folder = all.length === 0 ? undefined : folderOf(root, asked, all);
  // the root is a package like the others, when it needs one of them
  const main = rootMember(root);
  const usesOthers = main !== undefined && all.some(({ name }) => dependencyNames(main).includes(name));
  const members = folder === undefined && usesOthers ? [main, ...all] : all;
  const member = folder === undefined && usesOthers ? main : all.find(each => each.folder === folder);
  if (member === undefined) {
    return undefined;
  }
  const found = new Set([member]);
  for (const each of found) {
    const names = dependencyNames(each);
    members.filter(({ name }) => names.includes(name)).forEach(other => found.add(other));
  }
  return { member, needed: members.filter(each => found.has(each)), others: members.filter(each => !found.has(each)) };
}

/** Names of the packages that a package says it needs. */
export function dependencyNames({ pyproject }: PythonMember): string[] {
  return textsOf(tableOf(pyproject, 'project'), 'dependencies').map(text => normal(/^[\w.-]*/.exec(text.trim())?.[0] ?? ''));
}

/** Lines that leave out the packages that are not needed. */
export function otherLines({ needed, others }: PythonWorkspace): string[] {
  return others.flatMap(({ folder }) => [
    literalPattern(folder), ...needed.filter(each => each.folder !== '.' && isBelow(each.folder, folder)).map(each => `!${literalPattern(each.folder)}`),
  ]);
}

/** Folders in which modules of the workspace's packages begin: `src` where they have that. */
export function searchFolders(root: string, { needed, member }: PythonWorkspace): string[] {
  return [member, ...needed.filter(each => each !== member)].map(({ folder, pyproject }) => {
    const [place = 'src'] = packageFolders(pyproject);
    const found = posix.join(folder, place);
    return existsSync(join(root, found)) ? found : folder;
  });
}

function folderOf(root: string, { entry, module, script }: Asked, members: readonly PythonMember[]): string | undefined {
  if (entry !== undefined) {
    return memberOf(entry, members.map(({ folder }) => folder));
  }
  if (script !== undefined) {
    if (consoleScripts(readPyproject(root)).has(script)) {
      return undefined;
    }
    const folders = members.filter(({ pyproject }) => consoleScripts(pyproject).has(script)).map(({ folder }) => folder);
    return theOnly(folders, { what: `the console script ${script}`, where: 'PythonProgram.script', fix: folder => `rename one of them, or name the file: entry: '${folder}/…'` });
  }
  const first = module?.split('.')[0];
  const has = (folder: string): boolean => [`${first}.py`, `${first}`, `src/${first}.py`, `src/${first}`].some(path => existsSync(join(root, folder, path)));
  if (first === undefined || has('.')) {
    return undefined;
  }
  const folders = members.filter(({ folder }) => has(folder)).map(({ folder }) => folder);
  return theOnly(folders, { what: `the module ${first}`, where: 'PythonProgram.module', fix: folder => `rename one of them, or name the file: entry: '${folder}/…'` });
}
