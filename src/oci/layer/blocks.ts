import { LAYER_FORMAT } from './layer-format';
import { crc32 } from '../compression/crc32';
import { paddingLength } from '../tar/tar-header';
import { TarSource } from '../tar/tar-writer';

/** A part of an entry: bytes of its content, and the header before them when they are the first. */
export interface Piece {
  readonly entry: TarSource;
  /** Of the whole content. */
  readonly size: number;
  readonly start: number;
  readonly end: number;
}

/** What is compressed as one: pieces that follow each other in the archive. */
export interface Block {
  readonly pieces: Piece[];
  /** Whether the end of the archive follows. */
  readonly last: boolean;
}

const HEADER = 512;

/**
 * Cuts an archive into blocks by what is in it, so that a change of one file leaves almost all blocks as they are.
 *
 * A cut lies before an entry whose path says so, and inside of large files at fixed distances from their own start. Nothing is read for it:
 * paths and sizes decide.
 *
 * @param entries in the order of the archive
 */
export function cutIntoBlocks(entries: readonly TarSource[]): Block[] {
  const blocks: Piece[][] = [[]];
  let weight = 0;
  const begin = (): void => {
    if (blocks[blocks.length - 1].length > 0) {
      blocks.push([]);
      weight = 0;
    }
  };
  for (const entry of entries) {
    const size = sizeOf(entry);
    const whole = HEADER + size + paddingLength(size);
    const full = weight + whole > LAYER_FORMAT.largestBlock;
    if (full || size > LAYER_FORMAT.piece || weight >= LAYER_FORMAT.smallestBlock && isCut(entry.path)) {
      begin();
    }
    for (let start = 0; start === 0 || start < size; start += LAYER_FORMAT.piece) {
      if (start > 0) {
        begin();
      }
      const end = Math.min(size, start + LAYER_FORMAT.piece);
      blocks[blocks.length - 1].push({ entry, size, start, end });
      weight += (start === 0 ? HEADER : 0) + end - start;
    }
    weight += paddingLength(size);
  }
  return blocks.map((pieces, index) => ({ pieces, last: index === blocks.length - 1 }));
}

/** Bytes of the archive that a block stands for; extended headers are not counted. */
export function weightOf({ pieces }: Block): number {
  return pieces.reduce((sum, { start, end }) => sum + (start === 0 ? HEADER : 0) + end - start, 0);
}

function isCut(path: string): boolean {
  return crc32(Buffer.from(path, 'utf8')) % LAYER_FORMAT.cutEvery === 0;
}

function sizeOf(entry: TarSource): number {
  if (entry.type !== 'file') {
    return 0;
  }
  return entry.file === undefined ? entry.content?.length ?? 0 : Number(entry.status?.size ?? 0);
}
