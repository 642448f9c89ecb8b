import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../engine/run.mjs';

/**
 * Every Node.js of this machine that the package supports, one per version: those on the PATH, and those that E2E_NODES names.
 *
 * @returns {Promise<Map<string, string>>} path by version
 */
export async function installedNodes() {
  const named = (process.env.E2E_NODES ?? '').split(delimiter).filter(Boolean);
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => ['node', 'node20', 'node22', 'node24'].map((name) => join(folder, name)));
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const path of new Set([process.execPath, ...named, ...onPath].filter(isProgram).map((path) => realpathSync(path)))) {
    const { code, stdout } = await run(path, ['--version'], { timeout: 10_000 });
    const major = Number.parseInt(stdout.slice(1), 10);
    if (code === 0 && major >= 20) found.set(stdout.trim(), path);
  }
  return found;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
