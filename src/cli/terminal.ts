export type Format = 'text' | 'json';

/** What people see: results on standard output, everything else on standard error, progress only on a terminal. */
export class Terminal {
  private spinner?: { text: string; stop(): unknown };
  /** What the spinner says, or will say once it is loaded. */
  private doing?: string;

  constructor(
    readonly format: Format,
    private readonly quiet: boolean,
    private readonly out: NodeJS.WritableStream = process.stdout,
    private readonly err: NodeJS.WriteStream = process.stderr,
  ) {}

  /** What is going on now; replaces what was going on before. Silent when nobody looks at a terminal. */
  public async progress(text: string): Promise<void> {
    if (!this.showsProgress) {
      return;
    }
    const isLoading = this.doing !== undefined && this.spinner === undefined;
    this.doing = text;
    if (this.spinner !== undefined) {
      this.spinner.text = text;
    } else if (!isLoading) {
      const { default: ora } = await import('ora');
      // it may be over by now
      this.spinner = this.doing === undefined ? undefined : ora({ text: this.doing, stream: this.err, discardStdin: false }).start();
    }
  }

  /** A line that stays. */
  public note(line: string): void {
    if (!this.quiet && this.format === 'text') {
      this.stop();
      this.err.write(`${line}\n`);
    }
  }

  /** A line that stays, and that even those see who asked for quiet; results as data have it in them. */
  public warning(line: string): void {
    if (this.format === 'text') {
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
    this.doing = undefined;
    this.spinner?.stop();
    this.spinner = undefined;
  }

  /** A terminal without a width (of `script`, of some containers) has no lines that could be drawn over. */
  private get showsProgress(): boolean {
    return !this.quiet && this.format === 'text' && this.err.isTTY && this.err.columns > 0 && process.env.CI === undefined;
  }
}
