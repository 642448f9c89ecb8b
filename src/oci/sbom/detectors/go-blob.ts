import type { ElfFile } from './elf-file';

/** What the linker has written: the toolchain's version, and lines of modules and settings. */
export interface GoBlob { readonly version: string; readonly modules: string }

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const ALIGNMENT = 16;
const HEADER = 32;
const BIG_ENDIAN = 1;
const INLINE = 2;
/** Real ones have some kB. */
const LONGEST = 4 * 1024 * 1024;
/** Stand around the lines, so that other tools find them. */
const MARK = 16;

/**
 * Build information of a Go program; undefined when the file is none.
 *
 * @see https://github.com/golang/go/blob/master/src/debug/buildinfo/buildinfo.go
 */
export function readGoBlob(elf: ElfFile): GoBlob | undefined {
  const at = findBlob(elf);
  if (at === undefined) {
    return undefined;
  }
  const [pointerSize, flags] = elf.slice(at + MAGIC.length, 2);
  const [version, modules] = has(flags, INLINE) ? inlineTexts(elf, at + HEADER) : pointedTexts(elf, at, pointerSize, has(flags, BIG_ENDIAN));
  return version === '' ? undefined : { version, modules: unmarked(modules) };
}

function has(flags: number, flag: number): boolean {
  return Math.floor(flags / flag) % 2 === 1;
}

/** In its own section; without sections, in the first data that the program may change. */
function findBlob(elf: ElfFile): number | undefined {
  const part = elf.section('.go.buildinfo') ?? elf.segments.find(({ writable }) => writable);
  if (part === undefined) {
    return undefined;
  }
  const data = elf.slice(part.offset, part.size);
  for (let at = data.indexOf(MAGIC); at >= 0; at = data.indexOf(MAGIC, at + 1)) {
    // programs that read build information have the magic among their strings too
    if (at % ALIGNMENT === 0 && data.length >= at + HEADER) {
      return part.offset + at;
    }
  }
  return undefined;
}

/** Since Go 1.18 the texts follow, each after its length. */
function inlineTexts(elf: ElfFile, at: number): [string, string] {
  const [version, next] = textAt(elf, at);
  return [version.toString('utf8'), textAt(elf, next)[0].toString('latin1')];
}

/** A number in groups of seven bits, lowest first, and so many bytes. */
function textAt(elf: ElfFile, start: number): [Buffer, number] {
  let length = 0;
  let at = start;
  for (const byte of elf.slice(start, 5)) {
    length += (byte % 0x80) * 2 ** (7 * (at - start));
    at++;
    if (byte < 0x80) {
      break;
    }
  }
  return length > LONGEST ? [Buffer.alloc(0), at] : [elf.slice(at, length), at + length];
}

/** Until Go 1.17 two addresses follow, of pairs of an address and a length. */
function pointedTexts(elf: ElfFile, at: number, size: number, big: boolean): [string, string] {
  if (size !== 4 && size !== 8) {
    return ['', ''];
  }
  const number = (bytes: Buffer): number => {
    const ordered = big ? bytes : Buffer.from(bytes).reverse();
    return ordered.reduce((sum, byte) => sum * 256 + byte, 0);
  };
  const text = (place: number): Buffer => {
    const header = elf.memory(number(elf.slice(place, size)), 2 * size);
    const length = number(header.subarray(size));
    return header.length < 2 * size || length > LONGEST ? Buffer.alloc(0) : elf.memory(number(header.subarray(0, size)), length);
  };
  return [text(at + ALIGNMENT).toString('utf8'), text(at + ALIGNMENT + size).toString('latin1')];
}

/** The marks are bytes, the lines between them UTF-8. */
function unmarked(modules: string): string {
  const marked = modules.length >= 2 * MARK + 1 && modules[modules.length - MARK - 1] === '\n';
  return marked ? Buffer.from(modules.slice(MARK, -MARK), 'latin1').toString('utf8') : '';
}
