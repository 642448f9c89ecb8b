import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Chunks } from '../content';
import { ContentError } from '../content-error';
import { checkTarBlocks } from './tar-blocks';

/** Unpacks a layer. */
export function unpacked(chunks: Chunks, compression: 'none' | 'gzip' | 'zstd'): Chunks {
  switch (compression) {
    case 'none':
      return chunks;
    case 'gzip':
      return gunzipped(chunks);
    case 'zstd':
      throw new ContentError('zstd cannot be read');
  }
}

/** Reads a layer's archive to its end. */
export async function checkArchive(chunks: Chunks): Promise<void> {
  await checkTarBlocks(chunks);
}

async function* gunzipped(chunks: Chunks): Chunks {
  const decoder = createGunzip();
  // errors of the input destroy the decoder, which then throws them below
  pipeline(Readable.from(chunks), decoder, () => undefined);
  try {
    yield* decoder;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw code.startsWith('Z_') ? new ContentError(`cannot be decompressed: ${message}`) : error;
  }
}
