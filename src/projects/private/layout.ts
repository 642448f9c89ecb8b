import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { refuse } from '../../private/errors';

/** Folder of the project that holds the archives which a Dockerfile unpacks. Generated, so git need not know it. */
export const ARCHIVES = '.minimal-images';

/** The sources' folder, relative to the project's; `.` is the project itself. */
export function sourcesInProject(outdir: string, root: string): string {
  const path = relative(real(outdir), real(root)).split('\\').join('/');
  if (path === '..' || path.startsWith('../') || isAbsolute(path)) {
    refuse({
      where: 'image.projectRoot',
      problem: 'the sources lie outside the project, where its Dockerfile cannot reach them',
      value: isAbsolute(path) ? undefined : path,
      allowed: 'the project\'s folder, or one below it',
      fix: 'move the sources below the project, or attach ImageTasks to the project that holds them',
    });
  }
  return path || '.';
}

function real(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
