import { inspect } from 'node:util';
import { chance, pick } from './chance';
import type { Exchange, Kind } from './fake/exchange';
import type { Fault } from './fake/faults';
import { FakeRegistry } from './fake-registry';
import { namesIn, pull, push, Sample, sampleImage, sampleIndex } from './sample-image';
import { ContentError } from '../../../src/oci/content-error';
import { ImageReference } from '../../../src/oci/image-reference';
import type { Clock } from '../../../src/oci/registry/clock';
import { RegistryConnection } from '../../../src/oci/registry/registry-connection';
import { RegistryError } from '../../../src/oci/registry/registry-error';
import { openSink } from '../../../src/oci/registry/registry-sink';
import { openSource } from '../../../src/oci/registry/registry-source';

const RATE = 0.2;
const LIMIT = 30_000;
export const PASSWORD = 'correct-horse-battery';

const READS: readonly Fault['type'][] = ['truncate', 'wrong-bytes', 'too-long', 'too-short', 'redirect'];
const FAULTS: { readonly [kind in Kind]?: readonly Fault['type'][] } = {
  'blob-get': READS,
  'storage': READS,
  'manifest-get': READS,
  'token': READS,
  'manifest-put': ['lost-answer', 'reset-midway', 'unauthorized', 'redirect'],
  'upload-start': ['lost-answer', 'unauthorized', 'redirect'],
  'upload-put': ['lost-answer', 'reset-midway', 'unauthorized', 'lost-session', 'redirect'],
};
/** What can happen to every request. */
const ALWAYS: readonly Fault['type'][] = ['reset', 'silence', 'slow-loris', 'garbage', 'status', 'status', 'status', 'unauthorized'];

/** How one run ended. */
export interface Ending {
  readonly outcome: 'success' | 'typed error' | 'other error' | 'hang';
  readonly error?: unknown;
  /** What must never be, however it ended. */
  readonly wrongs: string[];
  readonly faults: number;
  /** All that a log would have. */
  readonly log: string;
}

