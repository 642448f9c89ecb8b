import { closeSync, fstatSync, readSync } from 'node:fs';
import type { Block, Piece } from './blocks';
import { isSame } from './file-status';
import { paddingLength, tarHeader } from '../tar/tar-header';
import { openSource, refuseEntry, TAR_END, TarSource } from '../tar/tar-writer';

/** Finds room for that many bytes. */
export type Allocate = (length: number) => Promise<Buffer>;

/** Reads the archive's bytes of a block: headers, contents, zeros between them. */
export async function readBlock(block: Block, allocate: Allocate): Promise<Buffer> {
  const headers = block.pieces.map(({ entry, size, start }) => start === 0 ? tarHeader(entry, size) : undefined);
  const length = block.pieces.reduce((sum, piece, index) => sum + (headers[index]?.length ?? 0) + piece.end - piece.start + paddingAfter(piece), 0);
  const bytes = await allocate(length + (block.last ? TAR_END.length : 0));
  let at = 0;
  block.pieces.forEach((piece, index) => {
    at += headers[index]?.copy(bytes, at) ?? 0;
    copyContent(piece, bytes.subarray(at, at + piece.end - piece.start));
    at += piece.end - piece.start;
    at += zeros(bytes, at, paddingAfter(piece));
  });
  zeros(bytes, at, bytes.length - at);
  return bytes;
}

function paddingAfter({ size, end }: Piece): number {
  return end === size ? paddingLength(size) : 0;
}

function zeros(bytes: Buffer, at: number, count: number): number {
  bytes.fill(0, at, at + count);
  return count;
}

function copyContent({ entry, start, end, size }: Piece, target: Buffer): void {
  if (entry.file !== undefined) {
    readFile(entry, entry.file, start, target);
  } else if (entry.content !== undefined) {
    // a caller may have written to it since it was cut
    if (entry.content.length !== size) {
      refuseChanged(entry);
    }
    target.set(entry.content.subarray(start, end));
  }
}

/** Reads a range, and then looks whether the file is still the one that was looked at when the archive was planned. */
function readFile(entry: TarSource, file: string, start: number, target: Buffer): void {
  const source = openSource(entry, file);
  try {
    let done = 0;
    for (let count = -1; count !== 0 && done < target.length; done += count) {
      count = readSome(entry, source, target.subarray(done), start + done);
    }
    if (done !== target.length || !isSame(fstatSync(source, { bigint: true }), entry.status!)) {
      refuseChanged(entry);
    }
  } finally {
    closeSync(source);
  }
}

function readSome(entry: TarSource, source: number, target: Buffer, at: number): number {
  try {
    return readSync(source, target, 0, target.length, at);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return code === 'EISDIR' ? refuseChanged(entry) : refuseEntry(entry, `its file cannot be read (${code})`, 'files that are readable', 'look after its file system');
  }
}

function refuseChanged(entry: TarSource): never {
  return refuseEntry(entry, 'the file changed while it was read', 'files that stay as they are', 'run again when nothing writes to it');
}
