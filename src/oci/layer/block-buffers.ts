import { LAYER_FORMAT } from './layer-format';

/** Most blocks have room in it, extended headers included. */
const USUAL = LAYER_FORMAT.largestBlock + 64 * 1024;

/**
 * Buffers that blocks are read into, used again and again: a layer of any size takes the memory of that many blocks.
 *
 * They are shared memory, so that another thread can hash what this one has compressed.
 */
export class BlockBuffers {
  private readonly spare: SharedArrayBuffer[] = [];
  private readonly waiting: (() => void)[] = [];

  public constructor(private free: number) {}

  /** A buffer with exactly that length, as soon as one is free. */
  public async take(length: number): Promise<Buffer> {
    if (this.free === 0) {
      await new Promise<void>(resolve => this.waiting.push(resolve));
    } else {
      this.free--;
    }
    const memory = length <= USUAL ? this.spare.pop() ?? new SharedArrayBuffer(USUAL) : new SharedArrayBuffer(length);
    return Buffer.from(memory, 0, length);
  }

  /** Takes a buffer back that nobody reads any more. */
  public give(buffer: Buffer): void {
    const memory = buffer.buffer as unknown as SharedArrayBuffer;
    if (memory.byteLength === USUAL) {
      this.spare.push(memory);
    }
    const next = this.waiting.shift();
    if (next === undefined) {
      this.free++;
    } else {
      next();
    }
  }
}
