import { ensureImages } from '../../test/e2e/engine/stand-ins.mjs';
import { run } from '../../test/e2e/engine/run.mjs';
import { lastOf } from './expected.mjs';
import { log } from './progress.mjs';

/**
 * Sees to it that the engine has the images that FROM lines name.
 *
 * @param {string[]} references
 * @param {import('../../test/e2e/engine/engine.mjs').Engine} engine
 * @throws when the engine no longer answers
 * @returns {Promise<Map<string, { origin?: string, reason?: string }>>} by reference; `reason` when it cannot be had
 */
export async function obtain(references, engine) {
  const found = new Map();
  const options = { engine, log: (/** @type {string} */ line) => log(`  ${line}`) };
  try {
    for (const [reference, origin] of await ensureImages(references, options)) found.set(reference, { origin });
    return found;
  } catch {
    // One that cannot be had spoils the whole call, and the others may be there.
  }
  for (const reference of references) {
    try {
      found.set(reference, { origin: (await ensureImages([reference], options)).get(reference) });
    } catch (error) {
      found.set(reference, { reason: error.message });
    }
  }
  if ([...found.values()].some(({ reason }) => reason)) await stillAnswers(engine);
  return found;
}

/** An engine that ended meanwhile has no images either, and that is no lack of this machine. */
async function stillAnswers(engine) {
  const { code, stderr } = await run(engine.command, ['info'], { env: engine.env, timeout: 10_000 });
  if (code !== 0) throw new Error(`${engine.command} answered at first and no longer does\n${lastOf(stderr)}`);
}
