import * as fc from 'fast-check';
import type { PlatformFields } from '../../../src/oci/model/descriptor';
import { validateImage } from '../../../src/oci/validate/validate-image';
import { patience, runs } from '../../rounds';
import { descriptorsIn, memoryImage, memoryIndex, MemorySource, textFile } from '../support';

const PLATFORMS: PlatformFields[] = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64' },
  { os: 'linux', architecture: 'arm', variant: 'v7' },
];

function images(): fc.Arbitrary<MemorySource> {
  const file = fc.record({ path: fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8}){0,2}\/f[0-9]{1,4}$/), text: fc.string({ maxLength: 1500 }) });
  const layer = fc.uniqueArray(file, { maxLength: 4, selector: ({ path }) => path })
    .map(files => files.map(({ path, text }) => textFile(path, text)));
  const image = fc.record({
    layers: fc.array(layer, { minLength: 1, maxLength: 4 }),
    compression: fc.constantFrom('gzip' as const, 'none' as const),
  });
  const one = fc.tuple(image, fc.constantFrom(...PLATFORMS), fc.boolean())
    .map(([options, platform, docker]) => memoryImage({ ...options, platform, docker }));
  const index = fc.tuple(fc.tuple(image, image, image), fc.boolean())
    .map(([all, docker]) => memoryIndex(all.map((options, number) => memoryImage({ ...options, platform: PLATFORMS[number], docker })), docker));
  return fc.oneof({ weight: 3, arbitrary: one }, { weight: 1, arbitrary: index });
}

/** GIVEN 500 images WHEN one bit of a byte of any of their blobs is another THEN the validator names that blob, and no other. */
test('each changed byte is found, in the blob where it is', async () => {
  const kinds = new Set<string>();
  const choice = fc.record({ kind: fc.nat(), which: fc.nat(), where: fc.nat(), change: fc.integer({ min: 1, max: 255 }) });
  await fc.assert(fc.asyncProperty(images(), choice, async (image, { kind, which, where, change }) => {
    expect(await validateImage(image)).toEqual([]);
    const all = descriptorsIn(image);
    // the kind goes first: there are more layers than anything else
    const types = [...new Set(all.map(({ mediaType }) => mediaType))];
    const mediaType = types[kind % types.length];
    const blobs = all.filter(blob => blob.mediaType === mediaType);
    const { digest, size } = blobs[which % blobs.length];
    const tampered = image.tampered(digest, bytes => {
      bytes[where % size] += change;
      return bytes;
    });
    const problems = await validateImage(tampered);
    expect([...new Set(problems.map(problem => problem.digest))]).toEqual([digest]);
    expect(problems[0].where).toContain(digest);
    expect(problems[0].what).toMatch(/its bytes have the digest sha256:[0-9a-f]{64}, its descriptor says sha256:/);
    kinds.add(mediaType);
  }), runs(500));
  // all kinds of blobs were hit: index, manifest, config, layer and archive of OCI, and those of Docker
  expect(kinds.size).toBe(10);
}, patience(600_000));

test.each([['shorter', (bytes: Buffer) => bytes.subarray(0, -1)], ['longer', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from(' ')])]] as const)('each blob that is %s is found', async (_name, change) => {
  const image = memoryIndex([memoryImage(), memoryImage({ platform: PLATFORMS[1], layers: [[textFile('a', 'b')]] })]);
  for (const { digest } of descriptorsIn(image)) {
    const problems = await validateImage(image.tampered(digest, change));
    expect([...new Set(problems.map(problem => problem.digest))]).toEqual([digest]);
    expect(problems[0].what).toMatch(/bytes/);
  }
});
