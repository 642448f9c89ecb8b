import { availableParallelism, constants } from 'node:os';
import { CommanderError } from 'commander';
import { exitCodeOf, messageOf } from './failures';
import { programOf } from './program';
import { Terminal } from './terminal';

// layers are compressed on all cores; read when the pool of threads starts, which is later
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, availableParallelism()));

/** Milliseconds within which signals are one. */
const SAME_SIGNAL = 500;

/** Runs the command line; the exit code is in process.exitCode. */
async function main(argv: string[]): Promise<void> {
  const stop = new AbortController();
  let stoppedBy: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    let first: number | undefined;
    process.on(signal, () => {
      if (stoppedBy === undefined) {
        stoppedBy = signal;
        stop.abort(new Error(`stopped by ${signal}`));
      }
      first ??= performance.now();
      // a second one ends the process at once; what comes with the first is the same one, sent to all of a group and by who started it
      if (performance.now() - first > SAME_SIGNAL) {
        process.removeAllListeners(signal);
        process.kill(process.pid, signal);
      }
    });
  }
  // `minimal-images inspect … | head` is no failure
  process.stdout.on('error', error => process.exit((error as NodeJS.ErrnoException).code === 'EPIPE' ? 0 : 74));
  try {
    await programOf(process.env, stop.signal).parseAsync(argv);
  } catch (error) {
    if (stoppedBy !== undefined) {
      new Terminal('text', false).error(`stopped by ${stoppedBy}`);
      // as shells count
      process.exitCode = 128 + constants.signals[stoppedBy];
      return;
    }
    if (!(error instanceof CommanderError)) {
      new Terminal('text', false).error(messageOf(error));
    }
    process.exitCode = exitCodeOf(error);
  }
}

void main(process.argv);
