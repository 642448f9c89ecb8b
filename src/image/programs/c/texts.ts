/** What begins with a quote, and what does not end. */
export class Texts {
  /** Up to where no text ends that begins with a quote, by the quote: what was looked at once is not looked at again. */
  private readonly open = new Map<string, number>();

  /** @param isOneLine whether a line's end, unless it is escaped, ends the search too */
  constructor(private readonly code: string, private readonly isOneLine: boolean) {}

  /** The place behind the text that begins at `start`; undefined when it has no end. */
  endOf(start: number): number | undefined {
    const quote = this.code[start];
    if (start < (this.open.get(quote) ?? 0)) {
      return undefined;
    }
    let at = start + 1;
    for (; at < this.code.length && !(this.isOneLine && this.code[at] === '\n'); at++) {
      if (this.code[at] === quote) {
        return at + 1;
      }
      at += this.code[at] === '\\' ? 1 : 0;
    }
    this.open.set(quote, at);
    return undefined;
  }
}
