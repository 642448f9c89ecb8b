import { existsSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute, posix, resolve } from 'node:path';
import { readable } from './readable';
import { refuse, shownPath } from '../../private/errors';

/** The folder of a project on this machine; refuses one that is missing, no folder, or empty. */
export function resolveProjectRoot(baseDir: string, projectRoot: string, where: string): string {
  const root = isAbsolute(projectRoot) ? projectRoot : resolve(baseDir, projectRoot);
  const complain = (problem: string, fix: string): never => refuse({
    where: `${where}.projectRoot`,
    problem,
    value: shownPath(projectRoot),
    allowed: 'a folder with the sources, relative to the working directory',
    fix,
  });
  if (!existsSync(root)) {
    complain('there is no such folder', 'check the spelling, or run from the folder the path is relative to');
  }
  if (!readable(`${where}.projectRoot`, shownPath(projectRoot), () => statSync(root)).isDirectory()) {
    complain('this is a file', 'name the folder and give the file as entry');
  }
  if (readable(`${where}.projectRoot`, shownPath(projectRoot), () => readdirSync(root)).length === 0) {
    complain('the folder is empty', 'put the sources there, or name the folder that has them');
  }
  return root;
}

/** A path inside the project, normalised to `a/b` or `.`; refuses what leads out of it. */
export function insideProject(path: string, where: string): string {
  const normal = posix.normalize(path.split('\\').join('/')).replace(/\/+$/, '') || '.';
  if (path.includes('\0') || path === '') {
    refuse({ where, problem: 'this is not a path', value: path, allowed: 'a path below projectRoot', fix: 'give the path of a file or folder' });
  }
  if (posix.isAbsolute(normal) || /^[A-Za-z]:/.test(normal) || normal === '..' || normal.startsWith('../')) {
    refuse({
      where,
      problem: 'the path leads out of the project',
      value: shownPath(path),
      allowed: 'a path below projectRoot',
      fix: 'set projectRoot to the folder that holds all sources (the workspace) and entry to the path in it',
    });
  }
  return normal;
}
