import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { LAYER_FORMAT } from './layer-format';
import { sha256 } from '../../private/text';

/** A compressed block of a pack. */
export interface IndexedBlock {
  /** Hash of the archive's bytes, see `contentOf()`. */
  readonly content: string;
  readonly crc: number;
  readonly length: number;
  /** Where it lies in `blocks`. */
  readonly offset: number;
  readonly packed: number;
  /** Checksum of the compressed bytes. */
  readonly packedCrc: number;
  /** Its slices, which lie there one after the other: hash of the archive's bytes, compressed size, checksum of the compressed bytes. */
  readonly slices: readonly (readonly [hash: string, packed: number, packedCrc: number])[];
  /** Where its archive's bytes lie in `tar`, when they were kept. */
  readonly tarOffset?: number;
}

/** What a pack of the cache knows. */
export interface CacheIndex {
  readonly blocks: IndexedBlock[];
  /** Blocks by their status key; they may lie in other packs. */
  readonly trusted: [status: string, content: string][];
}

/** Compressed bytes are good for the same rules only, all of them, and for the zlib that made them. */
function maker(): string {
  return `index 2, layer ${JSON.stringify(LAYER_FORMAT)}, zlib ${process.versions.zlib}, ${process.arch}`;
}

const LARGEST = 64 * 1024 * 1024;

/** The text of an index: its own checksum in the first line. */
export function renderIndex(index: CacheIndex): string {
  const text = JSON.stringify({ madeBy: maker(), ...index });
  return `${sha256(text)}\n${text}`;
}

export function writeIndex(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
}

/** The index in a file; undefined when it is not there, damaged, or made by other rules. */
export function readIndex(file: string): CacheIndex | undefined {
  const text = textOf(file);
  const line = text.indexOf('\n');
  const body = text.slice(line + 1);
  if (line < 0 || sha256(body) !== text.slice(0, line)) {
    return undefined;
  }
  const { madeBy, ...index } = JSON.parse(body) as CacheIndex & { madeBy: string };
  return madeBy === maker() ? index : undefined;
}

function textOf(file: string): string {
  try {
    return statSync(file).size > LARGEST ? '' : readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
