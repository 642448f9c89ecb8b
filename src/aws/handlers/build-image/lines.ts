import { StringDecoder } from 'node:string_decoder';

/** A line that does not end is shown in parts of this length. */
const LONGEST = 1_000_000;

/** Cuts a stream of bytes into lines. */
export class Lines {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(private readonly take: (line: string) => void) {}

  public add(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.write(chunk)).split('\n');
    this.rest = lines.pop() ?? '';
    lines.forEach(line => this.take(line));
    if (this.rest.length > LONGEST) {
      this.take(this.rest);
      this.rest = '';
    }
  }

  public end(): void {
    const last = this.rest + this.decoder.end();
    this.rest = '';
    if (last !== '') {
      this.take(last);
    }
  }
}
