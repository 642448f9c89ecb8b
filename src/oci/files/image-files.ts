import { createHash } from 'node:crypto';
import { FileTree, Inode } from './file-tree';
import type { ImageFile } from './image-file';
import { layerEntries, LayerLimits } from './layer-entries';
import { Resolution, resolvePath } from './resolve-path';
import type { Chunks, ImageSource } from '../content';
import { ContentError } from '../content-error';
import type { ImageManifest } from '../model/manifest';
import type { TarEntry } from '../tar/tar-entry';
import { collect } from '../verified';

export interface ReadFilesOptions {
  /** Of which files the sha256 is wanted. */
  readonly hash?: (entry: TarEntry) => boolean;
  /** Of which files the content is wanted in memory: few and small ones, 64 MiB together at most. */
  readonly keep?: (entry: TarEntry) => boolean;
  readonly limits?: LayerLimits;
}

/** A content and all paths that have it. */
export interface FileContent { readonly files: ImageFile[]; readonly content: Chunks }

const MOST_KEPT = 64 * 1024 * 1024;

/**
 * The files of an image as a container sees them: layers over each other, whiteouts and links followed.
 *
 * Reads each layer once, and keeps what is said of files, not what is in them.
 *
 * @throws ContentError when a layer is damaged, or no engine would unpack it
 */
export async function readImageFiles(source: ImageSource, manifest: ImageManifest, options: ReadFilesOptions = {}): Promise<ImageFiles> {
  const tree = new FileTree(source.name);
  const kept = { bytes: 0 };
  for (const [layer, descriptor] of manifest.layers.entries()) {
    let ordinal = 0;
    for await (const entry of layerEntries(source, descriptor, options.limits)) {
      const inode = tree.apply(entry, layer, ordinal++);
      if (inode !== undefined) {
        await takeContent(inode, entry, options, kept, source.name);
      }
    }
  }
  return new ImageFiles(source, manifest, tree, options.limits);
}

/** The files of an image, and ways to find and read them. */
export class ImageFiles {
  /** By path without leading slash, in order of code units. */
  public readonly files: ReadonlyMap<string, ImageFile>;

  constructor(
    private readonly source: ImageSource,
    private readonly manifest: ImageManifest,
    private readonly tree: FileTree,
    private readonly limits?: LayerLimits,
  ) {
    this.files = tree.files();
  }

  /** What lies at a path; links in it are not followed. */
  public get(path: string): ImageFile | undefined {
    return this.files.get(path.replace(/^\/+|\/+$/g, ''));
  }

  /** Where a path leads when links are followed, as in a container. */
  public resolve(path: string): Resolution {
    return resolvePath(path, at => this.files.get(at));
  }

  /** The file that a path leads to; undefined when it leads nowhere. */
  public find(path: string): ImageFile | undefined {
    const at = this.resolve(path);
    return 'path' in at ? this.files.get(at.path) : undefined;
  }

  /** The content of the file that a path leads to. Reads its layer again when it was not kept. */
  public async read(path: string, maxBytes = MOST_KEPT): Promise<Buffer> {
    const file = this.find(path);
    if (file === undefined || file.type !== 'file') {
      throw new ContentError(`${this.source.name}: ${path} is no file of the image`);
    }
    if (file.size > maxBytes) {
      throw new ContentError(`${this.source.name}: ${path} has ${file.size} bytes; ${maxBytes} at most are read`);
    }
    if (file.content !== undefined) {
      return file.content;
    }
    for await (const { content } of this.contents(({ inode }) => inode === file.inode)) {
      const bytes = await collect(content);
      return bytes;
    }
    throw new ContentError(`${this.source.name}: ${path} is no longer in its layer`);
  }

  /**
   * The contents of some files, layer by layer; hard links come together.
   *
   * Reads again each layer that has one of them. A content can be read once, before the next one is asked for.
   */
  public async* contents(wanted: (file: ImageFile) => boolean): AsyncGenerator<FileContent, void, undefined> {
    for (const [layer, descriptor] of this.manifest.layers.entries()) {
      const entries = this.wantedOf(layer, wanted);
      if (entries.size === 0) {
        continue;
      }
      let ordinal = 0;
      for await (const entry of layerEntries(this.source, descriptor, this.limits)) {
        const files = entries.get(ordinal++);
        if (files !== undefined) {
          entries.delete(ordinal - 1);
          yield { files, content: entry.content };
        }
      }
    }
  }

  private wantedOf(layer: number, wanted: (file: ImageFile) => boolean): Map<number, ImageFile[]> {
    const found = new Map<number, ImageFile[]>();
    for (const [inode, paths] of this.tree.contents()) {
      const files = inode.layer === layer ? paths.map(path => this.files.get(path) as ImageFile) : [];
      if (files.some(wanted)) {
        found.set(inode.entry, files);
      }
    }
    return found;
  }
}

async function takeContent(inode: Inode, entry: TarEntry, { hash, keep }: ReadFilesOptions, kept: { bytes: number }, source: string): Promise<void> {
  const isKept = keep?.(entry) ?? false;
  const isHashed = hash?.(entry) ?? false;
  if (!isKept && !isHashed) {
    return;
  }
  kept.bytes += isKept ? entry.size : 0;
  if (kept.bytes > MOST_KEPT) {
    throw new ContentError(`${source}: more than ${MOST_KEPT} bytes of files would have to be kept in memory`);
  }
  const digest = createHash('sha256');
  const parts: Uint8Array[] = [];
  for await (const chunk of entry.content) {
    digest.update(chunk);
    if (isKept) {
      parts.push(chunk);
    }
  }
  inode.sha256 = isHashed ? digest.digest('hex') : undefined;
  inode.content = isKept ? Buffer.concat(parts) : undefined;
}
