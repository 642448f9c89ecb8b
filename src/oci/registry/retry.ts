import type { Clock } from './clock';
import { RegistryError } from './registry-error';

/** How often and how patiently something is tried. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly tries: number;
  /** Milliseconds before the second try; doubled before each further one. */
  readonly firstWait: number;
  /** Milliseconds that are waited at most, also when the registry asks for more. */
  readonly longestWait: number;
}

export const RETRIES: RetryPolicy = { tries: 6, firstWait: 500, longestWait: 60_000 };

/** Statuses that say: later. */
export const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Tries again as long as the error says that it may help. */
export async function retrying<T>(
  policy: RetryPolicy, clock: Clock, signal: AbortSignal | undefined, work: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      const wait = waitBefore(error, attempt, policy, clock.random());
      if (wait === undefined || signal?.aborted) {
        throw error;
      }
      await clock.sleep(wait, signal);
    }
  }
}

/** Milliseconds to wait before the next try; undefined when there is none. */
export function waitBefore(error: unknown, attempt: number, policy: RetryPolicy, random: number): number | undefined {
  if (!(error instanceof RegistryError) || !error.retryable || attempt >= policy.tries) {
    return undefined;
  }
  if (error.retryAfter !== undefined) {
    // who is asked to wait for an hour hears so rather than hanging for it; a little more, so that not all come back at once
    return error.retryAfter > policy.longestWait ? undefined : error.retryAfter + random * policy.firstWait;
  }
  const full = Math.min(policy.firstWait * 2 ** (attempt - 1), policy.longestWait);
  return full / 2 + random * full / 2;
}

/**
 * Milliseconds that a `Retry-After` header asks for.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim();
  if (text === undefined || text === '' || text.length > 64) {
    return undefined;
  }
  if (/^\d{1,10}$/.test(text)) {
    return Number(text) * 1000;
  }
  const date = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
