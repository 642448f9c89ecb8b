import { singleLine } from './text';
import { refuse } from '../../private/errors';

/** Longest path that Linux takes. */
const PATH_MAX = 4096;

/** A path in the image, e.g. of WORKDIR. */
export function absolutePath(where: string, path: string): string {
  somePath(where, path);
  if (!path.startsWith('/')) {
    refuse({ where, problem: 'is not an absolute path', value: path, allowed: 'a path that starts with /', fix: `write /${path}` });
  }
  return path;
}

/** Where COPY or ADD put files; a folder (with a slash at the end) if there are several sources. */
export function destination(where: string, path: string, sources: number): string {
  somePath(where, path);
  if (sources > 1 && !path.endsWith('/') && path !== '.') {
    refuse({
      where,
      problem: `is not a folder, but there are ${sources} sources`,
      value: path,
      allowed: 'a path that ends with /',
      fix: `write ${path}/, or copy one file at a time`,
    });
  }
  return path;
}

/** A file or folder of the build context. */
export function contextSource(where: string, path: string): string {
  somePath(where, path);
  if (path.startsWith('/')) {
    refuse({
      where,
      problem: 'is absolute, but the build sees only its context',
      value: path.split('/').pop(),
      allowed: 'a path relative to the build context',
      fix: 'make it relative to the folder that is the build context',
    });
  }
  if (/[^\t\P{Cc}\u0080-\u009f]/u.test(path)) {
    refuse({
      where,
      problem: 'has a control character, with which the client cannot ask for the file (BuildKit of Docker 20.10 ends the connection)',
      value: path,
      allowed: 'a path without control characters',
      fix: 'rename the file',
    });
  }
  if (/^[A-Za-z0-9+.-]+:\/\//.test(path)) {
    refuse({ where, problem: 'is a URL, not a file', value: path, allowed: 'a path in the build context', fix: 'use addUrl() or addGit()' });
  }
  return path;
}

/** A file or folder of another stage or image. */
export function foreignSource(where: string, path: string): string {
  return somePath(where, path);
}

function somePath(where: string, path: string): string {
  singleLine(where, path);
  if (path === '' || Buffer.byteLength(path) > PATH_MAX) {
    refuse({
      where,
      problem: path === '' ? 'is empty' : 'is longer than a path can be',
      value: path,
      allowed: `a path of 1 to ${PATH_MAX} bytes`,
      fix: path === '' ? 'name a path' : 'shorten it',
    });
  }
  if (path.split('/').includes('..')) {
    refuse({ where, problem: 'leaves its folder with ..', value: path, allowed: 'a path without .. segments', fix: 'write the path that it leads to' });
  }
  return path;
}
