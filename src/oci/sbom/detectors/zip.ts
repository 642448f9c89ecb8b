import { constants, inflateRawSync, ZlibOptions } from 'node:zlib';
import { ContentError } from '../../content-error';

/** A member of an archive. */
export interface ZipEntry { readonly name: string; readonly method: number; readonly packed: number; readonly size: number; readonly offset: number }

/** How much may still be unpacked of an archive and what lies in it. */
export interface Budget { bytes: number; entries: number; contents: number }

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const LONGEST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
/** Compressed bytes that hold the codes of a block and what comes first; they never make more than a mebibyte. */
const HEAD = 1024;

/**
 * The members of an archive, from its directory. What is put before an archive, such as a start script, is passed over.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zipEntries(zip: Buffer, path: string, budget: Budget): ZipEntry[] {
  const { start, end, shift } = findDirectory(zip, path);
  const entries: ZipEntry[] = [];
  let at = start;
  while (at + 46 <= end && zip.readUInt32LE(at) === CENTRAL) {
    if (--budget.entries < 0) {
      throw new ContentError(`${path}: too many entries in an archive`);
    }
    const nameEnd = at + 46 + zip.readUInt16LE(at + 28);
    const extraEnd = nameEnd + zip.readUInt16LE(at + 30);
    entries.push({
      name: zip.toString('utf8', at + 46, Math.min(nameEnd, end)),
      method: zip.readUInt16LE(at + 10),
      packed: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
      offset: zip.readUInt32LE(at + 42) + shift,
    });
    at = extraEnd + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** The content of a member, never more than the budget allows. */
export function zipContent(zip: Buffer, entry: ZipEntry, path: string, budget: Budget): Buffer {
  const packed = packedBytes(zip, entry, path);
  if (entry.size > budget.bytes || --budget.contents < 0) {
    throw new ContentError(`${path}: ${entry.name} is cut off, too large or one of too many`);
  }
  const content = unpack(packed, entry.method, entry.size, `${path}: ${entry.name}`);
  budget.bytes -= content.length;
  return content;
}

/** How a member begins: what its first compressed bytes hold. */
export function zipHead(zip: Buffer, entry: ZipEntry, path: string, budget: Budget): Buffer {
  const packed = packedBytes(zip, entry, path).subarray(0, HEAD);
  if (budget.bytes < 0 || --budget.contents < 0) {
    throw new ContentError(`${path}: ${entry.name} is one of too many`);
  }
  const head = entry.method === STORED ? packed : inflated(packed, { finishFlush: constants.Z_SYNC_FLUSH }, entry.method, `${path}: ${entry.name}`);
  budget.bytes -= head.length;
  return head;
}

function packedBytes(zip: Buffer, { name, packed, offset }: ZipEntry, path: string): Buffer {
  if (offset < 0 || offset + 30 > zip.length || zip.readUInt32LE(offset) !== LOCAL) {
    throw new ContentError(`${path}: ${name} is not where the directory says`);
  }
  const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
  if (start + packed > zip.length) {
    throw new ContentError(`${path}: ${name} is cut off, too large or one of too many`);
  }
  return zip.subarray(start, start + packed);
}

function unpack(bytes: Buffer, method: number, size: number, what: string): Buffer {
  if (method === STORED && bytes.length === size) {
    return bytes;
  }
  return inflated(bytes, { maxOutputLength: Math.max(size, 1) }, method, what);
}

function inflated(bytes: Buffer, options: ZlibOptions, method: number, what: string): Buffer {
  if (method !== DEFLATED) {
    throw new ContentError(`${what} is compressed in an unknown way`);
  }
  try {
    return inflateRawSync(bytes, options);
  } catch {
    throw new ContentError(`${what} cannot be unpacked`);
  }
}

/** By the size that the end record gives: offsets lie when something was put before the archive. */
function findDirectory(zip: Buffer, path: string): { start: number; end: number; shift: number } {
  const record = findEnd(zip);
  if (record < 0) {
    throw new ContentError(`${path}: not an archive, or cut off`);
  }
  const [end, size, offset] = zip.readUInt32LE(record + 16) === 0xffffffff || zip.readUInt16LE(record + 10) === 0xffff
    ? largeDirectory(zip, record) ?? smallDirectory(zip, record)
    : smallDirectory(zip, record);
  const start = end - size;
  if (start < 0) {
    throw new ContentError(`${path}: the directory of this archive is larger than it`);
  }
  return { start, end, shift: start - offset };
}

function smallDirectory(zip: Buffer, record: number): [number, number, number] {
  return [record, zip.readUInt32LE(record + 12), zip.readUInt32LE(record + 16)];
}

/** Of archives with 65,535 members and more; it stands right before its locator. */
function largeDirectory(zip: Buffer, record: number): [number, number, number] | undefined {
  const large = record - 20 - 56;
  if (large < 0 || zip.readUInt32LE(record - 20) !== LOCATOR_64 || zip.readUInt32LE(large) !== END_64) {
    return undefined;
  }
  return [large, Number(zip.readBigUInt64LE(large + 40)), Number(zip.readBigUInt64LE(large + 48))];
}

/** The last end record whose comment reaches to the end of the file. */
function findEnd(zip: Buffer): number {
  for (let at = zip.length - 22; at >= Math.max(0, zip.length - 22 - LONGEST_COMMENT); at--) {
    if (zip.readUInt32LE(at) === END && at + 22 + zip.readUInt16LE(at + 20) === zip.length) {
      return at;
    }
  }
  return -1;
}
