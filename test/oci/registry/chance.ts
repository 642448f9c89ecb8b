import { createHash } from 'node:crypto';

/** A number from 0 to 1 that depends on these words alone, not on who asks first. */
export function chance(...words: (string | number)[]): number {
  return createHash('sha256').update(words.join('\n')).digest().readUInt32BE(0) / 2 ** 32;
}

/** One of several, by words. */
export function pick<T>(from: readonly T[], ...words: (string | number)[]): T {
  return from[Math.floor(chance(...words) * from.length)];
}
