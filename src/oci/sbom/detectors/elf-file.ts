import { ContentError } from '../../content-error';

/** A part of a file, and where the program has it in memory. */
export interface ElfPart { readonly offset: number; readonly size: number; readonly address: number; readonly writable: boolean }

const PT_LOAD = 1;
const PF_W = 2;
const SHT_NOBITS = 8;

/**
 * Segments and sections of an ELF file.
 *
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html
 */
export class ElfFile {
  private readonly wide: boolean;
  private readonly little: boolean;

  constructor(private readonly bytes: Buffer, private readonly path: string) {
    this.wide = bytes[4] === 2;
    this.little = bytes[5] !== 2;
  }

  /** What is loaded into memory. */
  get segments(): ElfPart[] {
    const table = this.table(this.wide ? [32, 54, 56] : [28, 42, 44], this.wide ? 56 : 32);
    return table.filter(at => this.number(at, 4) === PT_LOAD).map(at => ({
      offset: this.word(at + (this.wide ? 8 : 4)),
      address: this.word(at + (this.wide ? 16 : 8)),
      size: this.word(at + (this.wide ? 32 : 16)),
      writable: Math.floor(this.number(at + (this.wide ? 4 : 24), 4) / PF_W) % 2 === 1,
    }));
  }

  /** The section of a name; stripped programs have sections too, as a rule. */
  section(name: string): ElfPart | undefined {
    const table = this.table(this.wide ? [40, 58, 60] : [32, 46, 48], this.wide ? 64 : 40);
    const names = table[this.number(this.wide ? 62 : 50, 2)];
    if (names === undefined) {
      return undefined;
    }
    const start = this.partAt(names).offset;
    const wanted = Buffer.from(`${name}\0`, 'latin1');
    const at = table.find(each => this.number(each + 4, 4) !== SHT_NOBITS && this.slice(start + this.number(each, 4), wanted.length).equals(wanted));
    return at === undefined ? undefined : this.partAt(at);
  }

  /** Bytes of the file: fewer when it ends before. */
  slice(offset: number, length: number): Buffer {
    return offset >= 0 && offset < this.bytes.length ? this.bytes.subarray(offset, Math.min(offset + length, this.bytes.length)) : Buffer.alloc(0);
  }

  /** Bytes by their address in memory. */
  memory(address: number, length: number): Buffer {
    const segment = this.segments.find(each => address >= each.address && address + length <= each.address + each.size);
    return segment === undefined ? Buffer.alloc(0) : this.slice(segment.offset + (address - segment.address), length);
  }

  /** A number of 2, 4 or 8 bytes in the order of the file. */
  number(at: number, size: 2 | 4 | 8): number {
    if (at < 0 || at + size > this.bytes.length) {
      throw new ContentError(`${this.path}: this program is cut off`);
    }
    if (size === 8) {
      return Number(this.little ? this.bytes.readBigUInt64LE(at) : this.bytes.readBigUInt64BE(at));
    }
    return this.little ? this.bytes.readUIntLE(at, size) : this.bytes.readUIntBE(at, size);
  }

  private word(at: number): number {
    return this.number(at, this.wide ? 8 : 4);
  }

  private partAt(at: number): ElfPart {
    return this.wide
      ? { address: this.word(at + 16), offset: this.word(at + 24), size: this.word(at + 32), writable: false }
      : { address: this.word(at + 12), offset: this.word(at + 16), size: this.word(at + 20), writable: false };
  }

  /** Where the entries of a table start; the header has its place, and size and number of entries, at these offsets. */
  private table([place, size, count]: [number, number, number], smallest: number): number[] {
    const start = this.word(place);
    const step = this.number(size, 2);
    const entries = start === 0 ? 0 : this.number(count, 2);
    if (entries > 0 && (step < smallest || start + entries * step > this.bytes.length)) {
      throw new ContentError(`${this.path}: this program is cut off`);
    }
    return Array.from({ length: entries }, (_, index) => start + index * step);
  }
}
