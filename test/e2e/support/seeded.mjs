/** Of this run, or the one that `MINIMAL_IMAGES_SEED` asks for again. */
export const SEED = Number(process.env.MINIMAL_IMAGES_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** A generator of numbers from 0 to 1 that a seed decides: mulberry32. */
export function seeded(/** @type {number} */ seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Choices that a seed decides.
 *
 * @param {() => number} random
 */
export function choices(random) {
  /** @template T @param {readonly T[]} list @returns {T} */
  const one = (list) => list[Math.floor(random() * list.length)];
  /** From `least` to `most`, both included. */
  const number = (/** @type {number} */ least, /** @type {number} */ most) => least + Math.floor(random() * (most - least + 1));
  const maybe = (share = 0.5) => random() < share;
  /** Each with the same chance, in their order. @template T @param {readonly T[]} list @returns {T[]} */
  const some = (list, share = 0.5) => list.filter(() => maybe(share));
  return { one, number, maybe, some };
}
