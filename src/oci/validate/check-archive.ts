import type { Chunks } from '../content';
import { readTar } from '../tar/tar-reader';

/** Reads a layer's archive to its end, all of its contents too. */
export async function checkArchive(chunks: Chunks, source: string): Promise<void> {
  for await (const { content } of readTar(chunks, { source })) {
    for await (const chunk of content) {
      void chunk;
    }
  }
}
