import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, posix, resolve } from 'node:path';
import { OwnFiles } from './resolve-files';
import { refuse, shownPath } from '../../private/errors';
import { ArchiveEntry, archiveOfFiles, entriesOfTree } from '../archive';
import { ArchiveLayer } from '../recipe';
import { ignoreRules, projectIgnoreLines } from '../sources/ignore-file';
import { prefixes, refuseOutsideLinks } from '../sources/link-targets';
import { readable } from '../sources/readable';
import { readTree } from '../sources/source-tree';
import { walkEntries } from '../sources/walk';
import { parentsToKeep } from '../system-files';

/** Nobody means these by the name of a folder. */
const LEFT_OUT = ignoreRules(['**/.git', '**/.hg', '**/.svn', '.dockerignore']);

/** Files of this machine as a layer of their own; undefined when there are none. Contents are not read yet. */
export function filesLayer(files: OwnFiles, baseDir: string, where: string): ArchiveLayer | undefined {
  const entries = Object.entries(files).flatMap(([path, source]) => entriesOf(path, source, baseDir, where));
  refuseCollisions(entries, where);
  return entries.length === 0 ? undefined : archiveOfFiles('files', [...parentsToKeep(entries.map(({ path }) => `/${path}`)), ...entries]);
}

function entriesOf(path: string, source: string, baseDir: string, where: string): ArchiveEntry[] {
  const full = isAbsolute(source) ? source : resolve(baseDir, source);
  const status = readable(where, shownPath(source), () => existsSync(full) ? statSync(full) : undefined);
  const at = path.slice(1);
  if (status?.isDirectory()) {
    return entriesOfTree(readTree(full, filesIn(full, source, where), where), file => posix.join(at, file.path));
  }
  if (status?.isFile()) {
    const real = realpathSync(full);
    return entriesOfTree(readTree(dirname(real), [basename(real)], where), () => at);
  }
  return refuse({
    where,
    problem: status === undefined ? `there is no such file or folder, for ${path}` : `this is neither a file nor a folder, for ${path}`,
    value: shownPath(source),
    allowed: 'files and folders, relative to the working directory',
    fix: 'check the spelling, or run from the folder that the path is relative to',
  });
}

/** All that lies in a folder, but for what its own .dockerignore excludes. */
function filesIn(root: string, source: string, where: string): string[] {
  const found = walkEntries(root, { ignore: [LEFT_OUT, ignoreRules(projectIgnoreLines(root))], everything: true, where });
  if (found.length === 0) {
    refuse({
      where,
      problem: 'there is no file in this folder that .dockerignore lets through, and folders alone are not taken',
      value: shownPath(source),
      allowed: 'folders with files',
      fix: 'put files in it; a folder that the program writes to is one of writablePaths',
    });
  }
  refuseOutsideLinks(root, found.filter(({ isLink }) => isLink).map(({ path }) => path), where, 'the folder');
  return found.map(({ path }) => path);
}

function refuseCollisions(entries: ArchiveEntry[], where: string): void {
  const paths = new Set<string>();
  for (const { path } of entries) {
    if (paths.has(path)) {
      refuse({ where, problem: 'two files would have this path', value: `/${path}`, allowed: 'each path once', fix: 'leave one of them out' });
    }
    paths.add(path);
  }
  for (const { path } of entries) {
    const file = prefixes(path).find(prefix => paths.has(prefix));
    if (file !== undefined) {
      refuse({ where, problem: `/${file} is a file or a link, so nothing can lie below it`, value: `/${path}`, allowed: 'files in folders', fix: 'choose another path' });
    }
    if (path.split('/').some(part => part.startsWith('.wh.'))) {
      refuse({
        where, problem: 'in the layer of an image, names that begin with .wh. take files of other layers away', value: `/${path}`, allowed: 'other names', fix: 'rename it, or exclude it in .dockerignore',
      });
    }
  }
}
