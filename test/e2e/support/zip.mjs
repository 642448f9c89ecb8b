import { crc32 } from 'node:zlib';

/**
 * An archive of files that are stored as they are: enough for wheels and Go modules.
 *
 * @param {Record<string, string>} files text by path
 */
export function zip(files) {
  const entries = Object.entries(files).map(([path, text]) => ({ name: Buffer.from(path), content: Buffer.from(text) }));
  const bodies = [];
  const directory = [];
  let at = 0;
  for (const { name, content } of entries) {
    // version 2.0, no flags, stored, 1 January 1980
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    bodies.push(signature('PK\x03\x04'), common, name, content);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(signature('PK\x01\x02'), Buffer.from([20, 0]), common, rest, name);
    at += 30 + name.length + content.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...bodies, ...directory, signature('PK\x05\x06'), end]);
}

const signature = (/** @type {string} */ text) => Buffer.from(text, 'latin1');
