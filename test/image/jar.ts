import { deflateRawSync } from 'node:zlib';

export interface JarOptions {
  /** Members that are not compressed. */
  readonly stored?: string[];
}

/** The first bytes of a class of this version of Java, and some more. */
export function javaClass(version: number): Buffer {
  return Buffer.concat([Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, version + 44]), Buffer.alloc(3000, 'constant pool ')]);
}

export const manifest = (mainClass: string): string => `Manifest-Version: 1.0\r\nMain-Class: ${mainClass}\r\n\r\n`;

/** An archive as the tool `jar` writes it; nothing here looks at checksums. */
export function jar(members: { readonly [name: string]: string | Buffer }, { stored = [] }: JarOptions = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, given] of Object.entries(members)) {
    const content = Buffer.from(given);
    const method = stored.includes(name) ? 0 : 8;
    const packed = method === 0 ? content : deflateRawSync(content);
    const common = Buffer.alloc(26);
    [[0, 20], [4, method], [22, Buffer.byteLength(name)]].forEach(([at, value]) => common.writeUInt16LE(value, at));
    [[14, packed.length], [18, content.length]].forEach(([at, value]) => common.writeUInt32LE(value, at));
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  [[8, directory.length], [10, directory.length]].forEach(([at, value]) => end.writeUInt16LE(value, at));
  [[12, size], [16, offset]].forEach(([at, value]) => end.writeUInt32LE(value, at));
  return Buffer.concat([...parts, ...directory, end]);
}
