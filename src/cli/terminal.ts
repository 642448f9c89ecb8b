export type Format = 'text' | 'json';

/** What people see: results on standard output, everything else on standard error, progress only on a terminal. */
export class Terminal {
  private spinner?: { text: string; stop(): unknown };

  constructor(
    readonly format: Format,
    private readonly quiet: boolean,
    private readonly out: NodeJS.WritableStream = process.stdout,
    private readonly err: NodeJS.WriteStream = process.stderr,
  ) {}

  /** What is going on now; replaces what was going on before. Silent when nobody looks at a terminal. */
  public async progress(text: string): Promise<void> {
    if (this.quiet || this.format === 'json' || !this.err.isTTY || process.env.CI !== undefined) {
      return;
    }
    if (this.spinner === undefined) {
      const { default: ora } = await import('ora');
      this.spinner ??= ora({ stream: this.err, discardStdin: false }).start();
    }
    this.spinner.text = text;
  }

  /** A line that stays. */
  public note(line: string): void {
    if (!this.quiet && this.format === 'text') {
      this.stop();
      this.err.write(`${line}\n`);
    }
  }

  /** The result: a text for people, or the same as data. */
  public result(text: string, data: object): void {
    this.stop();
    this.out.write(this.format === 'json' ? `${JSON.stringify(data, undefined, 2)}\n` : text.replace(/\n*$/, '\n'));
  }

  /** The one line that says what went wrong and what to do. */
  public error(message: string): void {
    this.stop();
    this.err.write(`minimal-images: ${message.replace(/\s*\n\s*/g, ' ')}\n`);
  }

  public stop(): void {
    this.spinner?.stop();
    this.spinner = undefined;
  }
}
