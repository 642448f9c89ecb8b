import type { ImageSource } from './content';
import { ContentError } from './content-error';
import { inParallel } from './in-parallel';
import type { Descriptor } from './model/descriptor';
import { isIndex, isManifest } from './model/media-types';
import { parseIndex } from './model/parse-index';
import { parseManifest } from './model/parse-manifest';
import { LARGEST_DOCUMENT } from './model/strict-json';
import { narrowed } from './narrowed';
import type { Platform } from './platform';

/** A manifest or an index, whole. */
export interface ImageDocument {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
}

/** All that an image or an index consists of, each digest once. */
export interface ImageTree {
  readonly root: Descriptor;
  /** Configs, layers, and whatever else an index names. */
  readonly blobs: Descriptor[];
  /** Manifests and indexes: those of a level name only blobs and documents of earlier levels. */
  readonly levels: ImageDocument[][];
}

export interface TreeOptions {
  readonly platforms?: Platform[];
  readonly concurrency: number;
}

/** Indexes in indexes in indexes are as deep as anybody goes. */
const DEEPEST = 4;
const MOST_DOCUMENTS = 10_000;
const MOST_BYTES = 128 * 1024 * 1024;

/** Reads all manifests of an image, and no blob. */
export async function readImageTree(source: ImageSource, { platforms, concurrency }: TreeOptions): Promise<ImageTree> {
  const given = { descriptor: source.root, bytes: await source.document(checkedSize(source.root, source.name)) };
  const root = platforms === undefined ? given : await narrowed(source, given, platforms);
  const walk = new Walk(source, concurrency);
  await walk.visit(root, []);
  return { root: root.descriptor, blobs: [...walk.blobs.values()], levels: walk.levels };
}

class Walk {
  public readonly blobs = new Map<string, Descriptor>();
  public readonly levels: ImageDocument[][] = [];
  /** Level by digest, of the documents that are done. */
  private readonly done = new Map<string, number>();
  private documents = 0;
  private bytes = 0;

  constructor(private readonly source: ImageSource, private readonly concurrency: number) {}

  /** Visits a document after its children. */
  public async visit(document: ImageDocument, above: readonly string[]): Promise<number> {
    const { digest, mediaType } = document.descriptor;
    const known = this.done.get(digest);
    if (known !== undefined) {
      return known;
    }
    const level = isIndex(mediaType) ? await this.visitIndex(document, [...above, digest]) : this.visitManifest(document);
    (this.levels[level] ??= []).push(document);
    this.done.set(digest, level);
    return level;
  }

  private visitManifest({ descriptor, bytes }: ImageDocument): number {
    const { config, layers } = parseManifest(bytes, this.where(descriptor), descriptor.mediaType);
    [...layers, config].forEach(blob => this.addBlob(blob));
    return 0;
  }

  private async visitIndex({ descriptor, bytes }: ImageDocument, path: readonly string[]): Promise<number> {
    const { manifests } = parseIndex(bytes, this.where(descriptor), descriptor.mediaType);
    manifests.filter(({ mediaType }) => !isDocument(mediaType)).forEach(blob => this.addBlob(blob));
    const children = manifests.filter(({ mediaType }) => isDocument(mediaType));
    children.forEach(child => this.admit(child, path));
    const documents = await inParallel(children, this.concurrency, async child => ({ descriptor: child, bytes: await this.source.document(child) }));
    let level = 0;
    for (const document of documents) {
      level = Math.max(level, await this.visit(document, path) + 1);
    }
    return level;
  }

  private where({ digest }: Descriptor): string {
    return `${this.source.name}: ${digest}`;
  }

  private addBlob(blob: Descriptor): void {
    if (!this.blobs.has(blob.digest)) {
      this.blobs.set(blob.digest, blob);
    }
  }

  /** An index from outside must not cost more than images do. */
  private admit(child: Descriptor, path: readonly string[]): void {
    const complain = (problem: string): never => { throw new ContentError(`${this.source.name}: ${problem}`); };
    if (path.includes(child.digest)) {
      complain(`${child.digest} names itself`);
    }
    if (isIndex(child.mediaType) && path.length >= DEEPEST) {
      complain(`indexes lie in indexes more than ${DEEPEST} deep`);
    }
    this.documents += 1;
    this.bytes += checkedSize(child, this.source.name).size;
    if (this.documents > MOST_DOCUMENTS || this.bytes > MOST_BYTES) {
      complain(`more than ${MOST_DOCUMENTS} manifests, or ${MOST_BYTES / 1024 / 1024} MiB of them`);
    }
  }
}

function isDocument(mediaType: string): boolean {
  return isIndex(mediaType) || isManifest(mediaType);
}

function checkedSize(descriptor: Descriptor, source: string): Descriptor {
  if (descriptor.size > LARGEST_DOCUMENT) {
    throw new ContentError(`${source}: ${descriptor.digest} claims ${descriptor.size} bytes, a manifest has ${LARGEST_DOCUMENT} at most`);
  }
  return descriptor;
}
