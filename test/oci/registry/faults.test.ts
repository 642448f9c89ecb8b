import { Ending, PASSWORD, runWithFaults } from './fault-run';
import { inParallel } from '../../../src/oci/in-parallel';
import { patience, rounds, SEED } from '../../rounds';

/**
 * A fifth of all requests goes wrong, in every way that is known.
 *
 * A failure prints the seeds of its runs; MINIMAL_IMAGES_SEED=n runs that one alone.
 */
/** 2,000 with the rounds of `npm run test:long`. */
const RUNS = SEED === undefined ? Math.max(200, rounds(40)) : 1;
const FIRST = Number(SEED ?? 1);

test(`${RUNS} runs from seed ${FIRST}`, async () => {
  const seeds = Array.from({ length: RUNS }, (_none, index) => FIRST + index);
  const endings = await inParallel(seeds, 8, async seed => ({ seed, ...await runWithFaults(seed) }));

  const ended = (outcome: Ending['outcome']): string[] => endings.filter(ending => ending.outcome === outcome).map(({ seed, log }) => `seed ${seed}: ${log}`);
  expect(ended('hang')).toEqual([]);
  expect(ended('other error')).toEqual([]);
  expect(endings.flatMap(({ seed, wrongs }) => wrongs.map(wrong => `seed ${seed}: ${wrong}`))).toEqual([]);
  const secrets = new RegExp(`${PASSWORD}|${Buffer.from(`user:${PASSWORD}`).toString('base64')}|issued-token`);
  expect(endings.filter(({ log }) => secrets.test(log)).map(({ seed, log }) => `seed ${seed}: ${log}`)).toEqual([]);
  if (SEED === undefined) {
    // things did go wrong, and mostly that was no matter
    expect(endings.filter(({ faults }) => faults > 0).length).toBeGreaterThan(RUNS * 0.9);
    expect(ended('success').length).toBeGreaterThan(RUNS * 0.5);
  }
  if (process.env.MINIMAL_IMAGES_DEBUG !== undefined) {
    process.stderr.write(`${ended('success').length} of ${RUNS} succeed\n${ended('typed error').map(text => text.split('\n')[0]).join('\n')}\n`);
  }
}, patience(600_000));