/** Pushes an image to a registry and pulls it again, while a fifth of all requests goes wrong. */
export async function runWithFaults(seed: number): Promise<Ending> {
  const clock = fastClock(seed);
  const counts = new Map<string, number>();
  let faults = 0;
  const fault = (exchange: Exchange): Fault | undefined => {
    const key = `${exchange.captured.kind} ${exchange.parameters.digest ?? exchange.parameters.reference ?? exchange.url.searchParams.get('digest') ?? ''}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const found = chance(seed, key, count) < RATE ? faultFor(exchange.captured.kind!, `${seed} ${key} ${count}`, clock.now()) : undefined;
    faults += found === undefined ? 0 : 1;
    return found;
  };
  const quirks = { noReferrers: chance(seed, 'referrers') < 0.5, ...chance(seed, 'elsewhere') < 0.3 ? { redirectBlobs: '/storage/{path}' } : {} };
  const registry = await FakeRegistry.start({ auth: pick(['bearer', 'basic'], seed, 'auth'), username: 'user', password: PASSWORD, tokenLife: 300, now: clock.now, quirks, fault });
  const heard: string[] = [];
  const connection = new RegistryConnection({
    environment: {},
    clock,
    credentials: { find: async () => ({ username: 'user', password: PASSWORD }) },
    patience: { answer: 250, stored: 250, bytes: 250 },
    onWarning: text => heard.push(text),
  });
  try {
    const sample = sampleOf(seed);
    const error = await within(LIMIT, async () => roundTrip(registry.host, sample, connection));
    const wrongs = wrongsIn(registry, sample, error === undefined);
    const outcome = error === undefined ? 'success' : outcomeOf(error);
    return { outcome, error, wrongs, faults, log: `${inspect(error)}\n${heard.join('\n')}` };
  } finally {
    connection.close();
    await registry.stop();
  }
}

const HANG = new Error('hang');

function outcomeOf(error: unknown): Ending['outcome'] {
  const typed = error instanceof RegistryError || error instanceof ContentError;
  return error === HANG ? 'hang' : typed ? 'typed error' : 'other error';
}

function sampleOf(seed: number): Sample {
  const sizes = (name: string): number[] => [1, 2, 3]
    .slice(0, 1 + Math.floor(chance(seed, name) * 3))
    .map(index => Math.floor(chance(seed, name, index) ** 4 * 400_000));
  const image = sampleImage(seed, sizes('one'));
  const { mediaType, digest, size } = image.root;
  switch (pick(['image', 'index', 'referrer'], seed, 'kind')) {
    case 'index': return sampleIndex(image, sampleImage(seed + 0.5, sizes('two')));
    case 'referrer': return sampleImage(seed, sizes('three'), { artifactType: 'application/spdx+json', subject: { mediaType, digest, size } });
    default: return image;
  }
}

async function roundTrip(host: string, sample: Sample, connection: RegistryConnection): Promise<void> {
  const reference = ImageReference.parse(`${host}/team/api:1.0`);
  await push(sample, openSink(reference, connection), ['1.0']);
  const source = await openSource(reference, connection);
  const names = await pull(source);
  if (source.root.digest !== sample.root.digest || names.join() !== namesIn(sample).join()) {
    throw new Error('another image was pulled');
  }
}

/** What the registry has must be of the sample, and nothing of it twice. */
function wrongsIn(registry: FakeRegistry, sample: Sample, success: boolean): string[] {
  const { tags = new Map<string, string>(), manifests = new Map<string, { document: any }>() } = registry.store.repositories.get('team/api') ?? {};
  const subject = JSON.parse(sample.contents.get(sample.root.digest)!.toString()).subject?.digest;
  const list = manifests.get(tags.get(subject?.replace(':', '-') ?? '') ?? '')?.document.manifests ?? [];
  const isList = (digest: string): boolean => manifests.get(digest)?.document.manifests?.[0]?.digest === sample.root.digest;
  const foreign = [...manifests.keys()].filter(digest => !sample.contents.has(digest) && !isList(digest));
  return [
    ...tags.has('1.0') && tags.get('1.0') !== sample.root.digest ? ['another image has the tag'] : [],
    ...success && !tags.has('1.0') ? ['nothing has the tag'] : [],
    ...foreign.map(digest => `a manifest that nobody pushed: ${digest}`),
    ...list.length > 1 ? ['a referrer is listed twice'] : [],
  ];
}

function faultFor(kind: Kind, key: string, now: number): Fault {
  const type = pick([...ALWAYS, ...FAULTS[kind] ?? [], ...FAULTS[kind] ?? []], key, 'type');
  switch (type) {
    case 'status': {
      const final = chance(key, 'final') < 0.02;
      const status = pick(final ? [400, 403, 404, 418] : [408, 429, 429, 500, 502, 503, 504], key, 'status');
      const retryAfter = final ? '99999' : pick([undefined, '2', new Date(now + 3000).toUTCString(), 'soon'], key, 'after');
      return { type, status, ...status === 429 || status === 503 ? { retryAfter } : {} };
    }
    case 'redirect':
      if (chance(key, 'follow') > 0.1) {
        return { type: 'reset' };
      }
      return { type, location: pick(['/storage/nowhere/x', 'http://169.254.169.254/latest', 'http://127.0.0.2:1/', 'https://[::1]/', 'ftp://x/', '/v2/'], key, 'location') };
    default:
      return { type } as Fault;
  }
}

/** Waits take no time, but the clock goes on by them. */
function fastClock(seed: number): Clock {
  let time = Date.UTC(2026, 0, 1);
  let count = 0;
  return {
    now: () => time,
    random: () => chance(seed, 'clock', count++),
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      time += milliseconds;
      await new Promise(resolve => setImmediate(resolve));
    },
  };
}

async function within(limit: number, work: () => Promise<void>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<unknown>(resolve => (timer = setTimeout(() => resolve(HANG), limit)));
  try {
    return await Promise.race([work().then(() => undefined, error => error ?? new Error('nothing was thrown')), late]);
  } finally {
    clearTimeout(timer);
  }
}
