import type { Chunks } from '../content';
import type { Call, Endpoint } from './endpoint';
import type { HttpResponse } from './http-request';
import { scopesFor } from './manifests';
import { waitBefore } from './retry';
import type { Descriptor } from '../model/descriptor';

/** Bytes after which a broken transfer has earned its tries anew. */
const PROGRESS = 1024 * 1024;
/** For whom each little bit breaks off again. */
const MOST_RESUMES = 50;

/**
 * The bytes of a blob; a transfer that breaks goes on where it was.
 *
 * Not checked here: `verified()` does so over all parts.
 */
export async function* downloadBlob(endpoint: Endpoint, repository: string, descriptor: Descriptor, signal: AbortSignal): Chunks {
  const { retries, clock } = endpoint.settings;
  const first = callFor(repository, descriptor, 0, signal);
  const leave = await endpoint.told(first, async () => endpoint.downloads.enter(signal));
  try {
    let offset = 0;
    for (let attempt = 1, resumes = 0; ; attempt++, resumes++) {
      const begun = offset;
      try {
        for await (const chunk of part(endpoint, callFor(repository, descriptor, offset, signal), offset, descriptor.size)) {
          offset += chunk.length;
          yield chunk;
        }
        if (offset >= descriptor.size) {
          return;
        }
        throw endpoint.error(first, {
          code: 'network', problem: `the answer ends after ${offset} of ${descriptor.size} bytes`, retryable: true,
        });
      } catch (error) {
        attempt = offset - begun >= PROGRESS ? 1 : attempt;
        const wait = resumes < MOST_RESUMES ? waitBefore(error, attempt, retries, clock.random()) : undefined;
        if (wait === undefined || signal.aborted) {
          throw error;
        }
        await endpoint.told(first, async () => clock.sleep(wait, signal));
      }
    }
  } finally {
    leave();
  }
}

function callFor(repository: string, { digest }: Descriptor, offset: number, signal: AbortSignal): Call {
  return {
    operation: `pull blob ${digest}`,
    repository,
    method: 'GET',
    url: `/v2/${repository}/blobs/${digest}`,
    headers: { accept: '*/*', ...(offset > 0 ? { range: `bytes=${offset}-` } : {}) },
    scopes: scopesFor(repository, 'pull'),
    hoped: offset > 0 ? [200, 206] : [200],
    signal,
  };
}

/** What comes from an offset on, also from registries that begin at the beginning. */
async function* part(endpoint: Endpoint, call: Call, offset: number, size: number): Chunks {
  const response = await endpoint.open(call);
  try {
    let skip = response.status === 206 ? 0 : offset;
    checkStart(response, endpoint, call, offset - skip, size);
    const iterator = response.body[Symbol.asyncIterator]();
    for (;;) {
      const step = await endpoint.told(call, async () => iterator.next());
      if (step.done) {
        return;
      }
      const rest = step.value.subarray(Math.min(skip, step.value.length));
      skip -= step.value.length - rest.length;
      if (rest.length > 0) {
        yield rest;
      }
    }
  } finally {
    response.discard();
  }
}

/** What is wrong with an answer before its first byte; bytes that were handed on cannot be taken back. */
function checkStart(response: HttpResponse, endpoint: Endpoint, call: Call, start: number, size: number): void {
  const length = response.header('content-length');
  if (start > 0 && !response.header('content-range')?.startsWith(`bytes ${start}-`)) {
    throw endpoint.error(call, { code: 'protocol', problem: `the answer does not begin at byte ${start}`, retryable: true });
  }
  if (length !== undefined && Number(length) !== size - start) {
    throw endpoint.error(call, { code: 'digest-invalid', problem: `the answer has ${length.slice(0, 20)} bytes, not ${size - start}`, retryable: true });
  }
}
