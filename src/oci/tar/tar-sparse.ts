import type { ByteReader } from './byte-reader';
import { BLOCK } from './tar-block';
import { decimal, headerNumber } from './tar-numbers';
import { PaxRecords, SPARSE_MAP } from './tar-pax';
import type { Chunks } from '../content';

/** A piece of a sparse file that has bytes in the archive; what lies between pieces is zeros. */
export interface SparsePiece { readonly offset: number; readonly length: number }

/** A map may take so many bytes; more is not a file but an attack. */
const LARGEST_MAP = 1024 * 1024;
const ZEROS = Buffer.alloc(64 * 1024);

/** Which form of sparse map PAX records announce. */
export function sparseForm(records: PaxRecords): 'in records' | 'in content' | undefined {
  const [major, minor] = [records.get('GNU.sparse.major') ?? '', records.get('GNU.sparse.minor') ?? ''];
  if (major === '0' && (minor === '0' || minor === '1')) {
    return 'in records';
  }
  if (major === '1' && minor === '0') {
    return 'in content';
  }
  return major === '' && minor === '' && (records.get(SPARSE_MAP) ?? '') !== '' ? 'in records' : undefined;
}

/** Forms 0.0 and 0.1: the map is a record. */
export function mapOfRecords(records: PaxRecords): SparsePiece[] | undefined {
  const count = decimal(records.get('GNU.sparse.numblocks') ?? '');
  const map = records.get(SPARSE_MAP) ?? '';
  const numbers = map === '' ? [] : map.split(',');
  return count !== undefined && numbers.length === 2 * count ? pieces(numbers) : undefined;
}

/** Form 1.0: the content begins with the map, one number a line, filled up to whole blocks. */
export async function mapOfContent(read: (length: number) => Promise<Buffer>): Promise<SparsePiece[] | undefined> {
  let held = '';
  let lines = 0;
  let size = 0;
  const until = async (wanted: number): Promise<boolean> => {
    const parts = [held];
    while (lines < wanted) {
      size += BLOCK;
      const block = size > LARGEST_MAP ? undefined : await read(BLOCK);
      if (block === undefined || block.length < BLOCK) {
        return false;
      }
      const part = block.toString('latin1');
      parts.push(part);
      lines += part.split('\n').length - 1;
    }
    held = parts.join('');
    return true;
  };
  if (!await until(1)) {
    return undefined;
  }
  const count = decimal(held.slice(0, held.indexOf('\n')));
  if (count === undefined || count < 0 || !await until(2 * count + 1)) {
    return undefined;
  }
  return pieces(held.split('\n').slice(1, 2 * count + 1));
}

/** The old form of GNU: in the header, and in blocks that follow it. */
export async function mapOfHeader(header: Buffer, reader: ByteReader): Promise<SparsePiece[] | undefined> {
  const all: SparsePiece[] = [];
  let array = header.subarray(386, 386 + 97);
  for (let size = array.length; size < LARGEST_MAP; size += BLOCK) {
    const slots = Math.floor(array.length / 24);
    for (let slot = 0; slot < slots && array[slot * 24] !== 0; slot++) {
      const offset = headerNumber(array.subarray(slot * 24, slot * 24 + 12));
      const length = headerNumber(array.subarray(slot * 24 + 12, slot * 24 + 24));
      if (offset === undefined || length === undefined) {
        return undefined;
      }
      all.push({ offset, length });
    }
    if (array[slots * 24] === 0) {
      return all;
    }
    array = await reader.exactly(BLOCK);
    if (array.length < BLOCK) {
      return undefined;
    }
  }
  return undefined;
}

/** Pieces in order, none over another, all within the file, and as many bytes as are there. */
export function isValidMap(map: SparsePiece[], size: number, stored: number): boolean {
  let end = 0;
  let total = 0;
  for (const { offset, length } of map) {
    if (offset < end || length < 0 || offset + length > size) {
      return false;
    }
    end = offset + length;
    total += length;
  }
  return size >= 0 && total === stored;
}

/** The content of a sparse file, zeros included. */
export async function* expanded(stored: Chunks, map: SparsePiece[], size: number): Chunks {
  const bytes = stored[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  let at = 0;
  for (const { offset, length } of map) {
    yield* zeros(offset - at);
    for (let missing = length; missing > 0;) {
      rest = rest.length > 0 ? rest : (await bytes.next()).value as Uint8Array;
      const part = rest.subarray(0, missing);
      rest = rest.subarray(part.length);
      missing -= part.length;
      yield part;
    }
    at = offset + length;
  }
  yield* zeros(size - at);
}

function* zeros(length: number): Generator<Uint8Array> {
  for (let missing = length; missing > 0; missing -= ZEROS.length) {
    yield ZEROS.subarray(0, Math.min(missing, ZEROS.length));
  }
}

function pieces(numbers: string[]): SparsePiece[] | undefined {
  const values = numbers.map(decimal);
  const all: SparsePiece[] = [];
  for (let at = 0; at < values.length; at += 2) {
    const [offset, length] = [values[at], values[at + 1]];
    if (offset === undefined || length === undefined) {
      return undefined;
    }
    all.push({ offset, length });
  }
  return all;
}
