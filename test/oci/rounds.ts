/** How often long tests run: a factor on their counts. */
export const ROUNDS = Number(process.env.MINIMAL_IMAGES_ROUNDS ?? 1);

/** For fast-check, which prints the seed of what fails; MINIMAL_IMAGES_SEED runs it again. */
export function runs(count: number): { readonly numRuns: number; readonly seed?: number } {
  const seed = process.env.MINIMAL_IMAGES_SEED;
  return { numRuns: Math.ceil(count * ROUNDS), ...seed === undefined ? {} : { seed: Number(seed) } };
}
