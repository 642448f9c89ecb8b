import { closeSync } from 'node:fs';
import type { Block } from './blocks';
import { Appender, Extent } from './extent';
import { scratchFile } from './scratch-file';
import type { StoredTar, TarPart } from './tar-hasher';
import { refuse } from '../../private/errors';

/** A block that was compressed before; it may be damaged by now. */
export interface FoundBlock extends StoredTar {
  /** Checksum of the compressed bytes. */
  readonly packedCrc: number;
}

/** A block that was compressed just now. */
export interface PackedBlock {
  readonly bytes: Buffer;
  /** Checksum of `bytes`. */
  readonly crc: number;
  /** Each compressed by itself. */
  readonly slices: readonly Buffer[];
  /** All of them. */
  readonly compressed: Buffer;
}

/** A block that is now in the store. */
export interface KeptBlock {
  readonly extent: Extent;
  /** What the hash of the archive is given for it. */
  readonly part: TarPart;
}

/** Where compressed blocks lie while their layer is in use. */
export interface BlockStore {
  /** A block that was compressed before, found without reading its files. */
  find(block: Block): FoundBlock | undefined;
  /** The same by its bytes. */
  findContent(block: Block, bytes: Buffer): FoundBlock | undefined;
  /** What is known of a block that was not found so: slices that were compressed before, by their number. */
  findSlices(block: Block): readonly (Buffer | undefined)[];
  /** What was found is not what it was: it shall not be found again. */
  damaged(found: FoundBlock): void;
  put(block: Block, packed: PackedBlock): KeptBlock;
  /** All is written and hashed. */
  commit(): void;
  /** Closes files; what was not committed is gone. */
  close(): void;
}

/** Keeps blocks no longer than their layer. */
export class ScratchStore implements BlockStore {
  private readonly file = new Appender(scratchFile());
  private closed = false;

  public find(): undefined {}

  public findContent(): undefined {}

  public findSlices(): [] {
    return [];
  }

  public damaged(): void {}

  public put(_block: Block, { bytes, compressed }: PackedBlock): KeptBlock {
    try {
      return { extent: this.file.append(compressed), part: { bytes } };
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      return refuse({
        where: 'temporary folder', problem: `a layer cannot be written to it (${code})`, allowed: 'folders with room for compressed layers', fix: 'set TMPDIR to another folder',
      });
    }
  }

  public commit(): void {}

  public close(): void {
    if (!this.closed) {
      this.closed = true;
      closeSync(this.file.fd);
    }
  }
}
