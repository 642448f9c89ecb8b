import { read as readCallback, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { ContentError } from '../content-error';

const read = promisify(readCallback);

/** Bytes in an open file. */
export interface Extent {
  readonly fd: number;
  readonly offset: number;
  readonly length: number;
}

/** Reads extents, one at a time, into memory that is used again: fresh memory costs more than what is read into it. */
export class ExtentReader {
  private room = Buffer.alloc(0);

  /** Its bytes, until the next call; undefined when they cannot be read, or not all of them. */
  public read({ fd, offset, length }: Extent): Buffer | undefined {
    this.room = this.room.length < length ? Buffer.allocUnsafe(length) : this.room;
    let done = 0;
    try {
      for (let count = -1; count !== 0 && done < length; done += count) {
        count = readSync(fd, this.room, done, length - done, offset + done);
      }
    } catch {
      return undefined;
    }
    return done === length ? this.room.subarray(0, length) : undefined;
  }
}

/** Hands out what it holds in chunks of that many bytes at most. */
export async function* chunksOf({ fd, offset, length }: Extent, size: number): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length;) {
    const chunk = Buffer.allocUnsafe(Math.min(size, length - done));
    const { bytesRead } = await read(fd, chunk, 0, chunk.length, offset + done);
    if (bytesRead === 0) {
      shortened();
    }
    done += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}

/** Extents that follow each other in the same file, as one. */
export function joined(extents: readonly Extent[]): Extent[] {
  const all: Extent[] = [];
  for (const extent of extents) {
    const last = all[all.length - 1];
    if (last !== undefined && last.fd === extent.fd && last.offset + last.length === extent.offset) {
      all[all.length - 1] = { ...last, length: last.length + extent.length };
    } else {
      all.push(extent);
    }
  }
  return all;
}

/** A file that is written from its start to its end. */
export class Appender {
  private size = 0;

  public constructor(public readonly fd: number) {}

  public append(bytes: Uint8Array): Extent {
    const offset = this.size;
    for (let done = 0; done < bytes.length;) {
      done += writeSync(this.fd, bytes, done, bytes.length - done, offset + done);
    }
    this.size += bytes.length;
    return { fd: this.fd, offset, length: bytes.length };
  }
}

function shortened(): never {
  throw new ContentError('a file of the layer is shorter than when it was written');
}
