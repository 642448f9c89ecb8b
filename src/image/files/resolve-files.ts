import { posix } from 'node:path';
import { refuse } from '../../private/errors';
import { byCodeUnit } from '../../private/text';
import { literal, mapOf } from '../sources/strings';

/** Files and folders of this machine by their paths in an image, in order of these. */
export type OwnFiles = { readonly [path: string]: string };

/** What engines put there when a container starts, so that nobody would see what the image has. */
const MOUNTED = /^\/(proc|sys|dev)(\/|$)|^\/etc\/(hosts|hostname|resolv\.conf)$/;

/** Checks what was given, without a look at the disk. */
export function resolveFiles(files: OwnFiles | undefined, where: string): OwnFiles {
  const paths = Object.keys(mapOf(files, where)).sort(byCodeUnit);
  return Object.fromEntries(paths.map(path => [checkPath(path, where), checkSource(files![path], path, where)]));
}

function checkPath(path: string, where: string): string {
  literal(path, where);
  const complain = (problem: string, fix: string): never => refuse({ where, problem, value: path, allowed: 'absolute paths such as /etc/app/config.yaml or /srv/www', fix });
  if (!path.startsWith('/') || path === '/' || posix.normalize(path) !== path || path.endsWith('/')) {
    complain('this cannot be the path of a file or folder in an image', 'write it from the root, without a / at the end, without . and ..');
  }
  if (MOUNTED.test(path)) {
    complain('container engines put their own there when the image runs', 'choose another path, or say it where the container is run');
  }
  return path;
}

function checkSource(source: string, path: string, where: string): string {
  if (literal(source, `${where}, ${path}`) === '') {
    refuse({ where: `${where}, ${path}`, problem: 'this is not a path', value: source, allowed: 'a file or folder, relative to the working directory', fix: 'name it' });
  }
  return source;
}
