import { Ended } from './command';

/** So much of what a command said last stands in an error. */
const LINES = 20;
const CHARACTERS = 4_000;

/** Lines that came last, capped. */
export class LastLines {
  private readonly lines: string[] = [];

  add(line: string): void {
    this.lines.push(line);
    this.lines.splice(0, this.lines.length - LINES);
  }

  toString(): string {
    const text = this.lines.join('\n').trim();
    return text.length > CHARACTERS ? `…${text.slice(-CHARACTERS)}` : text;
  }
}

/** A command of a build that failed, timed out or was stopped: which one, how it ended, and what it said last. */
export class CommandFailure extends Error {
  constructor(readonly where: string, readonly argv: readonly string[], readonly ended: Omit<Ended, 'answer'>, readonly said: string) {
    super(`${where}: ${words(argv)} ${how(ended)}${said ? `; it said last:\n${said}` : ''}`);
    this.name = 'CommandFailure';
  }
}

/** As JSON has them, where a word is more than letters: what is one word stays one. */
function words(argv: readonly string[]): string {
  return argv.map(word => /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word)).join(' ');
}

function how({ exitCode, signal, stopped }: Omit<Ended, 'answer'>): string {
  switch (stopped) {
    case 'aborted': return 'was stopped';
    case 'timeout': return 'took too long and was stopped';
    case 'not found': return 'did not start: it is not on the PATH';
    case 'not started': return 'did not start';
    default: return exitCode === undefined ? `was ended by ${signal}` : `failed with exit code ${exitCode}`;
  }
}
