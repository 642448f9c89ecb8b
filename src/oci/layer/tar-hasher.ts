import type * as crypto from 'node:crypto';
import type * as fs from 'node:fs';
import type * as zlib from 'node:zlib';
import type { Extent } from './extent';

/** A part of an archive: its bytes, or where they are known to lie. */
export type TarPart = TarBytes | StoredTar;

export interface TarBytes {
  readonly bytes: Uint8Array;
  /** Where they are to be written to. */
  readonly keepAt?: { readonly fd: number; readonly offset: number };
}

export interface StoredTar {
  /** The bytes as they are, when they were kept. */
  readonly tar?: Extent;
  readonly crc: number;
  readonly length: number;
  /** The same bytes compressed, which have been checked. */
  readonly compressed: Extent;
}

export interface TarHasher {
  add(part: TarPart): void;
  /** Of all parts, in hexadecimal digits. */
  digest(): string;
}

export interface HasherModules {
  readonly createHash: typeof crypto.createHash;
  readonly readSync: typeof fs.readSync;
  readonly writeSync: typeof fs.writeSync;
  readonly inflateRawSync: typeof zlib.inflateRawSync;
  readonly crc32?: (bytes: Uint8Array) => number;
}

/**
 * Hashes an archive part by part.
 *
 * Its text is also the program of a worker thread (see diff-id.ts): it uses nothing but its arguments and what is global, and is left out of the
 * measurement of coverage, which would write its counters into it.
 */
/* istanbul ignore next */
export function tarHasher({ createHash, readSync, writeSync, inflateRawSync, crc32 }: HasherModules): TarHasher {
  const hash = createHash('sha256');
  // used again, as fresh memory costs more than what is read into it
  let room = Buffer.alloc(0);
  const read = ({ fd, offset, length }: Extent): Buffer | undefined => {
    room = room.length < length ? Buffer.allocUnsafe(length) : room;
    const bytes = room.subarray(0, length);
    let done = 0;
    try {
      for (let count = -1; count !== 0 && done < length; done += count) {
        count = readSync(fd, bytes, done, length - done, offset + done);
      }
    } catch {
      return undefined;
    }
    return done === length ? bytes : undefined;
  };
  const stored = ({ tar, crc, length, compressed }: StoredTar): Buffer => {
    // without a checksum to be had, what was compressed is the surer way
    const bytes = tar && crc32 && read(tar);
    if (bytes && crc32 && bytes.length === length && crc32(bytes) === crc) {
      return bytes;
    }
    const packed = read(compressed);
    const inflated = packed && inflateRawSync(Buffer.concat([packed, Buffer.from([3, 0])]), { maxOutputLength: length });
    if (inflated?.length !== length || crc32 && crc32(inflated) !== crc) {
      throw new Error('a block of the content cache changed while it was read');
    }
    return inflated;
  };
  return {
    add: part => {
      if (!('bytes' in part)) {
        hash.update(stored(part));
        return;
      }
      hash.update(part.bytes);
      try {
        for (let done = 0; part.keepAt && done < part.bytes.length;) {
          done += writeSync(part.keepAt.fd, part.bytes, done, part.bytes.length - done, part.keepAt.offset + done);
        }
      } catch {
        // what is not there is inflated the next time
      }
    },
    digest: () => hash.digest('hex'),
  };
}
