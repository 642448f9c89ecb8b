import { SimulatedRepository } from './simulation/ecr';
import { pushImage, pushIndex, tagImage } from './simulation/images';
import { broken } from './simulation/invariants';
import { Stack } from './simulation/stack';
import { built, World } from './simulation/world';
import { parts } from '../../../../src/aws/handlers/publish-image/copy-blobs';

const MIB = 1_048_576;

type Answer = Awaited<ReturnType<Stack['deploy']>>;

interface Given { readonly layers?: readonly Buffer[]; readonly index?: boolean; readonly into?: string; prepare?(world: World): void }

async function copy({ layers, index = false, into = 'app', prepare }: Given): Promise<{ readonly world: World; readonly answer: Answer; readonly digest: string }> {
  const world = new World(1);
  const assets = new SimulatedRepository('assets', 'IMMUTABLE');
  world.ecr.repositories.set('assets', assets);
  const before = world.time.now - 3_600_000;
  const image = pushImage(assets, before, 'linux/amd64', 'a', layers);
  const digest = index ? pushIndex(assets, before, { 'linux/amd64': image, 'linux/arm64': pushImage(assets, before, 'linux/arm64', 'b', layers) }) : image;
  tagImage(assets, before, 'asset', digest);
  prepare?.(world);
  const { Build: _build, ...properties } = built('a', undefined, {
    RepositoryName: into, RepositoryUri: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/${into}`,
  });
  let answer: Answer;
  await world.run(new Stack(world, 'one').deploy({ ...properties, Copy: { RepositoryName: 'assets', Tag: 'asset' } }).then(given => {
    answer = given;
  }));
  return { world, answer, digest };
}

const count = (world: World, action: string): number => world.lambda.calls.filter(each => each.action === action).length;

test('the same bytes, in parts of the size that ECR wants', async () => {
  const large = Buffer.alloc(12 * MIB + 17, 'a');
  const { world, answer, digest } = await copy({ layers: [large, Buffer.from('small')] });
  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { Digest: digest, DigestAmd64: digest, Tag: `h-${built('a').InputHash}` } });
  expect(Number(answer?.Data?.Size)).toBeGreaterThan(large.length + 5);
  expect(count(world, 'ecr:UploadLayerPart')).toBe(3 + 1 + 1);
  expect(broken(world)).toEqual([]);
});

test('an index with its children', async () => {
  const { world, answer, digest } = await copy({ index: true });
  expect(answer?.Data).toMatchObject({ Digest: digest, DigestAmd64: expect.stringMatching(/^sha256:/), DigestArm64: expect.stringMatching(/^sha256:/) });
  expect(world.repository.images.size).toBe(3);
});

test('layers that are there are not sent', async () => {
  const shared = Buffer.alloc(6 * MIB, 's');
  const { world } = await copy({ layers: [shared], prepare: ({ repository, time }) => pushImage(repository, time.now, 'linux/amd64', 'other', [shared]) });
  expect(count(world, 'ecr:InitiateLayerUpload')).toBe(1);
});

test('the same repository: nothing is sent, the tag is the one of the command line', async () => {
  const { world, answer, digest } = await copy({ into: 'assets' });
  expect(answer?.Data).toMatchObject({ Digest: digest, Tag: 'asset', DigestAmd64: digest });
  expect(count(world, 'ecr:PutImage')).toBe(0);
});

test('what ECR cleans up before the manifest comes is sent again', async () => {
  const { answer, world } = await copy({
    layers: [Buffer.from('one')],
    prepare: ({ ecr }) => ecr.repository('assets').layers.forEach((_content, digest) => ecr.cleanUp.add(digest)),
  });
  expect(answer?.Status).toBe('SUCCESS');
  expect(count(world, 'ecr:PutImage')).toBeGreaterThan(1);
});

test('bytes of another digest are never completed', async () => {
  const { answer, world } = await copy({
    layers: [Buffer.from('one')],
    prepare: ({ ecr }) => {
      const { layers } = ecr.repository('assets');
      const [first] = [...layers.keys()];
      layers.set(first, Buffer.from('two'));
    },
  });
  expect(answer?.Status).toBe('FAILED');
  expect(answer?.Reason).toMatch(/the bytes that ECR gave for sha256:[0-9a-f]{64} are not the 3 bytes of that digest/);
  expect(world.repository.images.size).toBe(0);
});

test('an image that was not pushed is told', async () => {
  const { answer } = await copy({ prepare: ({ ecr }) => ecr.repository('assets').tags.clear() });
  expect(answer?.Reason).toMatch(/there is no image assets:asset, which cdk deploy should have pushed/);
});

test.each([[1, 5], [5, 5], [6, 5], [10, 5], [0, 5], [23, 5]])('%i bytes in parts of %i', async (length, size) => {
  const bytes = Buffer.from(Array.from({ length }, (_, index) => index));
  const chunks = (async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < length; at += 3) {
      yield bytes.subarray(at, at + 3);
    }
  })();
  const made: Uint8Array[] = [];
  for await (const part of parts(chunks, size)) {
    made.push(Buffer.from(part));
  }
  expect(Buffer.concat(made)).toEqual(bytes);
  const lengths = Array.from({ length: Math.ceil(length / size) }, (_, index) => Math.min(size, length - index * size));
  expect(made.map(part => part.length)).toEqual(lengths);
});
