import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../test/e2e/engine/run.mjs';
import { ROOT } from '../set-up.mjs';
import { DEMO } from './folder.mjs';

/** What `npx minimal-images` starts. */
const BUNDLE = join(ROOT, 'lib', 'cli', 'minimal-images.js');

/** Exit codes that it documents. */
export const EXIT = { unknown: 2, unavailable: 69 };

/**
 * A command line of `minimal-images`, which works in the demo's folder and keeps its cache there too.
 *
 * @param {string} command
 * @param {string[]} args
 */
export function commandOf(command, args) {
  return [process.execPath, BUNDLE, command, '--cache', join(DEMO, 'cache'), ...args];
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {Omit<Parameters<typeof run>[2], 'cwd'>} [options]
 */
export function minimalImages(command, args, options) {
  const [program, ...rest] = commandOf(command, args);
  mkdirSync(DEMO, { recursive: true });
  return run(program, rest, { cwd: DEMO, ...options });
}

/**
 * The one line that tells why it failed, without its name.
 *
 * @param {string} stderr
 */
export function complaintIn(stderr) {
  return stderr.trimEnd().split('\n').pop()?.replace(/^minimal-images: /, '') ?? '';
}
