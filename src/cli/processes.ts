import { ChildProcess, ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isExecutable } from '../private/executable';

/** How a process ended. */
export interface Ended {
  /** Undefined when a signal ended it, or it could not be started. */
  readonly status?: number;
  readonly signal?: NodeJS.Signals;
  /** Why it could not be started: `ENOENT`. */
  readonly failure?: string;
}

export interface ProcessOptions {
  /** The whole environment; the one of this process when not given. */
  readonly env?: { readonly [name: string]: string };
  readonly cwd?: string;
  /** Gives it a session of its own: a Ctrl-C at the terminal reaches this process only, which passes it on. */
  readonly detached?: boolean;
  /** Given to its standard input, which ends then; nothing when not given. */
  readonly input?: string | AsyncIterable<Uint8Array>;
  readonly onStdout?: (chunk: Buffer) => void;
  readonly onStderr?: (chunk: Buffer) => void;
}

/** A process that runs: always a program and a list of arguments, never a shell. */
export interface Running {
  /** Undefined when it could not be started. */
  readonly pid?: number;
  readonly ended: Promise<Ended>;
  /** Ends its standard input. */
  finishInput(): void;
  write(text: string): void;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a program, and leaves its standard input open when `keepInput` is said. */
export function startProcess(argv: readonly string[], options: ProcessOptions = {}, keepInput = false): Running {
  const [program, ...args] = argv;
  const child = spawn(program, args, { env: options.env, cwd: options.cwd, detached: options.detached, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdout.on('data', options.onStdout ?? (() => undefined));
  child.stderr.on('data', options.onStderr ?? (() => undefined));
  // It may end before it reads what it is given.
  child.stdin.on('error', () => undefined);
  if (!keepInput) {
    give(child, options.input ?? '');
  }
  return {
    pid: child.pid,
    ended: endOf(child),
    finishInput: () => child.stdin.end(),
    write: text => child.stdin.write(text),
    kill: signal => child.kill(signal),
  };
}

/** What a process wrote. */
export interface Said { readonly stdout: string; readonly stderr: string }

/** Runs a program to its end and returns what it said, up to 1 MiB each. */
export async function runToEnd(argv: readonly string[], options: ProcessOptions = {}): Promise<Ended & Said> {
  const said = { stdout: '', stderr: '' };
  const keep = (stream: keyof typeof said) => (chunk: Buffer): void => {
    said[stream] = `${said[stream]}${chunk.toString()}`.slice(0, 1024 * 1024);
  };
  const ended = await startProcess(argv, { ...options, onStdout: keep('stdout'), onStderr: keep('stderr') }).ended;
  return { ...ended, ...said };
}

/** Sends a signal to a process that somebody else started; it may be gone already. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}

/** Processes that a process has started and that still run; none where the kernel does not tell. */
export function childrenOf(pid: number | undefined): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(text => text.trim() !== '').map(Number);
  } catch {
    return [];
  }
}

/** Where a program of this machine lies; undefined when it is not on the PATH. */
export function programPath(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(folder => folder !== ''), '/usr/sbin', '/sbin'];
  return folders.map(folder => join(folder, name)).find(isExecutable);
}

/** A source that fails ends the process: half an input is none. */
function give(child: ChildProcessWithoutNullStreams, input: string | AsyncIterable<Uint8Array>): void {
  if (typeof input === 'string') {
    child.stdin.end(input);
  } else {
    pipeline(input, child.stdin).catch(() => child.kill('SIGTERM'));
  }
}

function endOf(child: ChildProcess): Promise<Ended> {
  return new Promise(resolve => {
    child.once('error', error => resolve({ failure: (error as NodeJS.ErrnoException).code ?? 'unknown' }));
    child.once('close', (status, signal) => resolve({ status: status ?? undefined, signal: signal ?? undefined }));
  });
}
