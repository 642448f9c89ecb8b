import { closeSync, openSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sliceKeys } from './block-content';
import type { FoundBlock } from './block-store';
import { IndexedBlock, readIndex } from './cache-index';
import { MOST_PACKS, PACK_FILES, PACK_NAME } from './cache-pruning';
import { ExtentReader } from './extent';
import { crc32 } from '../compression/crc32';

/** Where a block lies. */
interface Place { readonly pack: string; readonly block: IndexedBlock }
interface SlicePlace { readonly pack: string; readonly offset: number; readonly packed: number; readonly packedCrc: number }

/** What the packs of a cache know when they are looked at; what another process adds or removes meanwhile is missed. */
export class CachedPacks {
  private readonly trusted = new Map<string, { readonly content: string; readonly pack: string }>();
  private readonly places = new Map<string, Place>();
  /** Made when it is needed: where nothing changed, it is not. */
  private slices?: Map<string, SlicePlace>;
  private readonly files = new Map<string, number | undefined>();
  private readonly used = new Set<string>();

  public constructor(private readonly folder: string) {
    for (const pack of readdirSync(folder).filter(name => PACK_NAME.test(name)).slice(0, 2 * MOST_PACKS)) {
      const index = readIndex(join(folder, pack, PACK_FILES.index));
      index?.blocks.forEach(block => this.places.set(block.content, { pack, block }));
      index?.trusted.forEach(([status, content]) => this.trusted.set(status, { content, pack }));
    }
  }

  /** Content of the block with that status key. */
  public contentOf(status: string): string | undefined {
    const known = this.trusted.get(status);
    if (known !== undefined) {
      this.used.add(known.pack);
    }
    return known?.content;
  }

  /** The block with that content; undefined when there is none, or not any more. */
  public find(content: string): FoundBlock | undefined {
    const place = this.places.get(content);
    const fd = place && this.file(place.pack, PACK_FILES.blocks);
    if (place === undefined || fd === undefined) {
      return undefined;
    }
    const { offset, packed, packedCrc, crc, length, tarOffset } = place.block;
    this.used.add(place.pack);
    const tarFile = tarOffset === undefined ? undefined : this.file(place.pack, PACK_FILES.tar);
    const tar = tarFile === undefined ? undefined : { fd: tarFile, offset: tarOffset!, length };
    return { tar, crc, length, compressed: { fd, offset, length: packed }, packedCrc };
  }

  /** Compressed slices of a block, by the hashes of all its slices; undefined where there is none, or it is damaged. */
  public findSlices(hashes: readonly string[]): (Buffer | undefined)[] {
    this.slices ??= this.allSlices();
    return sliceKeys(hashes).map(key => this.readSlice(this.slices!.get(key)));
  }

  /** Takes the pack with that file out of the cache. Its files stay open, for what is whole of it. */
  public forget(fd: number): void {
    const [path] = [...this.files].find(([, open]) => open === fd) ?? [];
    if (path !== undefined) {
      attempt(() => rmSync(dirname(path), { recursive: true, force: true }));
    }
  }

  /** Notes that the packs were used, so that they are not among the first to go. */
  public touch(stamp: Date): void {
    for (const pack of this.used) {
      attempt(() => utimesSync(join(this.folder, pack, PACK_FILES.index), stamp, stamp));
    }
  }

  public close(): void {
    this.files.forEach(fd => fd === undefined || closeSync(fd));
    this.files.clear();
  }

  private allSlices(): Map<string, SlicePlace> {
    const all = new Map<string, SlicePlace>();
    for (const { pack, block: { offset, slices } } of this.places.values()) {
      const keys = sliceKeys(slices.map(([hash]) => hash));
      let at = offset;
      slices.forEach(([, packed, packedCrc], index) => {
        all.set(keys[index], { pack, offset: at, packed, packedCrc });
        at += packed;
      });
    }
    return all;
  }

  private readSlice(place: SlicePlace | undefined): Buffer | undefined {
    const fd = place && this.file(place.pack, PACK_FILES.blocks);
    if (place === undefined || fd === undefined) {
      return undefined;
    }
    // its own memory, as several are held at once
    const bytes = new ExtentReader().read({ fd, offset: place.offset, length: place.packed });
    return bytes !== undefined && crc32(bytes) === place.packedCrc ? bytes : undefined;
  }

  private file(pack: string, name: string): number | undefined {
    const path = join(this.folder, pack, name);
    if (!this.files.has(path)) {
      this.files.set(path, attempt(() => openSync(path, 'r')));
    }
    return this.files.get(path);
  }
}

/** What a cache does not have is a miss, whatever the reason. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
