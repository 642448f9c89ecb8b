import { ByteReader } from './byte-reader';
import { entryOf, hasContent } from './make-entry';
import { BLOCK, parseBlock, TarBlock, text } from './tar-block';
import type { TarEntry } from './tar-entry';
import { decodeName } from './tar-names';
import { decimal, headerNumber } from './tar-numbers';
import { parsePax, paxChanges, PaxRecords, xattrsOf } from './tar-pax';
import { expanded, isValidMap, mapOfContent, mapOfHeader, mapOfRecords, sparseForm, SparsePiece } from './tar-sparse';
import type { Chunks } from '../content';
import { ContentError } from '../content-error';

export interface TarLimits {
  /** For messages: which archive this is. */
  readonly source: string;
  /** 2,000,000 when not given. */
  readonly maxEntries?: number;
  /** Bytes of one file, holes included; 64 GiB when not given. */
  readonly maxFileBytes?: number;
}

const GIBIBYTE = 1024 ** 3;
/** PAX headers, long names and long targets; as in Go and libarchive. */
const LARGEST_SPECIAL = 1024 * 1024;
const NO_RECORDS: PaxRecords = new Map();

/**
 * The entries of an archive, one after the other; nothing is ever unpacked to disk.
 *
 * ustar, V7, PAX, GNU and star are read. An archive means here what it means to Go's archive/tar, which engines use: what that refuses is a
 * `ContentError` here. Names that lead astray, devices, setuid programs and the like are in honest images, so they are no errors:
 * `path` and `linkPath` never leave the root, and `issues` says what there is to know.
 *
 * Beyond Go: a sparse map must account for all bytes that are stored, also when the content is not read.
 */
export async function* readTar(chunks: Chunks, limits: TarLimits): AsyncGenerator<TarEntry, void, undefined> {
  const reader = new TarReader(chunks, limits);
  try {
    for (let entry = await reader.next(); entry !== undefined; entry = await reader.next()) {
      yield entry;
    }
    // To the very end: whoever checks the digest of these bytes does so there.
    await reader.drain();
  } finally {
    await reader.close();
  }
}

/** What headers before an entry say of it. */
interface Pending { readonly records: PaxRecords; readonly longName: string; readonly longLink: string }

const NOTHING: Pending = { records: NO_RECORDS, longName: '', longLink: '' };

class TarReader {
  private readonly reader: ByteReader;
  /** Which entry was asked for: contents belong to one of them. */
  private turn = 0;
  private sawGlobal = false;
  /** Bytes of the current content that were not read yet, and zeros after it. */
  private remaining = 0;
  private padding = 0;

  constructor(chunks: Chunks, private readonly limits: TarLimits) {
    this.reader = new ByteReader(chunks);
  }

  public async next(): Promise<TarEntry | undefined> {
    this.turn++;
    let pending = NOTHING;
    for (let block = await this.header(); block !== undefined; block = await this.header()) {
      this.expectContent(block.flag, block.size);
      switch (block.flag) {
        case 'x':
          pending = { ...pending, records: await this.records() };
          break;
        case 'g':
          this.sawGlobal = [...(await this.records()).keys()].some(key => key !== 'comment') || this.sawGlobal;
          pending = NOTHING;
          break;
        case 'L':
          pending = { ...pending, longName: await this.longText() };
          break;
        case 'K':
          pending = { ...pending, longLink: await this.longText() };
          break;
        default:
          return this.entry(block, pending);
      }
    }
    return undefined;
  }

  public async drain(): Promise<void> {
    await this.reader.skip(Infinity);
  }

  public async close(): Promise<void> {
    await this.reader.close();
  }

  /** The next header; undefined at the end: two blocks of zeros, or no bytes at all. */
  private async header(): Promise<TarBlock | undefined> {
    const skipped = await this.reader.skip(this.remaining);
    if (skipped < this.remaining) {
      return this.refuse('it ends within the content of an entry');
    }
    this.remaining = 0;
    if (await this.reader.skip(this.padding) < this.padding) {
      return undefined;
    }
    this.padding = 0;
    const bytes = await this.block();
    if (bytes === undefined || !isZeros(bytes)) {
      return bytes === undefined ? undefined : this.parsed(bytes);
    }
    const second = await this.block();
    return second === undefined || isZeros(second) ? undefined : this.refuse('a block of zeros stands before a header');
  }

  private async block(): Promise<Buffer | undefined> {
    const bytes = await this.reader.exactly(BLOCK);
    return bytes.length === BLOCK ? bytes : bytes.length === 0 ? undefined : this.refuse('it ends within a header');
  }

  private parsed(bytes: Buffer): TarBlock {
    const block = parseBlock(bytes);
    return typeof block === 'string' ? this.refuse(block) : block;
  }

