import { createHash } from 'node:crypto';
import { cpSync, lstatSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {Set<string>} */
const made = new Set();

process.on('exit', () => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder that is gone when the process ends. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'minimal-images-e2e-'));
  made.add(folder);
  return folder;
}

/**
 * A copy of a folder, to change files in.
 *
 * @param {string} folder
 */
export function copyOf(folder) {
  const copy = join(temporaryFolder(), 'copy');
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/**
 * Everything below a folder: `mode type sha256` by path, in order of path.
 *
 * @param {string} root
 * @returns {Record<string, string>}
 */
export function listing(root) {
  /** @type {Record<string, string>} */
  const found = {};
  const visit = (/** @type {string} */ folder) => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = folder ? `${folder}/${name}` : name;
      const stats = lstatSync(join(root, path));
      const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0');
      if (stats.isDirectory()) {
        found[path] = `${mode} folder`;
        visit(path);
      } else {
        found[path] = stats.isSymbolicLink() ? `link ${readlinkSync(join(root, path))}` : `${mode} file ${sha256(readFileSync(join(root, path)))}`;
      }
    }
  };
  visit('');
  return found;
}

/** @param {string | Uint8Array} bytes */
export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
