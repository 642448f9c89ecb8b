import { refuse } from '../../private/errors';

export function integerWithin(where: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    refuse({
      where,
      problem: 'is out of range',
      value,
      allowed: `a whole number from ${least} to ${most}`,
      fix: 'use a number in that range',
    });
  }
  return value;
}

/** An octal file mode such as `755` or `0644`. */
export function fileMode(where: string, mode: string): string {
  if (!/^0?[0-7]{3,4}$/.test(mode) || parseInt(mode, 8) > 0o7777) {
    refuse({ where, problem: 'is not an octal file mode', value: mode, allowed: 'three or four octal digits, e.g. 0755', fix: 'write the mode as digits' });
  }
  return mode;
}

/** Seconds as a duration that Go reads; health checks count in milliseconds at the finest. */
export function duration(where: string, seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  if (!Number.isFinite(seconds) || milliseconds < 1 || milliseconds > 86_400_000 || Math.abs(milliseconds - seconds * 1000) > 1e-6) {
    refuse({ where, problem: 'is not a duration', value: seconds, allowed: 'seconds from 0.001 to 86400, whole milliseconds', fix: 'use such a number' });
  }
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
