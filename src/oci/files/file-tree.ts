import type { ImageFile, ImageFileType } from './image-file';
import { resolvePath } from './resolve-path';
import { cutName, inFolder, whiteoutOf } from './whiteout';
import { byCodeUnit } from '../../private/text';
import { ContentError } from '../content-error';
import type { TarEntry, TarIssue } from '../tar/tar-entry';

/** What is known of a file apart from its paths. Contents come later. */
export interface Inode {
  readonly number: number;
  readonly type: ImageFileType;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly linkTarget?: string;
  readonly device?: { readonly major: number; readonly minor: number };
  readonly xattrs: ReadonlyMap<string, Buffer>;
  readonly layer: number;
  /** Which entry of the layer has the content. */
  readonly entry: number;
  readonly implied: boolean;
  readonly issues: readonly TarIssue[];
  sha256?: string;
  content?: Buffer;
}

interface Node { inode: Inode; layer: number; readonly children: Set<string> }

/** With these no engine unpacks the layer, or each another one. */
const REFUSED: TarIssue[] = ['escapes', 'nul', 'too-long', 'unknown-type', 'owner', 'link-empty'];
const MOST_FILES = 1_000_000;
/** Of names, targets and attributes. */
const MOST_BYTES = 128 * 1024 * 1024;
/** Following links for each entry again can take long when they are made for it. */
const MOST_STEPS = 20_000_000;

/**
 * The layers of an image, one laid over the other, as engines do it.
 *
 * Each key is a path without links, and all folders above it are keys too.
 */
export class FileTree {
  private readonly nodes = new Map<string, Node>();
  private inodes = 0;
  private bytes = 0;
  private steps = 0;

  constructor(private readonly source: string) {
    this.nodes.set('', { inode: this.impliedFolder(0), layer: 0, children: new Set() });
  }

  /** Lays an entry over what is there; returns the file that its content belongs to, when it has one. */
  public apply(entry: TarEntry, layer: number, ordinal: number): Inode | undefined {
    const whiteout = whiteoutOf(entry.path);
    this.check(entry);
    if (whiteout !== undefined) {
      if (whiteout.kind !== 'ignored') {
        this.remove(whiteout.folder, whiteout.kind === 'removed' ? whiteout.name : undefined, layer, entry);
      }
      return undefined;
    }
    if (entry.path === '') {
      return this.applyRoot(entry, layer, ordinal);
    }
    const [folder, name] = cutName(entry.path);
    const path = inFolder(this.realFolder(folder, layer, entry), name);
    const inode = entry.type === 'hardlink' ? this.linked(entry, path) : this.inodeOf(entry, layer, ordinal);
    this.put(path, inode, layer);
    return entry.type === 'file' ? inode : undefined;
  }

  /** All files in order of their paths. */
  public files(): Map<string, ImageFile> {
    const paths = [...this.nodes.keys()].sort(byCodeUnit);
    return new Map(paths.map(path => {
      const { number, entry: _entry, ...inode } = (this.nodes.get(path) as Node).inode;
      return [path, { path, inode: number, ...inode }];
    }));
  }

  /** Each file that has a content, once. */
  public contents(): Map<Inode, string[]> {
    const paths = new Map<Inode, string[]>();
    for (const [path, { inode }] of this.nodes) {
      if (inode.type === 'file') {
        paths.set(inode, [...paths.get(inode) ?? [], path]);
      }
    }
    return paths;
  }

  private applyRoot(entry: TarEntry, layer: number, ordinal: number): undefined {
    if (entry.type !== 'directory') {
      this.refuse(entry, 'it would take the place of the root');
    }
    const root = this.nodes.get('') as Node;
    root.inode = this.inodeOf(entry, layer, ordinal);
    root.layer = layer;
  }

  private put(path: string, inode: Inode, layer: number): void {
    const there = this.nodes.get(path);
    if (there !== undefined && there.inode.type === 'directory' && inode.type === 'directory') {
      there.inode = inode;
      there.layer = layer;
      return;
    }
    this.delete(path);
    this.bytes += path.length;
    this.nodes.set(path, { inode, layer, children: new Set() });
    const [folder, name] = cutName(path);
    this.nodes.get(folder)?.children.add(name);
  }

