import { createHash, Hash } from 'node:crypto';
import { closeSync, fchmodSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { checkMeta, padding, tarHeader, TarMeta } from './tar-header';
import { refuse, shownPath } from '../../private/errors';
import { byCodeUnit } from '../../private/text';

/** What tells a file from what it was, or will be. */
export interface FileStatus {
  readonly size: bigint;
  readonly ino: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

/** An entry; the content of a file stands in memory or in a file of this machine. */
export interface TarSource extends TarMeta {
  readonly content?: Uint8Array;
  readonly file?: string;
  /** What lstat said of a regular file, when somebody looked at it before. */
  readonly status?: FileStatus;
}

const CHUNK = 1024 * 1024;
/** Several processes, and several calls of one, may write the same file. */
let parts = 0;
/** Two empty blocks end an archive; it is not padded to a record, which only tapes need. */
export const TAR_END: Uint8Array = Buffer.alloc(1024);

/** An archive in memory. */
export function writeTar(entries: TarSource[]): Buffer {
  const chunks: Buffer[] = [];
  emit(entries, chunk => chunks.push(Buffer.from(chunk)));
  return Buffer.concat(chunks);
}

/** Hears of the content of each file of this machine, once it is in the archive; what it throws ends the archive. */
type Witness = (entry: TarSource, sha256: string) => void;

/** An archive in a file, written under a temporary name first. */
export function writeTarFile(target: string, entries: TarSource[], witness?: Witness): { readonly sha256: string; readonly size: number } {
  const temporary = `${target}.${process.pid}-${parts++}.part`;
  const hash: Hash = createHash('sha256');
  let size = 0;
  // of a process with the same number that was killed; a link there would lead elsewhere
  rmSync(temporary, { force: true });
  const out = openSync(temporary, 'wx');
  // the same mode whatever the umask
  fchmodSync(out, 0o644);
  try {
    try {
      emit(entries, chunk => {
        hash.update(chunk);
        for (let at = 0; at < chunk.length;) {
          at += writeSync(out, chunk, at);
        }
        size += chunk.length;
      }, witness);
    } finally {
      closeSync(out);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return { sha256: hash.digest('hex'), size };
}

function emit(entries: TarSource[], write: (chunk: Uint8Array) => void, witness?: Witness): void {
  for (const entry of inArchiveOrder(entries)) {
    if (entry.type !== 'file') {
      write(tarHeader(entry, 0));
    } else if (entry.file !== undefined) {
      emitFile(entry, entry.file, write, witness);
    } else {
      const content = entry.content ?? Buffer.alloc(0);
      write(tarHeader(entry, content.length));
      write(content);
      write(padding(content.length));
    }
  }
  write(TAR_END);
}

function emitFile(entry: TarSource, file: string, write: (chunk: Uint8Array) => void, witness?: Witness): void {
  const hash = witness && createHash('sha256');
  const source = openSource(entry, file);
  try {
    const status = fstatSync(source);
    if (!status.isFile()) {
      refuseEntry(entry, `${shownPath(file)} is no file`, 'regular files', 'name a file');
    }
    write(tarHeader(entry, status.size));
    copyExactly(entry, source, status.size, chunk => {
      hash?.update(chunk);
      write(chunk);
    });
    write(padding(status.size));
    witness?.(entry, hash!.digest('hex'));
  } finally {
    closeSync(source);
  }
}

/** Opens the file that an entry names. */
export function openSource(entry: TarSource, file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    // Only the code: the message holds the path of this machine.
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return refuseEntry(entry, `${shownPath(file)} cannot be read (${code})`, 'files that are there and readable', 'correct the path or its permissions');
  }
}

/** Copies in blocks; stops at the first byte too many, so that a file that grows for ever ends too. */
function copyExactly(entry: TarSource, source: number, size: number, write: (chunk: Uint8Array) => void): void {
  const chunk = Buffer.alloc(Math.min(CHUNK, size + 1));
  let copied = 0;
  for (let read = readSync(source, chunk); read > 0 && copied <= size; read = readSync(source, chunk)) {
    copied += read;
    write(chunk.subarray(0, read));
  }
  if (copied !== size) {
    refuseEntry(entry, `the file changed while it was read: ${copied > size ? 'more than' : `${copied} of`} ${size} bytes were there`,
      'files that stay as they are', 'run again when nothing writes to it');
  }
}

/** Entries in order of path, folders before what is in them, missing folders added; what would not arrive as it is meant is refused. */
export function inArchiveOrder(entries: readonly TarSource[]): TarSource[] {
  const known = new Map<string, TarSource>();
  for (const entry of entries) {
    checkMeta(entry);
    if (known.has(entry.path)) {
      refuseEntry(entry, 'the path stands twice', 'each path once', 'leave one of them out');
    }
    known.set(entry.path, entry);
  }
  for (const entry of entries) {
    addFolders(known, entry);
    checkHardLink(known, entry);
  }
  return [...known.values()].sort((a, b) => byCodeUnit(a.path, b.path));
}

function addFolders(known: Map<string, TarSource>, entry: TarSource): void {
  const { path } = entry;
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    const folder = path.slice(0, at);
    const there = known.get(folder);
    if (there !== undefined && there.type !== 'directory') {
      refuseEntry(entry, `${folder} is no folder`, 'files in folders', 'correct the paths');
    }
    if (there !== undefined) {
      // what is above it comes with its own entry, or came with the one that brought it
      return;
    }
    known.set(folder, { path: folder, type: 'directory', mode: 0o755, uid: 0, gid: 0 });
  }
}

/** Extraction makes a hard link to what is there already: a file that stands earlier in the same archive. */
function checkHardLink(known: Map<string, TarSource>, entry: TarSource): void {
  const { type, path, target = '' } = entry;
  if (type === 'hardlink' && !(known.get(target)?.type === 'file' && byCodeUnit(target, path) < 0)) {
    refuseEntry(entry, `the hard link's target ${JSON.stringify(target)} is no file before it`, 'files of this archive that sort before the link',
      'give the content to the first of the paths, and link the others to it');
  }
}

/** Refuses an entry. */
export function refuseEntry(entry: TarSource, problem: string, allowed: string, fix: string): never {
  return refuse({ where: `archive entry ${JSON.stringify(entry.path)}`, problem, allowed, fix });
}
