/** @param {string} line */
export function log(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Says what begins and how long it took. Two lines, because what it calls may log in between.
 *
 * @template T
 * @param {string} what
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function timed(what, work) {
  log(`${what} ...`);
  const start = performance.now();
  const result = await work();
  log(`${what}: ${seconds(start)}`);
  return result;
}

/** @param {number} start of `performance.now()` */
export function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
