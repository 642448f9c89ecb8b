import { existsSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { globPart } from './glob';
import { insideProject } from './project-root';
import { readable } from './readable';
import { refuse } from '../../private/errors';
import { byCodeUnit } from '../../private/text';

/** Folders in which no tool looks for members. */
const NEVER = /^(node_modules|\..*)$/s;
const MOST_ALTERNATIVES = 1000;

/**
 * Folders of a workspace that its patterns name and that hold a manifest, in order.
 *
 * @param patterns `packages/*`, `apps/**`, `packages/{a,b}`; with `!` in front, what is none
 * @param manifest `package.json`, `pyproject.toml`
 * @param where the property that names the project, for messages
 */
export function memberFolders(root: string, patterns: readonly string[], manifest: string, where: string): string[] {
  const find = (pattern: string): string[] => alternatives(pattern, where).flatMap(each => below(root, '.', insideProject(each, where).split('/'), where));
  const none = new Set(patterns.filter(pattern => pattern.startsWith('!')).flatMap(pattern => find(pattern.slice(1))));
  const found = new Set(patterns.filter(pattern => !pattern.startsWith('!')).flatMap(find));
  return [...found].filter(folder => folder !== '.' && !none.has(folder) && existsSync(join(root, folder, manifest))).sort(byCodeUnit);
}

/** The member that a path lies in: the innermost. */
export function memberOf(path: string, folders: readonly string[]): string | undefined {
  return folders.filter(folder => isBelow(path, folder)).sort((a, b) => b.length - a.length)[0];
}

export function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}

/** `{a,b}` stands for both, as package managers read it; other braces are part of a name. */
function alternatives(pattern: string, where: string): string[] {
  let all = [pattern];
  for (let next = all.flatMap(expanded); next.length > all.length; next = all.flatMap(expanded)) {
    all = next;
    if (all.length > MOST_ALTERNATIVES) {
      refuse({ where, problem: 'a pattern for members of the workspace has too many alternatives', value: pattern, allowed: `at most ${MOST_ALTERNATIVES}`, fix: 'use * in place of names' });
    }
  }
  return [...new Set(all)];
}

/** The innermost braces with a comma in them, written out. */
function expanded(pattern: string): string[] {
  const found = /\{([^{}]*,[^{}]*)\}/.exec(pattern);
  return found === null ? [pattern] : found[1].split(',').map(one => pattern.slice(0, found.index) + one + pattern.slice(found.index + found[0].length));
}

function below(root: string, folder: string, [part, ...rest]: string[], where: string): string[] {
  if (part === undefined) {
    return [folder];
  }
  if (part === '.') {
    return below(root, folder, rest, where);
  }
  const deeper = foldersIn(root, folder, where);
  if (part === '**') {
    return [...below(root, folder, rest, where), ...deeper.flatMap(next => below(root, next, ['**', ...rest], where))];
  }
  const pattern = globPart(part);
  return deeper.filter(next => pattern?.test(posix.basename(next)) ?? false).flatMap(next => below(root, next, rest, where));
}

function foldersIn(root: string, folder: string, where: string): string[] {
  const entries = readable(where, folder, () => readdirSync(join(root, folder), { withFileTypes: true }));
  return entries.filter(entry => entry.isDirectory() && !NEVER.test(entry.name)).map(({ name }) => posix.join(folder, name));
}
