import { SimulatedRepository, sha256 } from './simulation/ecr';
import { pushImage, pushIndex, tagImage } from './simulation/images';
import { broken } from './simulation/invariants';
import { QUIET } from './simulation/lambda';
import { Stack } from './simulation/stack';
import { built, World } from './simulation/world';
import type { ArchiveProperties } from '../../../../src/aws/handlers/protocol';

jest.setTimeout(60_000);

const MIB = 1_048_576;
const OBJECT = { Bucket: 'assets', Key: 'image.tar' };

type Answer = Awaited<ReturnType<Stack['deploy']>>;

interface Given {
  readonly layers?: readonly Buffer[];
  readonly index?: boolean;
  /** These layers are the base's. */
  readonly base?: { readonly from: string; readonly layers: readonly Buffer[] };
  readonly archive?: Partial<ArchiveProperties>;
  readonly seed?: number;
  prepare?(world: World, made: { readonly digest: string; readonly bytes: Map<string, Buffer> }): void;
}

interface Outcome { readonly world: World; readonly answer: Answer; readonly digest: string }

const digestOf = (bytes: Buffer): string => `sha256:${sha256(bytes)}`;

/** An image as the engine makes it at synth: all that is its own, one after the other. */
async function publish({ layers = [Buffer.from('program')], index = false, base, archive = {}, seed = 1, prepare }: Given = {}): Promise<Outcome> {
  const world = new World(seed);
  const made = new SimulatedRepository('made', 'IMMUTABLE');
  const all = [...base?.layers ?? [], ...layers];
  const image = pushImage(made, 0, 'linux/amd64', 'a', all);
  const digest = index ? pushIndex(made, 0, { 'linux/amd64': image, 'linux/arm64': pushImage(made, 0, 'linux/arm64', 'b', all) }) : image;
  const ofBase = new Set((base?.layers ?? []).map(digestOf));
  const bytes = new Map<string, Buffer>([
    ...[...made.images].map(([each, { text }]): [string, Buffer] => [each, Buffer.from(text)]),
    ...[...made.layers].filter(([each]) => !ofBase.has(each)),
  ]);
  let offset = 512;
  const blobs = [...bytes].map(([each, content]) => {
    const line = `${each} ${offset} ${content.length}`;
    offset += content.length;
    return line;
  });
  world.lambda.objects.set('assets/image.tar', Buffer.concat([Buffer.alloc(512), ...bytes.values()]));
  base?.layers.forEach(layer => world.lambda.registry.set(`${base.from}@${digestOf(layer)}`, layer));
  prepare?.(world, { digest, bytes });
  const { Build: _build, ...properties } = built('a');
  let answer: Answer;
  await world.run(new Stack(world, 'one').deploy({
    ...properties,
    InputHash: digest.slice('sha256:'.length),
    Archive: { Object: OBJECT, ExpectedDigest: digest, MediaType: made.images.get(digest)!.mediaType, Blobs: blobs, Base: base?.from, ...archive },
  }).then(given => {
    answer = given;
  }));
  return { world, answer, digest };
}

const count = (world: World, action: string): number => world.lambda.calls.filter(each => each.action === action).length;

test('the digest of the template, under the tag that it makes', async () => {
  const large = Buffer.alloc(12 * MIB + 17, 'a');
  const { world, answer, digest } = await publish({ layers: [large, Buffer.from('small')] });
  expect(answer).toMatchObject({
    Status: 'SUCCESS',
    PhysicalResourceId: `app:d-${digest.slice(7)}`,
    Data: { Digest: digest, Tag: `d-${digest.slice(7)}`, DigestAmd64: digest },
  });
  expect(count(world, 'ecr:UploadLayerPart')).toBe(3 + 1 + 1);
  expect(broken(world)).toEqual([]);
});

test('an index after its children', async () => {
  const { world, answer, digest } = await publish({ index: true });
  expect(answer?.Data).toMatchObject({ Digest: digest, DigestAmd64: expect.stringMatching(/^sha256:/), DigestArm64: expect.stringMatching(/^sha256:/) });
  expect([...world.repository.tags.keys()]).toEqual([`d-${digest.slice(7)}`]);
  expect(broken(world)).toEqual([]);
});

