import { createHash } from 'node:crypto';
import { noise } from './sample-image';
import { Digest } from '../../../src/oci/digest';
import type { Descriptor } from '../../../src/oci/model/descriptor';
import { MEDIA_TYPES } from '../../../src/oci/model/media-types';

const PIECE = 1024 * 1024;
const BASE = noise(1, PIECE);

/** Bytes of a blob that exist only while they flow: pieces of noise, each begun with its number. */
export function* contentOf(seed: number, size: number): Generator<Buffer> {
  for (let at = 0; at < size; at += PIECE) {
    const piece = Buffer.from(BASE.subarray(0, Math.min(PIECE, size - at)));
    piece.write(`${seed} ${at} `);
    yield piece;
  }
}

/** The descriptor of such a blob. */
export function describeContent(seed: number, size: number): Descriptor {
  const hash = createHash('sha256');
  for (const piece of contentOf(seed, size)) {
    hash.update(piece);
  }
  return { mediaType: MEDIA_TYPES.layer, digest: `sha256:${hash.digest('hex')}` as Digest, size };
}
