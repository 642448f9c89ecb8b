import type { Request } from './request';
import { isRecord } from '../../../private/text';

/** Lambda ends chains of about 16 invocations of a function by itself. */
export const HOPS_AT_MOST = 14;

/** What an invocation leaves to the next one. */
export interface Hop {
  readonly event: unknown;
  readonly hop: number;
  readonly startedAt: number;
  readonly startKnown: boolean;
  readonly builds: { readonly [platform: string]: string };
  readonly refused?: string;
}

/** The event of CloudFormation inside of an event, and what the invocations before knew. */
export function readHop(event: unknown, now: number): Hop {
  const fields = isRecord(event) ? event : {};
  const { minimalImagesHop: hop, startedAt, startKnown, builds, refused } = fields;
  if (typeof hop !== 'number' || !Number.isInteger(hop) || hop < 1) {
    return { event, hop: 0, startedAt: now, startKnown: false, builds: {} };
  }
  return {
    event: fields.event,
    hop,
    startedAt: typeof startedAt === 'number' && startedAt <= now && startedAt > now - 86_400_000 ? startedAt : now,
    startKnown: startKnown === true,
    builds: isRecord(builds) && Object.values(builds).every(id => typeof id === 'string') ? builds as Hop['builds'] : {},
    refused: typeof refused === 'string' ? refused : undefined,
  };
}

/** The event of the next invocation. Old properties are left out: a payload has its limit. */
export function nextHop(event: unknown, { hop, startedAt, startKnown }: Request, builds: Hop['builds'], refused?: string): string {
  const { OldResourceProperties: _old, ...needed } = isRecord(event) ? event : {};
  return JSON.stringify({ minimalImagesHop: hop + 1, startedAt, startKnown, builds, refused, event: needed });
}
