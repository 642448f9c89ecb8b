/** What the loader looks for before a program starts. */
export interface ElfNeeds {
  /** Sonames (DT_NEEDED), in the order of the file. */
  readonly libraries: string[];
  /** The newest version of the GNU libc that a symbol asks for, `2.38`; undefined when none does. */
  readonly glibc?: string;
}

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_VERNEED = 0x6ffffffe;
const VER_FLG_WEAK = 2;
/** No program has more; a file that claims so is hostile. */
const MOST = 10_000;

class StrangeFile extends Error {}

/**
 * Reads the dynamic section of a program.
 *
 * @param bytes the whole file
 * @returns undefined when there is none, or it leads out of the file
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html
 * @see https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html
 */
export function readElfNeeds(bytes: Buffer): ElfNeeds | undefined {
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46) {
    return undefined;
  }
  try {
    return new Reader(bytes).needs();
  } catch (error) {
    if (error instanceof StrangeFile) {
      return undefined;
    }
    throw error;
  }
}

interface Segment { readonly type: number; readonly offset: number; readonly address: number; readonly size: number }

class Reader {
  private readonly wide: boolean;
  private readonly little: boolean;
  private readonly segments: Segment[];
  private steps = 0;

  constructor(private readonly bytes: Buffer) {
    this.wide = bytes[4] === 2;
    this.little = bytes[5] === 1;
    const table = this.word(this.wide ? 32 : 28);
    const step = this.u16(this.wide ? 54 : 42);
    this.segments = Array.from({ length: this.u16(this.wide ? 56 : 44) }, (_, index) => this.segment(table + index * step));
  }

  needs(): ElfNeeds | undefined {
    const dynamic = this.segments.find(({ type }) => type === PT_DYNAMIC);
    if (dynamic === undefined) {
      return undefined;
    }
    const tags = this.tags(dynamic);
    const valueOf = (tag: number): number | undefined => tags.find(each => each.tag === tag)?.value;
    const strings = valueOf(DT_STRTAB);
    if (strings === undefined) {
      return undefined;
    }
    const table = this.place(strings);
    const versions = valueOf(DT_VERNEED);
    return {
      libraries: tags.filter(({ tag }) => tag === DT_NEEDED).map(({ value }) => this.text(table + value)),
      glibc: newest(versions === undefined ? [] : this.versions(this.place(versions), table)),
    };
  }

  private segment(at: number): Segment {
    const [offset, address, size] = this.wide ? [8, 16, 32] : [4, 8, 16];
    return { type: this.u32(at), offset: this.word(at + offset), address: this.word(at + address), size: this.word(at + size) };
  }

  private tags({ offset, size }: Segment): { readonly tag: number; readonly value: number }[] {
    const half = this.wide ? 8 : 4;
    const found = [];
    for (let at = offset; at < offset + size; at += 2 * half) {
      const tag = this.word(at);
      if (tag === 0) {
        break;
      }
      this.step();
      found.push({ tag, value: this.word(at + half) });
    }
    return found;
  }

  /** Names of the versions that have to be there, of all libraries. */
  private versions(start: number, strings: number): string[] {
    const found: string[] = [];
    for (let at = start, next = 1; next !== 0; at += next) {
      this.step();
      let aux = at + this.u32(at + 8);
      for (let left = this.u16(at + 2); left > 0; left--) {
        this.step();
        if (Math.floor(this.u16(aux + 4) / VER_FLG_WEAK) % 2 === 0) {
          found.push(this.text(strings + this.u32(aux + 8)));
        }
        aux += this.u32(aux + 12);
      }
      next = this.u32(at + 12);
    }
    return found;
  }

  /** Where in the file an address of the memory is. */
  private place(address: number): number {
    const found = this.segments.find(segment => segment.type === PT_LOAD && address >= segment.address && address < segment.address + segment.size);
    if (found === undefined) {
      throw new StrangeFile('no such address');
    }
    return found.offset + (address - found.address);
  }

  private text(at: number): string {
    const end = this.bytes.indexOf(0, at);
    if (at >= this.bytes.length || end < 0 || end - at > 4096) {
      throw new StrangeFile('no text');
    }
    return this.bytes.toString('latin1', at, end);
  }

  private step(): void {
    if (++this.steps > MOST) {
      throw new StrangeFile('too many');
    }
  }

  private u16(at: number): number {
    return this.number(at, 2);
  }

  private u32(at: number): number {
    return this.number(at, 4);
  }

  private word(at: number): number {
    return this.number(at, this.wide ? 8 : 4);
  }

  private number(at: number, size: 2 | 4 | 8): number {
    if (at + size > this.bytes.length) {
      throw new StrangeFile('cut off');
    }
    if (size === 8) {
      return Number(this.little ? this.bytes.readBigUInt64LE(at) : this.bytes.readBigUInt64BE(at));
    }
    return this.little ? this.bytes.readUIntLE(at, size) : this.bytes.readUIntBE(at, size);
  }
}

/** `2.38` of `GLIBC_2.38` and `GLIBC_2.2.5`. */
function newest(versions: readonly string[]): string | undefined {
  const numbers = versions.map(version => /^GLIBC_2\.(\d{1,3})(?:\.\d+)?$/.exec(version)?.[1]).filter(number => number !== undefined).map(Number);
  return numbers.length === 0 ? undefined : `2.${Math.max(...numbers)}`;
}
