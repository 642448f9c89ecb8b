import { setTimeout as pause } from 'node:timers/promises';
import { Limiter } from '../../../src/oci/registry/limiter';
import { RegistryError } from '../../../src/oci/registry/registry-error';
import { parseRetryAfter, retrying, waitBefore } from '../../../src/oci/registry/retry';

const NOW = Date.UTC(2026, 0, 1, 12);
const POLICY = { tries: 4, firstWait: 500, longestWait: 60_000 };
const failure = (changes: Partial<{ retryable: boolean; retryAfter: number }> = {}): RegistryError =>
  new RegistryError({ code: 'unavailable', operation: 'try', registry: 'registry.example', problem: 'busy', retryable: true, ...changes });

test.each([
  ['0', 0], ['3', 3000], [' 120 ', 120_000], ['Thu, 01 Jan 2026 12:00:07 GMT', 7000], ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
  ['soon', undefined], ['', undefined], ['-1', undefined], ['1.5', undefined], ['2026-01-01T12:00:07Z', undefined], ['9'.repeat(70), undefined], [undefined, undefined],
])('Retry-After: %s', (header, expected) => {
  expect(parseRetryAfter(header, NOW)).toBe(expected);
});

test('waits double, spread by half; the last try is the last', () => {
  const waits = [1, 2, 3, 4].map(attempt => [0, 0.999].map(random => Math.round(waitBefore(failure(), attempt, POLICY, random) ?? -1)));
  expect(waits).toEqual([[250, 500], [500, 1000], [1000, 1999], [-1, -1]]);
  expect(waitBefore(failure(), 50, { ...POLICY, tries: 100 }, 0.999)).toBeLessThanOrEqual(POLICY.longestWait);
});

test('a registry is waited for as long as it asks, but not for ever', () => {
  expect(waitBefore(failure({ retryAfter: 7000 }), 1, POLICY, 0)).toBe(7000);
  expect(waitBefore(failure({ retryAfter: 61_000 }), 1, POLICY, 0)).toBeUndefined();
  expect(waitBefore(failure({ retryable: false }), 1, POLICY, 0)).toBeUndefined();
  expect(waitBefore(new Error('other'), 1, POLICY, 0)).toBeUndefined();
});

test('tries until it works, until it cannot, or until it is stopped', async () => {
  const slept: number[] = [];
  const clock = { now: () => NOW, random: () => 0, sleep: async (milliseconds: number) => void slept.push(milliseconds) };
  const failing = (times: number, error: Error = failure()) => async (attempt: number): Promise<number> => {
    if (attempt <= times) {
      throw error;
    }
    return attempt;
  };
  expect(await retrying(POLICY, clock, undefined, failing(3))).toBe(4);
  expect(slept).toEqual([250, 500, 1000]);
  await expect(retrying(POLICY, clock, undefined, failing(4))).rejects.toThrow('busy');
  await expect(retrying(POLICY, clock, undefined, failing(1, new Error('no')))).rejects.toThrow('no');
  await expect(retrying(POLICY, clock, AbortSignal.abort(), failing(1))).rejects.toThrow('busy');
});

test('a limiter lets as many in as it has places, in order, and forgets who no longer waits', async () => {
  const limiter = new Limiter(2);
  const entered: number[] = [];
  const leave: (() => void)[] = [];
  const stop = new AbortController();
  const waiting = [0, 1, 2, 3, 4].map(async index => {
    leave[index] = await limiter.enter(index === 3 ? stop.signal : undefined);
    entered.push(index);
  });
  await pause(0);
  expect(entered).toEqual([0, 1]);
  stop.abort(new Error('enough'));
  await expect(waiting[3]).rejects.toThrow('enough');
  leave[0]();
  leave[0]();
  await pause(0);
  expect(entered).toEqual([0, 1, 2]);
  leave[1]();
  leave[2]();
  await Promise.all([waiting[0], waiting[1], waiting[2], waiting[4]]);
  expect(entered).toEqual([0, 1, 2, 4]);
});
