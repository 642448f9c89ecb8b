import { createHash } from 'node:crypto';
import type { Chunks } from '../content';
import { ContentError } from '../content-error';
import type { Digest } from '../digest';

/** Bytes that are counted and hashed as they pass. */
export class Measured {
  public size = 0;
  private readonly hash = createHash('sha256');
  private failure?: { readonly error: unknown };
  private readonly iterator: AsyncGenerator<Uint8Array, void>;

  /** @param most bytes; one more is an error */
  constructor(chunks: Chunks, private readonly most = Infinity) {
    this.iterator = this.pass(chunks);
  }

  /** The bytes, for a reader that may stop early: what it leaves is still there. */
  get shared(): Chunks {
    const next = (): Promise<IteratorResult<Uint8Array, void>> => this.iterator.next();
    return { [Symbol.asyncIterator]: () => ({ next }) };
  }

  /** Reads what is left; the digest of all the bytes. Throws what ended them early, also where another reader has met that before. */
  async digest(): Promise<Digest> {
    for await (const chunk of this.iterator) {
      void chunk;
    }
    if (this.failure !== undefined) {
      throw this.failure.error;
    }
    return `sha256:${this.hash.digest('hex')}`;
  }

  /** Lets go of what the bytes come from, also when they were not read to their end. */
  async close(): Promise<void> {
    await this.iterator.return();
  }

  private async* pass(chunks: Chunks): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const chunk of chunks) {
        this.size += chunk.length;
        if (this.size > this.most) {
          throw new ContentError(`has more than the ${this.most} bytes that its descriptor says`);
        }
        this.hash.update(chunk);
        yield chunk;
      }
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}
