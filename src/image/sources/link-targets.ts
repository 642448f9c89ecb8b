import { lstatSync, readlinkSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { readable } from './readable';
import { refuse } from '../../private/errors';

/**
 * Files, and those among `candidates` that symbolic links in them lead to: a build follows links, so it needs both ends.
 *
 * @throws when a link leads out of the project
 */
export function withLinkTargets(root: string, files: string[], candidates: string[], where = 'GoProgram.projectRoot'): string[] {
  const all = followLinks(root, files, candidates);
  refuseOutsideLinks(root, all, where);
  return all;
}

/** Files, and those among `candidates` that links in them lead to as BuildKit sees it: nothing leads out of the context, which is its root. */
export function followLinks(root: string, files: string[], candidates: string[]): string[] {
  const found = new Set(files);
  for (const queue = [...found]; queue.length > 0;) {
    const path = queue.pop()!;
    const target = targetInContext(root, path);
    // a link on the way to the target is needed as well
    const reached = target === undefined ? [] : candidates.filter(file => below(target, file) || below(file, target));
    for (const file of reached.filter(each => !found.has(each))) {
      found.add(file);
      queue.push(file);
    }
  }
  return [...found];
}

/** Where a path ends when the links on its way are followed. */
export function throughLinks(root: string, path: string, candidates: ReadonlySet<string>): string {
  let current = path;
  // as many as Linux follows
  for (let followed = 0; followed < 40; followed++) {
    const link = prefixes(current).find(prefix => candidates.has(prefix) && linkText(root, prefix) !== undefined);
    if (link === undefined) {
      break;
    }
    current = posix.join(targetInContext(root, link) ?? link, current.slice(link.length + 1));
  }
  return current;
}

/** `a/b/c` → `a`, `a/b`. */
export function prefixes(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join('/'));
}

/** Refuses links that a build could not follow, since what they lead to is not copied. */
export function refuseOutsideLinks(root: string, files: string[], where: string, holder = 'the project'): void {
  const outside = files.find(path => {
    const text = linkText(root, path);
    const resolved = text === undefined ? '' : posix.normalize(posix.join(posix.dirname(path), text));
    return text !== undefined && (posix.isAbsolute(text) || /^[A-Za-z]:\//.test(text) || resolved === '..' || resolved.startsWith('../'));
  });
  if (outside !== undefined) {
    refuse({
      where,
      problem: `a symbolic link leads out of ${holder}: a build cannot follow it`,
      value: outside,
      allowed: `links to files below ${holder === 'the project' ? 'projectRoot' : holder}`,
      fix: 'copy the file in, or name the link in .dockerignore',
    });
  }
}

/** The text of a link, with `/` on every system; undefined for what is no link. */
export function linkText(root: string, path: string, where = 'projectRoot'): string | undefined {
  const full = join(root, path);
  const text = readable(where, path, () => lstatSync(full).isSymbolicLink() ? readlinkSync(full) : undefined);
  return sep === '\\' ? text?.split(sep).join('/') : text;
}

/** `''` is the context itself. */
function targetInContext(root: string, path: string): string | undefined {
  const text = linkText(root, path);
  return text === undefined ? undefined : posix.join('/', posix.isAbsolute(text) ? '' : posix.dirname(path), text).replace(/\/$/, '').slice(1);
}

function below(folder: string, file: string): boolean {
  return folder === '' || file === folder || file.startsWith(`${folder}/`);
}
