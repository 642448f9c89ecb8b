import { createHash, Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { checkMeta, padding, tarHeader, TarMeta } from './tar-header';
import { refuse } from '../private/errors';
import { byCodeUnit } from '../private/text';

/** An entry; the content of a file stands in memory or in a file of this machine. */
export interface TarSource extends TarMeta {
  readonly content?: Uint8Array;
  readonly file?: string;
}

const CHUNK = 1 << 20;
/** Two empty blocks end an archive; it is not padded to a record, which only tapes need. */
const END = Buffer.alloc(1024);

/** An archive in memory. */
export function writeTar(entries: TarSource[]): Buffer {
  const chunks: Buffer[] = [];
  emit(entries, chunk => chunks.push(Buffer.from(chunk)));
  return Buffer.concat(chunks);
}

/** An archive in a file, written under a temporary name first. */
export function writeTarFile(target: string, entries: TarSource[]): { readonly sha256: string; readonly size: number } {
  const temporary = `${target}.part`;
  const hash: Hash = createHash('sha256');
  let size = 0;
  const out = openSync(temporary, 'w', 0o644);
  try {
    emit(entries, chunk => {
      hash.update(chunk);
      for (let at = 0; at < chunk.length;) {
        at += writeSync(out, chunk, at);
      }
      size += chunk.length;
    });
    closeSync(out);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return { sha256: hash.digest('hex'), size };
}

/** Entries in order of path, folders before what is in them, missing folders added. */
function emit(entries: TarSource[], write: (chunk: Uint8Array) => void): void {
  for (const entry of withFolders(entries)) {
    if (entry.type !== 'file') {
      write(tarHeader(entry, 0));
    } else if (entry.file !== undefined) {
      emitFile(entry, entry.file, write);
    } else {
      const content = entry.content ?? Buffer.alloc(0);
      write(tarHeader(entry, content.length));
      write(content);
      write(padding(content.length));
    }
  }
  write(END);
}

function emitFile(entry: TarSource, file: string, write: (chunk: Uint8Array) => void): void {
  const source = openSync(file, 'r');
  try {
    const size = fstatSync(source).size;
    write(tarHeader(entry, size));
    const chunk = Buffer.alloc(Math.min(CHUNK, Math.max(size, 1)));
    let copied = 0;
    for (let read = readSync(source, chunk); read > 0; read = readSync(source, chunk)) {
      copied += read;
      write(chunk.subarray(0, read));
    }
    if (copied !== size) {
      refuse({
        where: `archive entry ${JSON.stringify(entry.path)}`, problem: 'the file changed while it was read', value: copied, allowed: `${size} bytes`,
        fix: 'run again when nothing writes to it',
      });
    }
    write(padding(size));
  } finally {
    closeSync(source);
  }
}

function withFolders(entries: TarSource[]): TarSource[] {
  const known = new Map<string, TarSource>();
  for (const entry of entries) {
    checkMeta(entry);
    if (known.has(entry.path)) {
      refuse({ where: `archive entry ${JSON.stringify(entry.path)}`, problem: 'the path stands twice', allowed: 'each path once', fix: 'leave one of them out' });
    }
    known.set(entry.path, entry);
  }
  for (const { path } of entries) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at);
      const there = known.get(folder);
      if (there !== undefined && there.type !== 'directory') {
        refuse({ where: `archive entry ${JSON.stringify(path)}`, problem: `${folder} is no folder`, allowed: 'files in folders', fix: 'correct the paths' });
      }
      known.set(folder, there ?? { path: folder, type: 'directory', mode: 0o755, uid: 0, gid: 0 });
    }
  }
  return [...known.values()].sort((a, b) => byCodeUnit(a.path, b.path));
}
