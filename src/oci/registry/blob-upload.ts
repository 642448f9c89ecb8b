import type { Chunks } from '../content';
import { ContentError } from '../content-error';
import type { Call, Endpoint } from './endpoint';
import { scopesFor } from './manifests';
import { RegistryError } from './registry-error';
import { retrying } from './retry';
import { SourceError } from './source-error';
import type { Descriptor } from '../model/descriptor';

/** Tries after a refusal that a fresh session may cure. */
const SECOND_CHANCES = 3;

/** Whether a repository has a blob. */
export async function hasBlob(endpoint: Endpoint, repository: string, { digest }: Descriptor, signal?: AbortSignal): Promise<boolean> {
  return endpoint.request({
    operation: `look for blob ${digest}`,
    repository,
    method: 'HEAD',
    url: `/v2/${repository}/blobs/${digest}`,
    scopes: scopesFor(repository, 'pull,push'),
    hoped: [200, 404],
    signal,
  }, response => response.status === 200);
}

/**
 * Takes a blob over from another repository of the registry.
 *
 * @returns whether it is there now; any refusal means that it is to be pushed, which will say what is really wrong
 */
export async function mountBlob(
  endpoint: Endpoint, repository: string, { digest }: Descriptor, from: string, signal?: AbortSignal,
): Promise<boolean> {
  const query = new URLSearchParams({ mount: digest, from });
  try {
    return await endpoint.request({
      operation: `take over blob ${digest} from ${from}`,
      repository,
      method: 'POST',
      url: `/v2/${repository}/blobs/uploads/?${query}`,
      body: Buffer.alloc(0),
      // the newly needed one first: some token servers read one only
      scopes: [...scopesFor(from, 'pull'), ...scopesFor(repository, 'pull,push')],
      hoped: [201, 202],
      signal,
    }, response => response.status === 201);
  } catch (error) {
    if (error instanceof RegistryError && error.code !== 'aborted') {
      return false;
    }
    throw error;
  }
}

/**
 * Pushes a blob: one POST, one PUT with all bytes.
 *
 * Never in chunks: ECR drops all but the first. What breaks begins again in a new session from byte 0: in the old one ECR answers 416.
 */
export async function uploadBlob(
  endpoint: Endpoint, repository: string, descriptor: Descriptor, open: () => Chunks, signal: AbortSignal,
): Promise<void> {
  const { retries, clock } = endpoint.settings;
  let chances = SECOND_CHANCES;
  const work = retrying(retries, clock, signal, async () => endpoint.uploads.run(async () => {
    try {
      await inOneSession(endpoint, repository, descriptor, open, signal);
    } catch (error) {
      chances--;
      throw secondChance(error, chances, endpoint, repository, descriptor);
    }
  }, signal));
  await work.catch(error => {
    // waiting ends with whatever the signal says
    throw signal.aborted ? endpoint.error({ operation: `push blob ${descriptor.digest}`, repository }, { code: 'aborted', problem: 'stopped before the end' }) : error;
  });
}

async function inOneSession(endpoint: Endpoint, repository: string, descriptor: Descriptor, open: () => Chunks, signal: AbortSignal): Promise<void> {
  const { digest, size } = descriptor;
  const shared = { operation: `push blob ${digest}`, repository, scopes: scopesFor(repository, 'pull,push'), signal };
  const call: Call = { ...shared, method: 'POST', url: `/v2/${repository}/blobs/uploads/`, body: Buffer.alloc(0), hoped: [202] };
  const begun = await endpoint.open(call);
  begun.discard();
  const url = endpoint.own.follow(begun.header('location') ?? 'none:', begun.url, 'upload');
  url.search = `${url.search}${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(digest)}`;
  const headers = { 'content-type': 'application/octet-stream', 'content-length': String(size) };
  const response = await endpoint.open({ ...shared, method: 'PUT', url, headers, body: exactly(open(), descriptor, repository), hoped: [201, 204] });
  response.discard();
}

/** As many bytes as announced: one too few would let both sides wait for each other. */
async function* exactly(bytes: Chunks, { digest, size }: Descriptor, name: string): Chunks {
  let sent = 0;
  const iterator = bytes[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = await iterator.next().catch(error => Promise.reject(new SourceError(error)));
      if (step.done) {
        break;
      }
      sent += step.value.length;
      if (sent > size) {
        throw new SourceError(new ContentError(`${name}: ${digest} has more than the ${size} bytes that its descriptor says`));
      }
      yield step.value;
    }
    if (sent < size) {
      throw new SourceError(new ContentError(`${name}: ${digest} ends after ${sent} of ${size} bytes`));
    }
  } finally {
    await iterator.return?.();
  }
}

/** A session that is gone, or bytes that came over a network and were wrong: the next session may do. */
function secondChance(error: unknown, chances: number, endpoint: Endpoint, repository: string, { digest }: Descriptor): unknown {
  if (error instanceof SourceError) {
    return error.cause instanceof ContentError && chances > 0
      ? endpoint.error({ operation: `push blob ${digest}`, repository }, { code: 'digest-invalid', problem: error.cause.message, retryable: true })
      : error.cause;
  }
  if (!(error instanceof RegistryError)) {
    return error;
  }
  const curable = [400, 404, 409, 416].includes(error.status ?? 0) && !['repository-unknown', 'denied'].includes(error.code);
  return curable ? error.with({ retryable: chances > 0 }) : error;
}
