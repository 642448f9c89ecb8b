/** How often long tests run: a factor on their counts; `npm run test:long` sets it. */
export const ROUNDS = Number(process.env.MINIMAL_IMAGES_ROUNDS ?? 1);

const GIVEN = process.env.MINIMAL_IMAGES_SEED;
/** Runs a random test again: the same seed is the same run. Undefined when nobody asks for one. */
export const SEED = GIVEN === undefined ? undefined : Number(GIVEN);

/** So many times, in a long run more often. */
export function rounds(count: number): number {
  return Math.ceil(count * ROUNDS);
}

/** Milliseconds that so many rounds may take, when one may take these. */
export function patience(milliseconds: number): number {
  return milliseconds * Math.max(1, ROUNDS);
}

/** For fast-check, which prints the seed of what fails. */
export function runs(count: number): { readonly numRuns: number; readonly seed?: number } {
  return { numRuns: rounds(count), ...SEED === undefined ? {} : { seed: SEED } };
}