describe('layers of the base', () => {
  const layers = [Buffer.from('base one'), Buffer.from('base two')];

  test('come from the registry of the base', async () => {
    const { world, answer } = await publish({ base: { from: 'gcr.io/distroless/static-debian13', layers } });
    expect(answer?.Status).toBe('SUCCESS');
    expect(world.lambda.calls.filter(({ action }) => action === 'pull').map(({ input }) => input)).toEqual(
      layers.map(layer => ({ host: 'gcr.io', repository: 'distroless/static-debian13', digest: digestOf(layer) })));
  });

  test('that are there are asked for nowhere', async () => {
    const { world, answer } = await publish({
      base: { from: 'gcr.io/distroless/static-debian13', layers },
      prepare: ({ repository, time }) => pushImage(repository, time.now, 'linux/amd64', 'other', layers),
    });
    expect(answer?.Status).toBe('SUCCESS');
    expect(count(world, 'pull')).toBe(0);
  });

  test('come from ECR by its own calls, when the base lies there', async () => {
    const { world, answer } = await publish({
      base: { from: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/bases', layers },
      prepare: ({ ecr }) => {
        const bases = new SimulatedRepository('bases', 'IMMUTABLE');
        pushImage(bases, 0, 'linux/amd64', 'base', layers);
        ecr.repositories.set('bases', bases);
      },
    });
    expect(answer?.Status).toBe('SUCCESS');
    expect(count(world, 'pull')).toBe(0);
    expect(world.lambda.calls.some(({ action, input }) => action === 'ecr:GetDownloadUrlForLayer'
      && (input as { registryId?: string; repositoryName: string }).repositoryName === 'bases' && (input as { registryId?: string }).registryId === '123456789012')).toBe(true);
  });

  test('of other bytes are never completed', async () => {
    const { world, answer } = await publish({
      base: { from: 'gcr.io/distroless/static-debian13', layers },
      prepare: ({ lambda }) => [...lambda.registry.keys()].forEach(key => lambda.registry.set(key, Buffer.from('bad one!'))),
    });
    expect(answer?.Reason).toMatch(/the bytes that S3 or gcr.io\/distroless\/static-debian13 gave for sha256:[0-9a-f]{64} are not the 8 bytes of that digest/);
    expect(world.repository.tags.size).toBe(0);
  });
});

test('an image that is there: nothing is read, nothing is written', async () => {
  const layers = [Buffer.from('program')];
  const { world, answer } = await publish({
    layers,
    prepare: ({ repository, time }, { digest }) => {
      const before = time.now - 3_600_000;
      expect(pushImage(repository, before, 'linux/amd64', 'a', layers)).toBe(digest);
      tagImage(repository, before, `d-${digest.slice(7)}`, digest);
    },
  });
  expect(answer?.Status).toBe('SUCCESS');
  expect(['s3:GetObject', 'ecr:PutImage', 'ecr:InitiateLayerUpload'].map(action => count(world, action))).toEqual([0, 0, 0]);
});

test('a tag that names another image is told, and stays', async () => {
  const { world, answer, digest } = await publish({
    prepare: ({ repository, time }, made) => {
      const before = time.now - 3_600_000;
      tagImage(repository, before, `d-${made.digest.slice(7)}`, pushImage(repository, before, 'linux/amd64', 'another'));
    },
  });
  expect(answer?.Reason).toMatch(new RegExp(`the tag d-${digest.slice(7)} of the repository app names sha256:[0-9a-f]{64}: something else put this tag`));
  expect(count(world, 'ecr:PutImage')).toBe(0);
});

test('an object with other bytes is told', async () => {
  const { answer, world } = await publish({ prepare: ({ lambda }) => lambda.objects.set('assets/image.tar', Buffer.alloc(100_000, 'x')) });
  expect(answer?.Reason).toMatch(/S3 answered with a manifest whose bytes do not have its digest sha256:/);
  expect(world.repository.images.size).toBe(0);
});

test.each<[string, Partial<ArchiveProperties>, RegExp]>([
  ['what was not built', { ExpectedDigest: 'sha256:not-built' }, /ExpectedDigest must be the digest of an image that was built at synth, not "sha256:not-built"/],
  ['a list without the image', { Blobs: [`sha256:${'0'.repeat(64)} 0 1`] }, /Blobs must be a list that has the manifest ExpectedDigest/],
  ['a broken list', { Blobs: ['sha256:abc'] }, /Blobs must be a list of at most 5000 of: sha256:…, first byte, bytes/],
  ['a base that is none', { Base: 'nowhere' }, /Base must be host\/name of a repository/],
])('%s is refused', async (_what, archive, message) => {
  const { answer, world } = await publish({ archive });
  expect(answer?.Status).toBe('FAILED');
  expect(answer?.Reason).toMatch(message);
  expect(world.lambda.calls).toEqual([]);
});

test('what takes longer than one invocation goes on in the next', async () => {
  const layers = Array.from({ length: 30 }, (_, at) => Buffer.alloc(2 * MIB + at, at));
  const { world, answer } = await publish({
    layers,
    prepare: ({ lambda }) => {
      lambda.timeout = 8_000;
    },
  });
  expect(answer?.Status).toBe('SUCCESS');
  expect(count(world, 'lambda:InvokeFunction')).toBeGreaterThan(0);
  expect(broken(world)).toEqual([]);
});

test.each(Array.from({ length: 20 }, (_, at) => at + 1))('throttles, errors, broken connections, deaths and duplicates (seed %i)', async seed => {
  const { world, answer, digest } = await publish({
    seed,
    index: seed % 2 === 0,
    layers: [Buffer.alloc(3 * MIB, seed), Buffer.from('small')],
    base: { from: 'gcr.io/distroless/static-debian13', layers: [Buffer.from('base')] },
    prepare: ({ lambda }) => {
      lambda.noise = { ...QUIET, throttle: 0.05, error: 0.05, reset: 0.05, crash: 0.1, duplicate: 0.3 };
    },
  });
  expect(broken(world)).toEqual([]);
  expect(answer?.Status === 'SUCCESS' ? answer.Data?.Digest : digest).toBe(digest);
});
