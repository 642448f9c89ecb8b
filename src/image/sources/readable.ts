import { refuse } from '../../private/errors';

const REASONS: { readonly [code: string]: string } = {
  EACCES: 'permission is missing',
  EPERM: 'permission is missing',
  EISDIR: 'it is a folder',
  ENOENT: 'it is gone, or its name is not UTF-8',
};

/** Runs what reads `path` (relative, as messages may show it); an error of the file system becomes one of ours, without the absolute path. */
export function readable<T>(where: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    // codes of Node.js itself (ERR_…) are mistakes of ours
    if (!/^E[A-Z0-9]+$/.test(code)) {
      throw error;
    }
    return refuse({
      where,
      problem: `this cannot be read: ${REASONS[code] ?? code}`,
      value: path,
      allowed: 'files and folders with UTF-8 names that you may read',
      fix: 'rename or remove it, change its mode, or name it in .dockerignore',
    });
  }
}
