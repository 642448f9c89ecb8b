import { spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { fail } from './failure';
import { Lines } from './lines';

export interface RunOptions {
  readonly env?: { readonly [name: string]: string | undefined };
  /** What the command prints is its answer: it is not shown. */
  readonly answers?: boolean;
}

export interface RunResult {
  readonly code: number;
  readonly answer: string;
  /** Last line that says ERROR, or the last one at all of what is not the answer. */
  readonly complaint?: string;
}

/** Starts processes: always by an argv, never by a shell. What they print is shown without the values that are hidden. */
export class Runner {
  private readonly hidden: string[] = [];
  private stopped = false;
  private stopCurrent?: () => void;

  constructor(private readonly env: { readonly [name: string]: string | undefined }) {}

  /**
   * Keeps a value out of everything that is shown from now on.
   *
   * Not one below 4 characters, nor such a line of a longer one: it would be hidden wherever it occurs by chance, and each *** would tell it.
   * So a value that short may be in a log when a command of the build prints it.
   */
  public hide(value: string): string {
    // a program may print one line of a longer value
    this.hidden.push(...[value, ...value.split(/\r?\n/)].map(part => part.trim()).filter(part => part.length >= 4));
    this.hidden.sort((a, b) => b.length - a.length);
    return value;
  }

  /** A text without the values that are hidden. */
  public redact(text: string): string {
    return this.hidden.reduce((shown, value) => shown.split(value).join('***'), text);
  }

  /** Ends what runs; whatever is started later fails. */
  public stop(): void {
    this.stopped = true;
    this.stopCurrent?.();
  }

  public async run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    const result = await this.tryRun(command, args, options);
    if (this.stopped) {
      fail('the build was stopped', 'deploy again');
    }
    return result;
  }

  /** The same, for what has to be done even after a stop. */
  public async tryRun(command: string, args: readonly string[], { env = {}, answers = false }: RunOptions = {}): Promise<RunResult> {
    const child = spawn(command, args, { env: { ...this.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.stopCurrent = () => child.kill('SIGTERM');
    const answer: Buffer[] = [];
    let complaint: string | undefined;
    let last: string | undefined;
    const show = (from: Readable, to: Writable): void => {
      const lines = new Lines(line => {
        const shown = this.redact(line);
        complaint = /\b(ERROR|error):/.test(shown) ? shown : complaint;
        last = shown.trim() === '' ? last : shown;
        to.write(`${shown}\n`);
      });
      from.on('data', (chunk: Buffer) => lines.add(chunk)).on('end', () => lines.end());
    };
    show(child.stderr, process.stderr);
    if (answers) {
      child.stdout.on('data', (chunk: Buffer) => answer.push(chunk));
    } else {
      show(child.stdout, process.stdout);
    }
    const code = await new Promise<number>(resolve => {
      child.on('error', (error: NodeJS.ErrnoException) => {
        complaint = error.code === 'ENOENT' ? `${command} is not on the PATH` : error.message;
        resolve(127);
      });
      child.on('close', (status, signal) => resolve(status ?? (signal === null ? 1 : 128)));
    });
    this.stopCurrent = undefined;
    return { code, answer: Buffer.concat(answer).toString('utf8'), complaint: complaint ?? last };
  }
}
