import { bits } from '../bits';
import type { Chunks } from '../content';
import { ContentError } from '../content-error';

/** Bytes of one zstd frame, and whether they are its last. */
export interface FramePiece { readonly bytes: Uint8Array; readonly last: boolean }

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a5;

/** What a frame wants next: so many bytes to look at, or to pass by. */
type Want = { readonly look: number } | { readonly pass: number };

/**
 * Cuts a zstd stream into its frames, without those that are to be skipped.
 *
 * Decoders of Node stop at the end of a frame that others follow, and some take a stream that breaks off for a whole one: so frames are found here.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc8878
 */
export async function* zstdFrames(chunks: Chunks, source: string, maxWindow: number): AsyncIterable<FramePiece> {
  let frame = new Frame(source, maxWindow);
  let frames = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const start = at;
      at = frame.take(chunk, at);
      const piece = frame.emits(chunk.subarray(start, at));
      if (piece.length > 0 || (frame.ended && !frame.skipped)) {
        yield { bytes: piece, last: frame.ended };
      }
      if (frame.ended) {
        frames++;
        frame = new Frame(source, maxWindow);
      }
    }
  }
  if (frame.started || frames === 0) {
    throw new ContentError(`${source}: the zstd stream ends too early`);
  }
}

class Frame {
  public started = false;
  public ended = false;
  public skipped = false;
  private undecided = true;
  private readonly steps: Generator<Want, void, Buffer>;
  private want: Want;
  private looked: Uint8Array[] = [];
  private missing: number;
  /** Bytes before it is clear whether the frame counts. */
  private held: Uint8Array[] | undefined = [];

  constructor(private readonly source: string, private readonly maxWindow: number) {
    this.steps = this.walk();
    this.want = this.steps.next().value as Want;
    this.missing = 4;
  }

  /** Reads on from `at`, to the end of the frame at most; returns how far it came. */
  public take(chunk: Uint8Array, at: number): number {
    this.started = true;
    while (at < chunk.length && !this.ended) {
      const part = chunk.subarray(at, at + this.missing);
      at += part.length;
      this.missing -= part.length;
      if ('look' in this.want) {
        this.looked.push(part);
      }
      this.proceed();
    }
    return at;
  }

  /** What of the bytes just read belongs to a decoder. */
  public emits(bytes: Uint8Array): Uint8Array {
    if (this.skipped) {
      return new Uint8Array(0);
    }
    if (this.held !== undefined && this.undecided) {
      this.held.push(bytes);
      return new Uint8Array(0);
    }
    const all = this.held === undefined || this.held.length === 0 ? bytes : Buffer.concat([...this.held, bytes]);
    this.held = undefined;
    return all;
  }

  private proceed(): void {
    while (this.missing === 0 && !this.ended) {
      const { done, value } = this.steps.next(Buffer.concat(this.looked));
      this.looked = [];
      this.ended = done === true;
      if (!this.ended) {
        this.want = value as Want;
        this.missing = 'look' in this.want ? this.want.look : this.want.pass;
      }
    }
  }

  private* walk(): Generator<Want, void, Buffer> {
    const magic = (yield { look: 4 }).readUInt32LE();
    this.skipped = Math.floor(magic / 16) === SKIPPABLE;
    this.undecided = false;
    if (this.skipped) {
      yield { pass: (yield { look: 4 }).readUInt32LE() };
      return;
    }
    if (magic !== MAGIC) {
      throw new ContentError(`${this.source}: this is no zstd stream, or something else follows it`);
    }
    const [descriptor] = yield { look: 1 };
    this.checkWindow(descriptor, yield { look: headerLength(descriptor) });
    yield* this.blocks();
    yield { pass: 4 * bits(descriptor, 2, 1) };
  }

  private* blocks(): Generator<Want, void, Buffer> {
    for (let last = false; !last;) {
      const header = (yield { look: 3 }).readUIntLE(0, 3);
      const type = bits(header, 1, 2);
      last = header % 2 === 1;
      // A run stands for its size with one byte.
      yield { pass: type === 1 ? 1 : bits(header, 3, 21) };
    }
  }

  /** A decoder sets aside as much memory as the frame says it looks back. */
  private checkWindow(descriptor: number, rest: Buffer): void {
    const single = isSingle(descriptor) === 1;
    const window = single ? contentSize(descriptor, rest) : windowSize(rest[0]);
    if (window > this.maxWindow) {
      throw new ContentError(`${this.source}: the zstd frame looks back ${window} bytes; ${this.maxWindow} at most are possible`);
    }
  }
}

/** A single segment needs no window: all of the content is in memory. */
function isSingle(descriptor: number): number {
  return bits(descriptor, 5, 1);
}

/** After the descriptor: window, dictionary and size of the content. */
function headerLength(descriptor: number): number {
  const single = isSingle(descriptor);
  return 1 - single + [0, 1, 2, 4][bits(descriptor, 0, 2)] + [single, 2, 4, 8][bits(descriptor, 6, 2)];
}

function windowSize(byte: number): number {
  const base = 2 ** (10 + bits(byte, 3, 5));
  return base + base / 8 * bits(byte, 0, 3);
}

function contentSize(descriptor: number, rest: Buffer): number {
  const length = [1, 2, 4, 8][bits(descriptor, 6, 2)];
  const at = rest.length - length;
  return length === 8 ? Number(rest.readBigUInt64LE(at)) : rest.readUIntLE(at, length) + (length === 2 ? 256 : 0);
}
