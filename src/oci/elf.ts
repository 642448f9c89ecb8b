/** What the kernel reads of a Linux program before it starts it. */
export interface ElfHeader {
  /** Architecture as OCI names it; undefined when it is another one. */
  readonly architecture?: string;
  /** Loader the program asks for (PT_INTERP); undefined when it is linked statically. */
  readonly interpreter?: string;
}

/** e_machine and byte order → OCI architecture. Source: ELF specification and the psABI supplements. */
const MACHINES: { [machine: string]: string } = { '62le': 'amd64', '183le': 'arm64', '40le': 'arm', '22be': 's390x', '21le': 'ppc64le', '243le': 'riscv64' };
const PT_INTERP = 3;

/**
 * Reads header and loader of an ELF program.
 *
 * @param bytes the file, or its beginning
 * @returns undefined when it is no ELF file, or is cut off
 */
export function readElf(bytes: Buffer): ElfHeader | undefined {
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46) {
    return undefined;
  }
  const wide = bytes[4] === 2;
  const little = bytes[5] === 1;
  const u16 = (at: number): number => little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  const u32 = (at: number): number => little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  const word = (at: number): number => wide ? Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at)) : u32(at);
  const table = word(wide ? 32 : 28);
  const size = u16(wide ? 54 : 42);
  const architecture = MACHINES[`${u16(18)}${little ? 'le' : 'be'}`];
  for (let index = 0; index < u16(wide ? 56 : 44); index++) {
    const header = table + index * size;
    // an entry may claim to be smaller than what is read of it
    if (header + Math.max(size, wide ? 56 : 32) > bytes.length) {
      return undefined;
    }
    if (u32(header) === PT_INTERP) {
      const start = word(header + (wide ? 8 : 4));
      const end = bytes.indexOf(0, start);
      return end < 0 ? undefined : { architecture, interpreter: bytes.toString('latin1', start, end) };
    }
  }
  return { architecture };
}
