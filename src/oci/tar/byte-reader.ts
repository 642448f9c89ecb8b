import type { Chunks } from '../content';

/** Reads a stream in the pieces that its reader asks for. */
export class ByteReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private current: Uint8Array = new Uint8Array(0);

  constructor(chunks: Chunks) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  /** Some bytes, at most `length`, without copying; undefined at the end. */
  public async some(length: number): Promise<Uint8Array | undefined> {
    while (this.current.length === 0) {
      const { done, value } = await this.chunks.next();
      if (done === true) {
        return undefined;
      }
      this.current = value;
    }
    const part = this.current.subarray(0, length);
    this.current = this.current.subarray(part.length);
    return part;
  }

  /** `length` bytes; fewer only at the end. */
  public async exactly(length: number): Promise<Buffer> {
    if (this.current.length >= length) {
      const part = this.current.subarray(0, length);
      this.current = this.current.subarray(length);
      return Buffer.from(part.buffer, part.byteOffset, part.length);
    }
    const parts: Uint8Array[] = [];
    let missing = length;
    for (let part = await this.some(missing); part !== undefined; part = missing > 0 ? await this.some(missing) : undefined) {
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** Passes bytes by; returns how many were there. */
  public async skip(length: number): Promise<number> {
    let skipped = 0;
    while (skipped < length) {
      const part = await this.some(length - skipped);
      if (part === undefined) {
        break;
      }
      skipped += part.length;
    }
    return skipped;
  }

  /** Lets go of the stream. */
  public async close(): Promise<void> {
    await this.chunks.return?.();
  }
}
