import { closeSync, mkdtempSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BlockContent, contentOf } from './block-content';
import { isRacy, statusKey } from './block-keys';
import { BlockStore, FoundBlock, KeptBlock, PackedBlock, ScratchStore } from './block-store';
import type { Block } from './blocks';
import { usableFolder } from './cache-folder';
import { IndexedBlock, readIndex, renderIndex, writeIndex } from './cache-index';
import { PACK_FILES, prune, UNFINISHED } from './cache-pruning';
import { CachedPacks } from './cached-packs';
import { Appender } from './extent';
import { makeFolder } from '../../private/make-folder';
import { sha256 } from '../../private/text';
import { crc32 } from '../compression/crc32';

export interface CacheOptions {
  /** Where it lies; made when it is not there. */
  readonly folder: string;
  /** Bytes that may stay in it. */
  readonly maximumBytes: number;
  /** Whether the archive's bytes are kept beside the compressed ones, so that the next DiffID need not inflate them. */
  readonly keepTar: boolean;
}

/**
 * Keeps compressed blocks for the next time.
 *
 * A pack is a folder with an index; it gets its name, by its content, once all of it is written. Whatever is damaged, missing or of another format
 * is not there: it costs time and never changes a layer.
 */
export class ContentCache implements BlockStore {
  /** A cache in that folder; undefined when the folder cannot be used. */
  public static open(options: CacheOptions): ContentCache | undefined {
    const folder = usableFolder(options.folder);
    try {
      return folder === undefined ? undefined : new ContentCache(folder, mkdtempSync(join(folder, UNFINISHED)), options);
    } catch {
      return undefined;
    }
  }

  private readonly stamp: bigint;
  private readonly packs: CachedPacks;
  private readonly keys = new Map<Block, string>();
  private readonly contents = new Map<Block, BlockContent>();
  private readonly blocks: IndexedBlock[] = [];
  private readonly trusted: [string, string][] = [];
  private files?: { readonly packed: Appender; readonly tar: number };
  private tarSize = 0;
  private instead?: ScratchStore;
  private closed = false;

  private constructor(private readonly folder: string, private readonly unfinished: string, private readonly options: CacheOptions) {
    this.stamp = statSync(unfinished, { bigint: true }).mtimeNs;
    this.packs = new CachedPacks(folder);
  }

  public find(block: Block): FoundBlock | undefined {
    const status = statusKey(block);
    const content = this.packs.contentOf(status);
    const found = content === undefined ? undefined : this.packs.find(content);
    if (found === undefined) {
      this.keys.set(block, status);
    }
    return found;
  }

  public findContent(block: Block, bytes: Buffer): FoundBlock | undefined {
    const content = contentOf(bytes);
    const found = this.packs.find(content.hash);
    if (found === undefined) {
      this.contents.set(block, content);
    } else {
      this.trust(block, content.hash);
    }
    return found;
  }

  public findSlices(block: Block): readonly (Buffer | undefined)[] {
    return this.packs.findSlices(this.contents.get(block)?.slices ?? []);
  }

  public damaged(found: FoundBlock): void {
    this.packs.forget(found.compressed.fd);
  }

  /** A cache that can be written to no more costs time, and no layer. */
  public put(block: Block, packed: PackedBlock): KeptBlock {
    if (this.instead === undefined) {
      try {
        return this.keep(block, packed);
      } catch {
        this.instead = new ScratchStore();
      }
    }
    return this.instead.put(block, packed);
  }

  private keep(block: Block, { bytes, crc, slices, compressed }: PackedBlock): KeptBlock {
    this.files ??= this.createFiles();
    const content = this.contents.get(block) ?? contentOf(bytes);
    const extent = this.files.packed.append(compressed);
    this.contents.delete(block);
    this.trust(block, content.hash);
    const tarOffset = this.options.keepTar ? this.tarSize : undefined;
    this.blocks.push({
      content: content.hash,
      crc,
      length: bytes.length,
      offset: extent.offset,
      packed: compressed.length,
      packedCrc: crc32(compressed),
      slices: slices.map((slice, index) => [content.slices[index], slice.length, crc32(slice)]),
      tarOffset,
    });
    this.tarSize += bytes.length;
    return { extent, part: { bytes, keepAt: tarOffset === undefined ? undefined : { fd: this.files.tar, offset: tarOffset } } };
  }

  public commit(): void {
    const now = new Date(Number(this.stamp / 1_000_000n));
    try {
      this.packs.touch(now);
      if (this.instead === undefined && (this.blocks.length > 0 || this.trusted.length > 0)) {
        const text = renderIndex({ blocks: this.blocks, trusted: this.trusted });
        writeIndex(join(this.unfinished, PACK_FILES.index), text);
        this.publish(join(this.folder, sha256(text).slice(0, 32)));
        prune(this.folder, this.options.maximumBytes, now);
      }
    } catch {
      // without it the next time takes longer
    }
  }

  public close(): void {
    if (this.closed) {
      return;
    }
    this.closed = true;
    this.packs.close();
    this.instead?.close();
    if (this.files !== undefined) {
      closeSync(this.files.packed.fd);
      closeSync(this.files.tar);
    }
    rmSync(this.unfinished, { recursive: true, force: true });
  }

  /** Gives the pack its name. What has it already is the same, from a process that was faster, unless it is damaged. */
  private publish(pack: string): void {
    if (readIndex(join(pack, PACK_FILES.index)) === undefined) {
      rmSync(pack, { recursive: true, force: true });
      renameSync(this.unfinished, pack);
    }
  }

  private trust(block: Block, content: string): void {
    const status = this.keys.get(block);
    this.keys.delete(block);
    if (status !== undefined && !isRacy(block, this.stamp)) {
      this.trusted.push([status, content]);
    }
  }

  private createFiles(): { readonly packed: Appender; readonly tar: number } {
    makeFolder(this.unfinished, 0o700);
    const open = (name: string): number => openSync(join(this.unfinished, name), 'wx+', 0o600);
    return { packed: new Appender(open(PACK_FILES.blocks)), tar: open(PACK_FILES.tar) };
  }
}
