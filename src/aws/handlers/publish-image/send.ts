import { codeOf } from './failure';
import type { Runtime } from './runtime';

/** What is left of the invocation when the last try begins. */
const RESERVE = 8_000;

/**
 * Sends an answer until it is taken.
 *
 * @throws when it is not: Lambda runs the event again, and keeps it in the dead-letter queue
 */
export async function send(runtime: Runtime, url: string, body: string): Promise<void> {
  for (let failed = 0; ; failed++) {
    const status = await attempt(runtime, url, body);
    if (status >= 200 && status < 300) {
      runtime.log('answered', { status });
      return;
    }
    runtime.log('answer not taken', { status });
    const pause = (0.5 + runtime.random() / 2) * Math.min(500 * 2 ** failed, 10_000);
    // Redirects are not followed: the address is signed, and another may be anyone's. Other codes below 500 would come again.
    const hopeless = status >= 300 && status < 500 && status !== 408 && status !== 429;
    if (hopeless || failed >= 30 || runtime.remaining() - pause < RESERVE) {
      throw new Error(`CloudFormation did not take the answer: ${status === 0 ? 'no connection' : `status ${status}`}`);
    }
    await runtime.sleep(pause);
  }
}

async function attempt(runtime: Runtime, url: string, body: string): Promise<number> {
  try {
    return await runtime.put(url, body);
  } catch (error) {
    runtime.log('no connection for the answer', { error: codeOf(error) });
    return 0;
  }
}
