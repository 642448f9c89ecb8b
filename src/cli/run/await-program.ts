import { constants } from 'node:os';
import type { RunOptions } from './run-result';
import { childrenOf, Ended, Running, signalProcess } from '../processes';

/** How a program ended, as its caller sees it. */
export interface ProgramEnd { readonly exitCode?: number; readonly signal?: NodeJS.Signals; readonly timedOut: boolean }

/** How long a program may take to end once it was asked to. */
const GRACE_MS = 2000;
/** Signals that ask it to end. */
const ENDING: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/** Waits for the end of a program in namespaces. Signals are passed on to it: it ends by the first, or is killed a while later or by the second. */
export async function awaitProgram(running: Running, { timeoutMs, stop }: Pick<RunOptions, 'timeoutMs' | 'stop'>): Promise<ProgramEnd> {
  let timedOut = false;
  const timers: NodeJS.Timeout[] = [];
  let isAsked = false;
  const ask = (signal: NodeJS.Signals): void => {
    tell(running, isAsked ? 'SIGKILL' : signal);
    isAsked = true;
    timers.push(setTimeout(() => tell(running, 'SIGKILL'), GRACE_MS));
  };
  ENDING.forEach(signal => process.on(signal, ask));
  const end = (): void => ask('SIGTERM');
  // a signal to this process aborts too, and then it is the one that counts
  const stopped = (): void => void setImmediate(() => isAsked || end());
  stop?.addEventListener('abort', stopped, { once: true });
  if (stop?.aborted === true) {
    end();
  }
  if (timeoutMs !== undefined) {
    timers.push(setTimeout(() => {
      timedOut = true;
      end();
    }, timeoutMs));
  }
  try {
    return { ...exitOf(await running.ended), timedOut };
  } finally {
    timers.forEach(clearTimeout);
    stop?.removeEventListener('abort', stopped);
    ENDING.forEach(signal => process.off(signal, ask));
  }
}

function exitOf({ status, signal }: Ended): { readonly exitCode?: number; readonly signal?: NodeJS.Signals } {
  return signal === undefined ? { exitCode: status } : { exitCode: 128 + constants.signals[signal], signal };
}

/** `nsenter` waits for `unshare`, which waits for the program, and neither passes anything on; the kernel knows their children. */
function tell(running: Running, signal: NodeJS.Signals): void {
  const children = childrenOf(running.pid).flatMap(childrenOf);
  if (children.length === 0) {
    running.kill(signal);
  }
  children.forEach(child => signalProcess(child, signal));
}
