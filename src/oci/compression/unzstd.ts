import { createContext, Script } from 'node:vm';
import * as zlib from 'node:zlib';
import type { Decompress } from 'fzstd';
import { Decoder, through } from './through';
import { FramePiece, zstdFrames } from './zstd-frames';
import type { Chunks } from '../content';
import { ContentError } from '../content-error';

const MEBIBYTE = 1024 * 1024;
/** What the library of Node takes; compressors go there only when asked for their very best. */
const WINDOW_OF_NODE = 128 * MEBIBYTE;
/** What each decoder has to take; fzstd moves the whole window for each block, so more would take too long. */
const WINDOW_OF_FZSTD = 8 * MEBIBYTE;
/** A block unpacks to 128 KiB at most, and may be four bytes long: so much may be in memory at once. */
const SLICE = 2048;
/** Compressors fill their blocks; thousands of tiny ones are made to cost time. */
const FEW_BLOCKS = 4096;
const SMALLEST_BLOCK = 1024;

/** fzstd believes what damaged sequences say of their lengths: a few bytes can keep it busy for minutes. A slice takes it milliseconds. */
const SLICE_TAKES_AT_MOST = { timeout: 5000 };

/** `createZstdDecompress` came with Node 22.15. */
type MakeDecoder = () => Decoder;

/** The content of all frames of a zstd stream. */
export async function* unzstd(chunks: Chunks, source: string, by: 'fzstd' | MakeDecoder = nativeDecoder() ?? 'fzstd'): Chunks {
  try {
    yield* by === 'fzstd' ? byFzstd(chunks, source) : byNode(chunks, source, by);
  } catch (error) {
    throw explained(error, source);
  }
}

/** This Node's own decoder; undefined when it has none. */
export function nativeDecoder(): MakeDecoder | undefined {
  const { createZstdDecompress } = zlib as unknown as { createZstdDecompress?: MakeDecoder };
  return createZstdDecompress;
}

async function* byNode(chunks: Chunks, source: string, native: MakeDecoder): Chunks {
  const pieces = (async function* () {
    for await (const { bytes } of zstdFrames(chunks, source, WINDOW_OF_NODE)) {
      if (bytes.length > 0) {
        yield bytes;
      }
    }
  })();
  yield* through(pieces, native(), () => undefined);
}

async function* byFzstd(chunks: Chunks, source: string): Chunks {
  const state: FzstdState = { source, ready: [], blocks: 0, bytes: 0 };
  // loaded when it is needed: the command line's bundle has it, newer versions of Node do without
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const fzstd = require('fzstd') as typeof import('fzstd');
  const start = (): Decompress => new fzstd.Decompress(block => keep(block, state));
  let decoder = start();
  const push = watched((slice: FramePiece) => decoder.push(slice.bytes, slice.last));
  for await (const piece of zstdFrames(chunks, source, WINDOW_OF_FZSTD)) {
    for (const slice of slices(piece)) {
      push(slice);
      yield* state.ready.splice(0);
      if (slice.last) {
        decoder = start();
      }
    }
  }
}

/** The same function, ended when it takes too long. */
function watched(work: (slice: FramePiece) => void): (slice: FramePiece) => void {
  const globals: { slice?: FramePiece; work: typeof work } = { work };
  const context = createContext(globals);
  const script = new Script('work(slice)');
  return slice => {
    globals.slice = slice;
    script.runInContext(context, SLICE_TAKES_AT_MOST);
  };
}

interface FzstdState { readonly source: string; readonly ready: Uint8Array[]; blocks: number; bytes: number }

function keep(block: Uint8Array, state: FzstdState): void {
  state.blocks++;
  state.bytes += block.length;
  if (state.blocks > FEW_BLOCKS && state.bytes < state.blocks * SMALLEST_BLOCK) {
    throw new ContentError(`${state.source}: the zstd stream has thousands of tiny blocks`);
  }
  if (block.length > 0) {
    state.ready.push(block);
  }
}

function* slices({ bytes, last }: FramePiece): Generator<FramePiece> {
  for (let at = 0; at < bytes.length || (at === 0 && last); at += SLICE) {
    yield { bytes: bytes.subarray(at, at + SLICE), last: last && at + SLICE >= bytes.length };
  }
}

/** Damaged data makes decoders fail in their own words: fzstd has numbers and type errors. */
function explained(error: unknown, source: string): unknown {
  const { code, message, name } = error as { code?: unknown; message: string; name: string };
  const ofNode = typeof code === 'string' && /^(ZSTD_|Z_|ERR_SCRIPT_EXECUTION_TIMEOUT)/.test(code);
  const ofFzstd = typeof code === 'number' || ['TypeError', 'RangeError'].includes(name);
  return ofNode || ofFzstd ? new ContentError(`${source}: this is no zstd stream, or a damaged one: ${message}`) : error;
}