  private expectContent(flag: string, size: number): void {
    const length = hasContent(flag) ? size : 0;
    if (length < 0) {
      this.refuse('an entry has a negative size');
    }
    this.remaining = length;
    this.padding = (BLOCK - length % BLOCK) % BLOCK;
  }

  private async special(): Promise<Buffer> {
    if (this.remaining > LARGEST_SPECIAL) {
      this.refuse('a header is longer than 1 MiB');
    }
    const bytes = await this.reader.exactly(this.remaining);
    if (bytes.length < this.remaining) {
      this.refuse('it ends within a header');
    }
    this.remaining = 0;
    return bytes;
  }

  private async records(): Promise<PaxRecords> {
    return parsePax(await this.special()) ?? this.refuse('a PAX header has a record that is none');
  }

  private async longText(): Promise<string> {
    const bytes = await this.special();
    return text(bytes, 0, bytes.length);
  }

  private async entry(block: TarBlock, { records, longName, longLink }: Pending): Promise<TarEntry> {
    if (this.turn > (this.limits.maxEntries ?? 2_000_000)) {
      this.refuse(`it has more than ${this.limits.maxEntries ?? 2_000_000} entries`);
    }
    const changes = paxChanges(records) ?? this.refuse('a PAX header has a number that is none');
    const name = longName || (changes.name ?? block.name);
    const flag = block.flag === '\0' && name.endsWith('/') ? '5' : block.flag;
    const size = changes.size ?? block.size;
    this.expectContent(flag, size);
    const sparse = await this.sparse(block, flag, records);
    const logical = sparse?.size ?? (hasContent(flag) ? size : 0);
    this.checkSize(logical);
    return entryOf({
      name: decode(sparse?.name ?? name),
      linkTarget: decode(longLink || (changes.linkName ?? block.linkName)),
      flag,
      mode: block.mode,
      uid: changes.uid ?? block.uid,
      gid: changes.gid ?? block.gid,
      mtime: changes.mtime ?? block.mtime,
      major: block.major,
      minor: block.minor,
      size: logical,
      claimsSize: !hasContent(flag) && size !== 0,
      xattrs: new Map([...xattrsOf(records)].map(([key, value]) => [decode(key), Buffer.from(value, 'latin1')])),
      afterGlobal: this.sawGlobal,
    }, this.content(sparse?.map, logical));
  }

  private checkSize(size: number): void {
    const largest = this.limits.maxFileBytes ?? 64 * GIBIBYTE;
    if (size > largest) {
      this.refuse(`a file of ${size} bytes is larger than ${largest} bytes, the most that is read`);
    }
  }

  private async sparse(block: TarBlock, flag: string, records: PaxRecords): Promise<{ map: SparsePiece[]; size: number; name?: string } | undefined> {
    const form = flag === 'S' ? 'in header' : sparseForm(records);
    if (form === undefined) {
      return undefined;
    }
    const realSize = form === 'in header'
      ? headerNumber(block.bytes.subarray(483, 495))
      : decimal(records.get('GNU.sparse.size') || records.get('GNU.sparse.realsize') || String(records.get('size') || block.size));
    const map = form === 'in header'
      ? block.format === 'gnu' ? await mapOfHeader(block.bytes, this.reader) : undefined
      : form === 'in records' ? mapOfRecords(records) : await mapOfContent(length => this.stored(length));
    if (realSize === undefined || map === undefined || !hasContent(flag) || !isValidMap(map, realSize, this.remaining)) {
      return this.refuse('the map of a sparse file is wrong');
    }
    return { map, size: realSize, name: form === 'in header' ? undefined : records.get('GNU.sparse.name') || undefined };
  }

  /** Bytes of the current content. */
  private async stored(length: number): Promise<Buffer> {
    const bytes = await this.reader.exactly(Math.min(length, this.remaining));
    this.remaining -= bytes.length;
    return bytes;
  }

  private content(map: SparsePiece[] | undefined, size: number): Chunks {
    const stored = this.storedContent(this.turn);
    return map === undefined ? stored : expanded(stored, map, size);
  }

  private async* storedContent(turn: number): Chunks {
    for (;;) {
      if (turn !== this.turn) {
        throw new Error('the content of an entry has to be read before the next one is asked for');
      }
      if (this.remaining === 0) {
        return;
      }
      const part = await this.reader.some(this.remaining) ?? this.refuse('it ends within the content of an entry');
      this.remaining -= part.length;
      yield part;
    }
  }

  private refuse(problem: string): never {
    throw new ContentError(`${this.limits.source}: entry ${this.turn} of the archive: ${problem}`);
  }
}

function decode(name: string): string {
  return decodeName(Buffer.from(name, 'latin1'));
}

function isZeros(block: Buffer): boolean {
  return block.every(byte => byte === 0);
}
