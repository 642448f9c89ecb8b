import type { ClientRequest } from 'node:http';
import type { Chunks } from '../content';

/** Small enough that a slow line moves one within the patience, large enough to cost nothing. */
const SLICE = 256 * 1024;

/**
 * Writes a body as fast as the other end takes it.
 *
 * Ends early when the answer comes before the end, which is then always a refusal; errors of the connection are the answer's to report.
 */
export async function upload(message: ClientRequest, body: Chunks, stall: () => void, patience: number): Promise<void> {
  let answered = false;
  message.once('response', () => (answered = true));
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length; at += SLICE) {
      if (answered || message.destroyed) {
        return;
      }
      if (!message.write(chunk.subarray(at, at + SLICE))) {
        await drained(message, stall, patience);
      }
    }
  }
  message.end();
}

async function drained(message: ClientRequest, stall: () => void, patience: number): Promise<void> {
  await new Promise<void>(resolve => {
    const events = ['drain', 'response', 'error', 'close'];
    const timer = setTimeout(stall, patience);
    const go = (): void => {
      clearTimeout(timer);
      events.forEach(event => message.removeListener(event, go));
      resolve();
    };
    events.forEach(event => message.once(event, go));
  });
}
