import { join } from 'node:path';
import { run } from '../engine/run.mjs';
import { temporaryFolder } from './folders.mjs';
import { ROOT } from './library.mjs';

/** The bundle that users run as `npx minimal-images`. */
export const BUNDLE = join(ROOT, 'lib', 'cli', 'minimal-images.js');

/** Milliseconds until a command counts as stuck. */
const PATIENCE = 600_000;

/**
 * `minimal-images` as a user runs it in a folder, with a cache of its own.
 *
 * @param {object} options
 * @param {string} options.cwd
 * @param {Record<string, string>} [options.env]
 * @param {string} [options.node] another Node.js
 * @param {string} [options.cache] folder of packed layers
 */
export function commandLine({ cwd, env = {}, node = process.execPath, cache = temporaryFolder() }) {
  const all = { NO_COLOR: '1', ...env };
  const started = async (/** @type {string} */ command, /** @type {string[]} */ ...args) => {
    const own = args.includes('--no-cache') ? [] : ['--cache', cache];
    return run(node, [BUNDLE, command, ...own, ...args], { cwd, env: all, timeout: PATIENCE });
  };
  const must = async (/** @type {string} */ command, /** @type {string[]} */ ...args) => {
    const said = await started(command, ...args);
    if (said.code !== 0) throw new Error(`minimal-images ${[command, ...args].join(' ')} ended with ${said.code}:\n${said.stderr.slice(-3000)}`);
    return said.stdout;
  };
  return {
    run: started,
    must,
    json: async (/** @type {string} */ command, /** @type {string[]} */ ...args) => JSON.parse(await must(command, ...args, '--format', 'json')),
    withEnv: (/** @type {Record<string, string>} */ more) => commandLine({ cwd, node, cache, env: { ...all, ...more } }),
  };
}
