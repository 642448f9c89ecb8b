import { join } from 'node:path';
import { ImageReference } from '../../../src/oci/image-reference';
import { RegistryConnection } from '../../../src/oci/registry/registry-connection';
import { openSink } from '../../../src/oci/registry/registry-sink';
import { openSource } from '../../../src/oci/registry/registry-source';
import { patience, rounds } from '../../rounds';
import { runProgram } from '../run-program';
import { FakeRegistry } from './fake-registry';
import { contentOf, describeContent } from './load-content';
import { namesIn, pull, push, sampleImage } from './sample-image';

const MEGABYTE = 1024 * 1024;
/** 1,000 blobs and 5 GiB with the rounds of `npm run test:long`. */
const BLOBS = rounds(20);
const SIZE = Math.ceil(5.12 * MEGABYTE);

describe.each([4, 16])('%d connections', connections => {
  test(`push and pull ${BLOBS} blobs of ${(SIZE / MEGABYTE).toFixed(2)} MiB`, async () => {
    const known = new Map<string, number>();
    const registry = await FakeRegistry.start({
      async* content(digest) { yield* contentOf(known.get(digest)!, SIZE); },
    });
    for (let seed = 0; seed < BLOBS; seed++) {
      known.set(describeContent(seed, SIZE).digest, seed);
    }
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, registry.connections)), 10);
    const report = JSON.parse(await runProgram(join(__dirname, 'load-client.ts'), [registry.host, String(BLOBS), String(SIZE), String(connections)]));
    clearInterval(watch);

    expect(report).toMatchObject({ errors: 0 });
    expect(registry.store.repositories.get('load/blobs')?.blobs.size).toBe(BLOBS);
    expect(report.memory).toBeLessThan(300 * MEGABYTE);
    expect(report.leaked).toBeLessThanOrEqual(0);
    // blobs flow at a time in one direction here; small requests have a few connections of their own
    expect(most).toBeLessThanOrEqual(connections + 8);
    if (process.env.MINIMAL_IMAGES_DEBUG !== undefined) {
      process.stderr.write(`${connections} connections (${most} seen): ${JSON.stringify(report)}\n`);
    }
    await registry.stop();
  }, patience(120_000));
});

test('200 pulls at once', async () => {
  const registry = await FakeRegistry.start({ auth: 'bearer', username: 'user', password: 'word' });
  const connection = new RegistryConnection({ environment: {}, credentials: { find: async () => ({ username: 'user', password: 'word' }) } });
  const reference = ImageReference.parse(`${registry.host}/team/api:1.0`);
  const sample = sampleImage(1, [10, 100_000, 300_000]);
  await push(sample, openSink(reference, connection), ['1.0']);

  const pulls = Array.from({ length: 200 }, async () => pull(await openSource(reference, connection)));
  expect(new Set((await Promise.all(pulls)).map(names => names.join()))).toEqual(new Set([namesIn(sample).join()]));
  // one login for reading, one for writing
  expect(registry.of('token').length).toBeLessThanOrEqual(2);
  connection.close();
  await registry.stop();
}, 60_000);
