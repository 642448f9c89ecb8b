import { ChildProcess, spawn } from 'node:child_process';
import { Lines } from './lines';

/** One process to start: always an argv, never a line for a shell. */
export interface Command {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** All that the process sees of the environment. */
  readonly env: Environment;
  /** Ends the process and all that it started. */
  readonly signal?: AbortSignal;
  /** Milliseconds until it is ended. */
  readonly timeout: number;
  /** Takes each line of what it prints. */
  readonly onLine?: (line: string) => void;
}

export type Environment = { readonly [name: string]: string };

/** How a process ended. */
export interface Ended {
  /** Undefined when a signal ended it, or when it did not start. */
  readonly exitCode?: number;
  readonly signal?: string;
  /** Why it was ended, or why it did not start; undefined when it ended by itself. */
  readonly stopped?: 'aborted' | 'timeout' | 'not found' | 'not started';
  /** Its standard output, from its beginning, capped. */
  readonly answer: string;
}

const ANSWER_AT_MOST = 1024 * 1024;
/** How long a process may take to leave after SIGTERM, and what it started to let go of its output after it. */
const GRACE = 2_000;
/** The longest that a timer takes. */
const LONGEST = 2 ** 31 - 1;

const running = new Set<ChildProcess>();
let listens = false;

/** Runs a process in a group of its own, so that whatever it starts ends with it. Never fails: how it ended is the answer. */
export function runCommand(command: Command): Promise<Ended> {
  if (command.signal?.aborted) {
    return Promise.resolve({ stopped: 'aborted', answer: '' });
  }
  const [file, ...args] = command.argv;
  const child = spawn(file, args, { cwd: command.cwd, env: command.env, stdio: ['ignore', 'pipe', 'pipe'], detached: true, windowsHide: true });
  const answer = collect(child, command.onLine);
  return ended(child, command).then(end => ({ ...end, answer: answer() }));
}

function collect(child: ChildProcess, onLine?: (line: string) => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  for (const stream of [child.stdout, child.stderr]) {
    const lines = new Lines(line => onLine?.(line));
    stream?.on('data', (chunk: Buffer) => {
      lines.add(chunk);
      if (stream === child.stdout && size < ANSWER_AT_MOST) {
        chunks.push(chunk);
        size += chunk.length;
      }
    }).on('end', () => lines.end());
  }
  return () => Buffer.concat(chunks).subarray(0, ANSWER_AT_MOST).toString('utf8');
}

function ended(child: ChildProcess, { signal, timeout }: Command): Promise<Omit<Ended, 'answer'>> {
  return new Promise(resolve => {
    const timers: NodeJS.Timeout[] = [];
    let stopped: Ended['stopped'];
    const stop = (why: 'aborted' | 'timeout'): void => {
      stopped ??= why;
      killGroup(child, 'SIGTERM');
      timers.push(setTimeout(() => killGroup(child, 'SIGKILL'), GRACE));
    };
    const abort = (): void => stop('aborted');
    const done = (end: Omit<Ended, 'answer'>): void => {
      timers.forEach(clearTimeout);
      signal?.removeEventListener('abort', abort);
      running.delete(child);
      resolve(end);
    };
    timers.push(setTimeout(() => stop('timeout'), Math.min(timeout, LONGEST)));
    signal?.addEventListener('abort', abort);
    endWithUs(child);
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) {
        done({ stopped: error.code === 'ENOENT' ? 'not found' : 'not started' });
      }
    });
    // what it left behind may hold its output open for ever
    child.on('exit', () => timers.push(setTimeout(() => letGo(child), stopped ? 0 : GRACE)));
    child.on('close', (code, by) => done({ exitCode: code ?? undefined, signal: by ?? undefined, stopped }));
  });
}

/** A group of its own is not reached by what ends this process. */
function endWithUs(child: ChildProcess): void {
  if (!listens) {
    listens = true;
    process.on('exit', () => running.forEach(each => killGroup(each, 'SIGKILL')));
  }
  running.add(child);
}

function letGo(child: ChildProcess): void {
  killGroup(child, 'SIGKILL');
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/** The group has the number of its first process, even when that has ended. */
function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) {
      process.kill(process.platform === 'win32' ? pid : -pid, signal);
    }
  } catch {
    // all of them have ended
  }
}
