import type { Transform } from 'node:stream';
import type { Chunks } from '../content';

/** A decompressor of Node; it counts what it consumed. */
export type Decoder = Transform & { readonly bytesWritten: number };

/**
 * Sends bytes through a decoder of Node, no faster than its output is taken.
 *
 * A decoder may end before its input does: `rest` gets what it left, also of the chunks that follow.
 */
export async function* through(chunks: Chunks, decoder: Decoder, rest: (bytes: Uint8Array) => void): Chunks {
  const feeding = feed(chunks, decoder, rest);
  // Seen below; without this, an early end of the consumer would leave it unhandled.
  feeding.catch(error => decoder.destroy(error as Error));
  try {
    for await (const chunk of decoder) {
      yield chunk as Uint8Array;
    }
    await feeding;
  } finally {
    decoder.destroy();
    await feeding.catch(() => undefined);
  }
}

async function feed(chunks: Chunks, decoder: Decoder, rest: (bytes: Uint8Array) => void): Promise<void> {
  const gone = new Promise<void>(resolve => {
    decoder.once('end', resolve).once('close', resolve);
  });
  let given = 0;
  for await (const chunk of chunks) {
    if (decoder.bytesWritten < given) {
      rest(chunk);
      continue;
    }
    given += chunk.length;
    // Not every decoder that ended calls a writer back.
    await Promise.race([new Promise<void>(resolve => decoder.write(chunk, () => resolve())), gone]);
    if (decoder.destroyed && !decoder.readableEnded) {
      return;
    }
    rest(chunk.subarray(chunk.length - (given - decoder.bytesWritten)));
  }
  decoder.end();
}
