import { lastLines, run } from './run.mjs';

/** How long all registries together may take to answer. */
const PATIENCE = 10_000;

/** How long an image may take once its registry has answered. */
const DOWNLOAD = 600_000;

/**
 * Pulls what can be pulled. A registry that cannot be reached is asked once only.
 *
 * @param {string[]} references
 * @param {import('./engine.mjs').Engine} engine
 * @param {(line: string) => void} log
 * @returns {Promise<Set<string>>} those pulled
 */
export async function pullImages(references, engine, log) {
  const pulled = new Set();
  const unreachable = new Set();
  let patience = PATIENCE;
  for (const reference of references) {
    const host = registryOf(reference);
    if (unreachable.has(host) || patience <= 0) continue;
    const start = performance.now();
    // The first line appears when the registry has answered; before that, waiting is in vain.
    const ran = await run(engine.command, ['pull', reference], { silence: patience, timeout: DOWNLOAD });
    if (ran.code === 0) {
      log(`pull ${reference}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
      pulled.add(reference);
      continue;
    }
    patience -= performance.now() - start;
    // A registry that refuses one image may have the next.
    if (!/manifest unknown|not found|denied/.test(ran.stderr)) unreachable.add(host);
    log(`pull ${reference}: ${ran.code === 124 ? 'no answer in time' : lastLines(ran.stderr, 1)}`);
  }
  return pulled;
}

/**
 * Docker's rule: the first part is a host when it has a dot or a port.
 *
 * @param {string} reference
 */
function registryOf(reference) {
  const [first, ...rest] = reference.split('/');
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}
