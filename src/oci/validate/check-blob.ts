import { checkArchive } from './check-archive';
import { Measured } from './measured';
import { Part, reasonOf } from './problem';
import { Compression, decompress } from '../compression/decompress';
import type { ImageSource } from '../content';
import type { Digest } from '../digest';
import { compressionOf } from '../model/media-types';

/** What the bytes of a blob are. */
export interface BlobFacts {
  readonly problems: readonly string[];
  /** Of what a layer unpacks to; undefined for others, and where the blob has a problem. */
  readonly diffId?: Digest;
}

export interface BlobOptions {
  /** Whether this is a layer of an image, to be unpacked; artifacts use the same media types for whatever they like. */
  readonly unpack: boolean;
  /** Bytes that a layer may unpack to. */
  readonly mostUnpacked: number;
}

/** Reads a blob once, to its end: size and digest; of layers also what they unpack to, and whether it is an archive. */
export async function readBlob(source: ImageSource, part: Part, { unpack, mostUnpacked }: BlobOptions): Promise<BlobFacts> {
  const { size, mediaType } = part.descriptor;
  const packed = new Measured(source.blob(part.descriptor), size);
  try {
    const compression = unpack ? compressionOf(mediaType) : undefined;
    const layer = compression === undefined ? { problems: [] } : await readLayer(packed, compression, mostUnpacked);
    const own = await compare(packed, part);
    // what is not the content that is named says nothing about it
    return own.length > 0 ? { problems: own } : layer;
  } finally {
    await packed.close();
  }
}

async function readLayer(packed: Measured, compression: Compression, maxBytes: number): Promise<BlobFacts> {
  const plain = new Measured(decompress(packed.shared, compression, { source: 'the layer', maxBytes }));
  // a set: an archive cannot be read any further than its layer can be unpacked
  const problems = new Set<string>();
  const note = (error: unknown): undefined => void problems.add(reasonOf(error));
  await checkArchive(plain.shared, 'the archive').catch(note);
  const diffId = await plain.digest().catch(note);
  return { problems: [...problems], diffId };
}

async function compare(packed: Measured, { descriptor: { digest, size } }: Part): Promise<string[]> {
  try {
    return differences({ digest, size }, { digest: await packed.digest(), size: packed.size });
  } catch (error) {
    return [reasonOf(error)];
  }
}

interface Content { readonly digest: Digest; readonly size: number }

/** Claimed against found. */
export function differences(claimed: Content, found: Content): string[] {
  return [
    ...found.size === claimed.size ? [] : [`has ${found.size} bytes, its descriptor says ${claimed.size}`],
    ...found.digest === claimed.digest ? [] : [`its bytes have the digest ${found.digest}, its descriptor says ${claimed.digest}`],
  ];
}
