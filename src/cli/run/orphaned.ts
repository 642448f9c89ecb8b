import { readFileSync } from 'node:fs';
import type { Context } from '../context';

const LOOK_EVERY_MS = 500;

/** Who started this process: its parent, and the parent of that, which is npx where a shell stands between. */
interface Parents { readonly parent: number; readonly above?: number }

/**
 * Ends when the command line is asked to end, or when npx, which started it, is gone: killed, it tells nobody.
 *
 * Without npx a parent may go: shells leave what they have started in the background.
 */
export function stopOf({ env, signal }: Pick<Context, 'env' | 'signal'>): { readonly stop: AbortSignal; readonly close: () => void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) {
    stop();
  }
  const first = parents();
  const isGone = (): boolean => {
    const now = parents();
    return now.parent !== first.parent || now.above !== first.above;
  };
  const timer = env.npm_execpath === undefined ? undefined : setInterval(() => isGone() && stop(), LOOK_EVERY_MS);
  return {
    stop: controller.signal,
    close: () => {
      clearInterval(timer);
      signal.removeEventListener('abort', stop);
    },
  };
}

function parents(): Parents {
  return { parent: process.ppid, above: parentOf(process.ppid) };
}

/** Behind the program's name, which may hold anything: state, then parent. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
