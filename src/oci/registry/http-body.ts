import type { IncomingMessage } from 'node:http';
import type { Chunks } from '../content';

/** Bytes that must have come before the wait begins anew: a trickle is no transfer. */
const PROGRESS = 16 * 1024;
const DISCARD_TIMEOUT = 5_000;

/** Nothing, or next to nothing, came for too long. */
export class StalledError extends Error {
  public constructor(milliseconds: number) {
    super(`less than ${PROGRESS / 1024} KiB in ${Math.round(milliseconds / 1000)} s`);
    this.name = 'StalledError';
  }
}

/** The body says more than it may. */
export class TooLargeError extends Error {
  public constructor(limit: number) {
    super(`more than ${limit} bytes`);
    this.name = 'TooLargeError';
  }
}

/** The bytes of an answer; fails when they stop coming. The time that the reader takes for itself is not counted. */
export async function* bodyOf(response: IncomingMessage, patience: number): Chunks {
  const iterator = response[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let bytes = 0;
  let waited = 0;
  try {
    for (;;) {
      const begun = performance.now();
      const timer = setTimeout(() => response.destroy(new StalledError(patience)), Math.max(0, patience - waited));
      const step = await iterator.next().finally(() => clearTimeout(timer));
      if (step.done) {
        return;
      }
      waited += performance.now() - begun;
      bytes += step.value.length;
      if (bytes >= PROGRESS) {
        bytes = waited = 0;
      }
      yield step.value;
    }
  } finally {
    // what is left is not read: the connection goes
    await iterator.return?.();
  }
}

/** The whole body, when it is small enough. */
export async function readAtMost(chunks: Chunks, limit: number): Promise<Buffer> {
  const all: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) {
      throw new TooLargeError(limit);
    }
    all.push(chunk);
  }
  return Buffer.concat(all);
}

/** Leaves a body unread: a short one runs out, so that its connection can be used again. */
export function discard(response: IncomingMessage, method: string): void {
  const length = Number(response.headers['content-length'] ?? Number.NaN);
  if (method === 'HEAD' || length <= PROGRESS) {
    const timer = setTimeout(() => response.destroy(), DISCARD_TIMEOUT).unref();
    response.once('close', () => clearTimeout(timer)).resume();
  } else {
    response.destroy();
  }
}