  private delete(path: string): void {
    for (const name of this.nodes.get(path)?.children ?? []) {
      this.delete(inFolder(path, name));
    }
    this.nodes.delete(path);
    const [folder, name] = cutName(path);
    this.nodes.get(folder)?.children.delete(name);
  }

  /** Whiteouts are about lower layers only, wherever in the archive they stand. */
  private remove(folder: string, name: string | undefined, layer: number, entry: TarEntry): void {
    if (name === '' || name === '.' || name === '..') {
      this.refuse(entry, 'a whiteout names no file');
    }
    const at = resolvePath(folder, path => this.step(path), { count: () => this.count(entry) });
    if ('problem' in at) {
      return;
    }
    const names = name === undefined ? [...this.nodes.get(at.path)?.children ?? []] : [name];
    for (const child of names) {
      this.removeLower(inFolder(at.path, child), layer);
    }
  }

  private removeLower(path: string, layer: number): void {
    const node = this.nodes.get(path);
    if (node === undefined) {
      return;
    }
    for (const name of [...node.children]) {
      this.removeLower(inFolder(path, name), layer);
    }
    if (node.layer < layer && node.children.size === 0) {
      this.delete(path);
    } else if (node.layer < layer) {
      node.inode = this.impliedFolder(layer);
      node.layer = layer;
    }
  }

  private realFolder(folder: string, layer: number, entry: TarEntry): string {
    if (this.nodes.get(folder)?.inode.type === 'directory') {
      return folder;
    }
    const makeFolder = (path: string): void => this.put(path, this.impliedFolder(layer), layer);
    const found = resolvePath(folder, path => this.step(path), { makeFolder, count: () => this.count(entry) });
    const problem = 'problem' in found ? found : this.step(found.path)?.type === 'directory' ? undefined : { problem: 'not a folder', at: found.path };
    return 'path' in found && problem === undefined
      ? found.path
      : this.refuse(entry, problem?.problem === 'loop' ? `its folder is a loop of links at /${problem.at}` : `/${problem?.at} is no folder`);
  }

  private linked(entry: TarEntry, path: string): Inode {
    const [folder, name] = cutName(entry.linkPath ?? '');
    const at = resolvePath(folder, step => this.step(step), { count: () => this.count(entry) });
    const target = 'path' in at ? inFolder(at.path, name) : undefined;
    const node = target === undefined || target === path ? undefined : this.nodes.get(target);
    if (entry.issues.includes('link-escapes') || node === undefined || node.inode.type === 'directory') {
      return this.refuse(entry, `the hard link's target ${JSON.stringify(entry.linkTarget)} is no file that is there`);
    }
    return node.inode;
  }

  private inodeOf(entry: TarEntry, layer: number, ordinal: number): Inode {
    const { mode, uid, gid, size, mtime, linkTarget, device, xattrs, issues } = entry;
    const type = entry.type as ImageFileType;
    return { number: this.inodes++, type, mode, uid, gid, size, mtime, linkTarget, device, xattrs, layer, entry: ordinal, implied: false, issues };
  }

  private impliedFolder(layer: number): Inode {
    const meta = { type: 'directory' as const, mode: 0o755, uid: 0, gid: 0, size: 0, mtime: 0, xattrs: new Map(), issues: [] };
    return { ...meta, number: this.inodes++, layer, entry: -1, implied: true };
  }

  private step(path: string): Inode | undefined {
    return this.nodes.get(path)?.inode;
  }

  private count(entry: TarEntry): void {
    if (++this.steps > MOST_STEPS) {
      this.refuse(entry, 'following links takes too long');
    }
  }

  private check(entry: TarEntry): void {
    const issue = entry.issues.find(one => REFUSED.includes(one));
    if (issue !== undefined) {
      this.refuse(entry, `no engine unpacks it: ${issue}`);
    }
    const attributes = [...entry.xattrs].reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    this.bytes += (entry.linkTarget?.length ?? 0) + attributes;
    if (this.nodes.size >= MOST_FILES || this.bytes > MOST_BYTES) {
      this.refuse(entry, `the image has more files or longer names than are read (${MOST_FILES} and ${MOST_BYTES} bytes)`);
    }
  }

  private refuse(entry: TarEntry, problem: string): never {
    throw new ContentError(`${this.source}: entry ${JSON.stringify(shortened(entry.name))} of a layer: ${problem}`);
  }
}

function shortened(name: string): string {
  return name.length > 200 ? `${name.slice(0, 200)}…` : name;
}
