import { gzipSync } from 'node:zlib';
import { agree, ours, theirs } from './compare-with-go';
import { corpus } from './corpus';
import { GoReader } from './go-reader';
import { Mutations } from './mutations';
import { inPieces } from './stream';
import { decompress } from '../../../src/oci/compression/decompress';
import { readTar } from '../../../src/oci/tar/tar-reader';
import { rounds, SEED } from '../../rounds';

jest.setTimeout(24 * 60 * 60 * 1000);

/** A million with the factor that `npm run test:long` sets. */
const INPUTS = rounds(20_000);
const COMPARED = rounds(3000);
const BATCH = 1000;
const FIRST = SEED ?? 20_260_101;
const LARGEST = 40 * 1024;
const MEBIBYTE = 1024 * 1024;

// Most are small; of large ones the beginning is as good.
const ARCHIVES = corpus().files.map(({ bytes }) => bytes.subarray(0, LARGEST));

test(`${INPUTS} damaged archives are read, or refused in words`, async () => {
  console.info(`tar fuzz: seed ${FIRST}`);
  const mutations = new Mutations(FIRST);
  const zipped = ARCHIVES.map(bytes => gzipSync(bytes));
  const seen = { read: 0, refused: 0, memory: 0 };
  for (let round = 0; round < INPUTS; round++) {
    const compressed = round % 4 === 0;
    const input = mutations.of(mutations.pick(compressed ? zipped : ARCHIVES));
    await readAll(input, compressed).then(() => seen.read++, error => {
      if ((error as Error).name !== 'ContentError') {
        throw new Error(`round ${round} of seed ${FIRST}: ${(error as Error).stack}`);
      }
      seen.refused++;
    });
    seen.memory = round % 1000 === 0 ? Math.max(seen.memory, process.memoryUsage().rss) : seen.memory;
  }
  console.info(`tar fuzz: ${seen.read} read, ${seen.refused} refused, at most ${Math.round(seen.memory / MEBIBYTE)} MiB`);
  expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(INPUTS / 20);
});

test(`Go takes and refuses the same ${COMPARED} damaged archives`, async () => {
  const mutations = new Mutations(FIRST + 1);
  const go = new GoReader();
  const wrong: string[] = [];
  for (let from = 0; from < COMPARED; from += BATCH) {
    const inputs = Array.from({ length: Math.min(BATCH, COMPARED - from) }, () => mutations.of(mutations.pick(ARCHIVES)));
    wrong.push(...(await differences(inputs, go)).map(text => `seed ${FIRST + 1}, batch from ${from}: ${text}`));
  }
  go.close();
  expect(wrong).toEqual([]);
});

async function differences(inputs: Buffer[], go: GoReader): Promise<string[]> {
  const answers = go.read(inputs);
  const found: string[] = [];
  for (const [index, input] of inputs.entries()) {
    const [mine, gos] = [await ours(input), theirs(answers[index])];
    // A sparse map that does not account for the content is refused here at once, by Go only when the content is read.
    if (!agree(mine, gos) && !mine.error.endsWith('the map of a sparse file is wrong')) {
      found.push(`input ${index}: ${mine.entries.length} entries and ${JSON.stringify(mine.error)}, Go ${gos.entries.length} and ${JSON.stringify(gos.error)}`);
    }
  }
  return found;
}

async function readAll(input: Buffer, compressed: boolean): Promise<void> {
  const limits = { source: 'archive', maxBytes: 8 * MEBIBYTE, maxFileBytes: 4 * MEBIBYTE, maxEntries: 1000 };
  let turn = 0;
  for await (const entry of readTar(decompress(inPieces(input, 4099), compressed ? 'gzip' : 'none', limits), limits)) {
    if (turn++ % 2 === 0) {
      for await (const _chunk of entry.content) {
        // read and forgotten
      }
    }
  }
}
