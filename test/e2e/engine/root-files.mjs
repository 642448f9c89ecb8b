import { chmod, chown, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Puts a file into a root file system.
 *
 * @param {string} root
 * @param {string} path from the root
 * @param {string | Uint8Array} content
 */
export async function putFile(root, path, content) {
  const full = join(root, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, content);
}

/**
 * @param {string} root
 * @param {string} path
 * @param {number} mode
 * @param {number} [owner] user and group
 */
export async function putFolder(root, path, mode, owner = 0) {
  const full = join(root, path);
  await mkdir(full, { recursive: true });
  await chown(full, owner, owner);
  await chmod(full, mode);
}

/**
 * @param {string} root
 * @param {Record<string, string>} links path to target
 */
export async function putLinks(root, links) {
  for (const [path, target] of Object.entries(links)) {
    const full = join(root, path);
    await mkdir(dirname(full), { recursive: true });
    await rm(full, { force: true });
    await symlink(target, full);
  }
}

/**
 * @param {string} root
 * @param {string[]} paths
 */
export async function removePaths(root, paths) {
  for (const path of paths) await rm(join(root, path), { recursive: true, force: true });
}
