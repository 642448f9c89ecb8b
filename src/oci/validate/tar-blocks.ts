import type { Chunks } from '../content';
import { ContentError } from '../content-error';

const BLOCK = 512;
/** Links, devices, folders and pipes have no content, whatever their headers say. */
const WITHOUT_CONTENT = '123456';

/** Reads an archive to its end: whole blocks, headers whose checksums are right, contents that are there. */
export async function checkTarBlocks(chunks: Chunks): Promise<void> {
  const block = Buffer.alloc(BLOCK);
  let filled = 0;
  let content = 0;
  let empty = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const length = Math.min(chunk.length - at, content > 0 ? content : BLOCK - filled);
      if (content > 0) {
        content -= length;
      } else {
        block.set(chunk.subarray(at, at + length), filled);
        filled = (filled + length) % BLOCK;
        if (filled === 0 && empty < 2) {
          empty = block.every(byte => byte === 0) ? empty + 1 : 0;
          content = empty > 0 ? 0 : contentAfter(block);
        }
      }
      at += length;
    }
  }
  if (content > 0 || filled > 0) {
    throw new ContentError('is no whole archive: it ends within a block or the content of an entry');
  }
}

/** Bytes of whole blocks that belong to the entry of a header. */
function contentAfter(header: Buffer): number {
  const stated = Number.parseInt(header.toString('latin1', 148, 156).replace(/\0.*$/s, '').trim(), 8);
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (stated !== sum) {
    throw new ContentError(`has an archive header whose checksum is ${stated}, and should be ${sum}`);
  }
  const size = WITHOUT_CONTENT.includes(String.fromCharCode(header[156])) ? 0 : sizeIn(header);
  return Math.ceil(size / BLOCK) * BLOCK;
}

function sizeIn(header: Buffer): number {
  const digits = header.toString('latin1', 124, 136).replace(/[\0 ]+$/, '').trim();
  const size = header[124] >= 0x80 ? Number(header.readBigUInt64BE(128)) : Number.parseInt(digits === '' ? '0' : digits, 8);
  if (!Number.isSafeInteger(size)) {
    throw new ContentError('has an archive entry without a size');
  }
  return size;
}
