import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { RunOptions } from './run-result';
import { Ended, Running, signalProcess } from '../processes';

/** How a program ended, as its caller sees it. */
export interface ProgramEnd { readonly exitCode?: number; readonly signal?: NodeJS.Signals; readonly timedOut: boolean }

/** How long a program may take to end once it was asked to. */
const GRACE_MS = 2000;
const PASSED_ON: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

/** Waits for the end of a program in namespaces, passes signals on to it, and ends it when its time is over. */
export async function awaitProgram(running: Running, { timeoutMs, stop }: Pick<RunOptions, 'timeoutMs' | 'stop'>): Promise<ProgramEnd> {
  let timedOut = false;
  const timers: NodeJS.Timeout[] = [];
  const pass = (signal: NodeJS.Signals): void => tell(running, signal);
  PASSED_ON.forEach(signal => process.on(signal, pass));
  const end = (): void => {
    tell(running, 'SIGTERM');
    timers.push(setTimeout(() => tell(running, 'SIGKILL'), GRACE_MS));
  };
  stop?.addEventListener('abort', end, { once: true });
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
    stop?.removeEventListener('abort', end);
    PASSED_ON.forEach(signal => process.off(signal, pass));
  }
}

function exitOf({ status, signal }: Ended): { readonly exitCode?: number; readonly signal?: NodeJS.Signals } {
  return signal === undefined ? { exitCode: status } : { exitCode: 128 + constants.signals[signal], signal };
}

/** `unshare` waits for the program and passes nothing on; the kernel knows its child. */
function tell(running: Running, signal: NodeJS.Signals): void {
  const children = childrenOf(running.pid);
  if (children.length === 0) {
    running.kill(signal);
  }
  children.forEach(child => signalProcess(child, signal));
}

function childrenOf(pid: number | undefined): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(text => text.trim() !== '').map(Number);
  } catch {
    return [];
  }
}
