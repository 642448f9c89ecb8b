import { headerNumber, octal } from './tar-numbers';

export const BLOCK = 512;

/** The layouts of a header; PAX is ustar with headers before it. */
export type TarFormat = 'v7' | 'ustar' | 'star' | 'gnu';

/** What one header block says, before the headers that came ahead of it have their say. Texts have a character for each byte. */
export interface TarBlock {
  readonly format: TarFormat;
  /** A character: `0` a file, `5` a directory. */
  readonly flag: string;
  readonly name: string;
  readonly linkName: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly major: number;
  readonly minor: number;
  readonly bytes: Buffer;
}

/**
 * Reads a header block; a text says what is wrong with it.
 *
 * What is taken and what is not, is as Go's archive/tar has it: engines are written in Go, so an archive means here what it means there.
 */
export function parseBlock(bytes: Buffer): TarBlock | string {
  const format = formatOf(bytes);
  if (format === undefined) {
    return 'the checksum of a header is wrong';
  }
  const numbers = new Fields(bytes);
  const base = {
    format,
    bytes,
    flag: String.fromCharCode(bytes[156]),
    linkName: text(bytes, 157, 100),
    mode: numbers.at(100, 8),
    uid: numbers.at(108, 8),
    gid: numbers.at(116, 8),
    size: numbers.at(124, 12),
    mtime: numbers.at(136, 12),
    major: format === 'v7' ? 0 : numbers.at(329, 8),
    minor: format === 'v7' ? 0 : numbers.at(337, 8),
  };
  const prefix = prefixOf(format, bytes, numbers);
  const name = text(bytes, 0, 100);
  return numbers.bad ? 'a header has a number that is none' : { ...base, name: prefix === '' ? name : `${prefix}/${name}` };
}

/** Text up to the first zero, one character a byte. */
export function text(bytes: Buffer, at: number, length: number): string {
  const end = bytes.indexOf(0, at);
  return bytes.toString('latin1', at, end < 0 ? at + length : Math.min(end, at + length));
}

class Fields {
  public bad = false;

  constructor(private readonly bytes: Buffer) {}

  public at(start: number, length: number): number {
    const value = headerNumber(this.bytes.subarray(start, start + length));
    this.bad = this.bad || value === undefined;
    return value ?? 0;
  }
}

function formatOf(bytes: Buffer): TarFormat | undefined {
  if (!isSummed(bytes)) {
    return undefined;
  }
  const magic = bytes.toString('latin1', 257, 265);
  if (magic.startsWith('ustar\0')) {
    return bytes.toString('latin1', 508, 512) === 'tar\0' ? 'star' : 'ustar';
  }
  return magic === 'ustar  \0' ? 'gnu' : 'v7';
}

/** Old writers added up signed bytes. */
function isSummed(bytes: Buffer): boolean {
  let unsigned = 0;
  let signed = 0;
  for (let at = 0; at < BLOCK; at++) {
    const byte = at >= 148 && at < 156 ? 0x20 : bytes[at];
    unsigned += byte;
    signed += byte > 0x7f ? byte - 0x100 : byte;
  }
  const sum = octal(bytes.subarray(148, 156));
  return sum === unsigned || sum === signed;
}

function prefixOf(format: TarFormat, bytes: Buffer, numbers: Fields): string {
  switch (format) {
    case 'ustar':
      return text(bytes, 345, 155);
    case 'star':
      // access and change time are not used, and have to be numbers
      numbers.at(476, 12);
      numbers.at(488, 12);
      return text(bytes, 345, 131);
    case 'gnu':
      return prefixOfOldGo(bytes);
    default:
      return '';
  }
}

/** GNU has two times there. Go before 1.8 wrote a prefix, so text that is no time is one. */
function prefixOfOldGo(bytes: Buffer): string {
  const times = [bytes.subarray(345, 357), bytes.subarray(357, 369)];
  if (times.every(time => time[0] === 0 || headerNumber(time) !== undefined)) {
    return '';
  }
  const prefix = text(bytes, 345, 155);
  return /^[\x01-\x7f]*$/.test(prefix) ? prefix : '';
}
