import { StringDecoder } from 'node:string_decoder';

/** A line that does not end is handed on in parts of this length. */
const LONGEST = 64 * 1024;

/** Cuts bytes into lines, without their ends. */
export class Lines {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(private readonly take: (line: string) => void) {}

  add(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.write(chunk)).split('\n');
    this.rest = lines.pop() ?? '';
    lines.forEach(line => this.take(line.replace(/\r$/, '')));
    if (this.rest.length > LONGEST) {
      this.take(this.rest);
      this.rest = '';
    }
  }

  end(): void {
    const last = this.rest + this.decoder.end();
    this.rest = '';
    if (last !== '') {
      this.take(last);
    }
  }
}
