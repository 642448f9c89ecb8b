import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../set-up.mjs';

/** Everything that the demo writes, except the images that an engine holds. */
export const DEMO = join(ROOT, '.demo');

/** The apps that are synthesized, folders of examples/. */
export const APPS = ['cdk-app', 'languages'];

/**
 * The cloud assembly of an app.
 *
 * @param {string} app
 */
export function assemblyOf(app) {
  return join(DEMO, `${app}.out`);
}

/** Each run begins with an empty folder, so that nothing of an earlier one is shown. */
export function emptyDemoFolder() {
  try {
    makeWritable(DEMO);
    rmSync(DEMO, { recursive: true, force: true });
    mkdirSync(DEMO);
  } catch (error) {
    throw new Error(`.demo cannot be made anew (${error.code ?? error.message}); remove it, with sudo when another user made it`);
  }
}

/** Node removes files of read-only folders as little as `rm` does. */
function makeWritable(path) {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return;
  if ((found.mode & 0o700) !== 0o700) chmodSync(path, 0o700);
  readdirSync(path).forEach(name => makeWritable(join(path, name)));
}
