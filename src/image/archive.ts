import { join } from 'node:path';
import { ArchiveLayer, PlannedEntry } from './recipe';
import { SourceFile, SourceTree } from './sources/source-tree';
import { FileStatus, TarSource, writeTarFile } from '../oci/tar/tar-writer';
import { refuse } from '../private/errors';
import { byCodeUnit, canonicalJson, sha256 } from '../private/text';

/** One entry of an archive layer; a folder has neither content, file nor linkTarget. */
export interface ArchiveEntry {
  /** Without a leading slash. */
  readonly path: string;
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  /** Of the content; names it in the archive's hash without reading it again. */
  readonly sha256?: string;
  readonly content?: Buffer;
  /** File of this machine with the content. */
  readonly file?: string;
  /** What lstat said of it, when somebody looked before. */
  readonly status?: FileStatus;
  readonly linkTarget?: string;
  /** Path of an earlier entry with the same content. */
  readonly hardLinkTo?: string;
}

/** A layer made here: times are 0, owners are numbers, so its bytes depend on its entries alone. */
export function archiveOfFiles(name: string, entries: ArchiveEntry[]): ArchiveLayer {
  return new Archive(name, [...entries].sort((a, b) => byCodeUnit(a.path, b.path)));
}

/** The files of a tree, root's; where each goes, and with which mode when not its own. */
export function entriesOfTree(
  tree: SourceTree, pathOf: (file: SourceFile) => string, modeOf: (file: SourceFile) => number = ({ mode }) => mode,
): ArchiveEntry[] {
  return tree.files.map(file => ({
    path: pathOf(file),
    mode: modeOf(file),
    owner: 0,
    group: 0,
    get sha256() { return file.sha256; },
    file: join(tree.root, file.path),
    status: file.status,
    linkTarget: file.linkTarget,
  }));
}

/** Hashes are made when they are asked for: who only packs the files need not read them twice. */
class Archive implements ArchiveLayer {
  private planned?: PlannedEntry[];
  private hash?: string;

  constructor(readonly name: string, private readonly sorted: ArchiveEntry[]) {}

  get entries(): PlannedEntry[] {
    this.planned ??= this.sorted.map(entry => ({
      path: `/${entry.path}`,
      mode: entry.mode.toString(8).padStart(4, '0'),
      owner: `${entry.owner}:${entry.group}`,
      sha256: entry.sha256,
      link: entry.linkTarget,
    }));
    return this.planned;
  }

  get sha256(): string {
    this.hash ??= sha256(canonicalJson({ format: 1, entries: this.entries }));
    return this.hash;
  }

  get members(): TarSource[] {
    return this.sorted.map(tarSource);
  }

  write(target: string): void {
    const known = new Map(this.sorted.map(entry => [entry.path, entry]));
    writeTarFile(target, this.members, ({ path }, read) => refuseChanged(this.name, path, read === known.get(path)?.sha256));
  }
}

function tarSource(entry: ArchiveEntry): TarSource {
  const { path, mode, owner: uid, group: gid, content, file, status } = entry;
  if (entry.hardLinkTo !== undefined) {
    return { path, type: 'hardlink', mode, uid, gid, target: entry.hardLinkTo };
  }
  if (entry.linkTarget !== undefined) {
    return { path, type: 'symlink', mode: 0o777, uid, gid, target: entry.linkTarget };
  }
  return content || file ? { path, type: 'file', mode, uid, gid, content, file, status } : { path, type: 'directory', mode, uid, gid };
}

/** The archive is named after what its files held when they were read, so it must hold the same. */
function refuseChanged(layer: string, path: string, isSame: boolean): void {
  if (!isSame) {
    refuse({
      where: layer === 'files' ? layer : 'projectRoot', problem: 'a file changed while it was staged', value: path, allowed: 'files at rest', fix: 'run again when nothing writes to the folder',
    });
  }
}

/** Name of an archive in the context: its hash, so that images share it. */
export function archiveName(layer: ArchiveLayer): string {
  return `${layer.sha256.slice(0, 32)}.tar`;
}
