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

/** Reads all of it, without letting anything else run. */
export function readExtent({ fd, offset, length }: Extent): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  for (let count = -1; count !== 0 && done < length; done += count) {
    count = readSync(fd, bytes, done, length - done, offset + done);
  }
  return done === length ? bytes : shortened();
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
