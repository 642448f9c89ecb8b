import { SimulatedRepository, sha256 } from './simulation/ecr';
import { pushImage, pushIndex, tagImage } from './simulation/images';
import { broken } from './simulation/invariants';
import { Stack } from './simulation/stack';
import { built, World } from './simulation/world';
import type { PublishProperties } from '../../../../src/aws/handlers/protocol';
import { imageIndex } from '../../../../src/aws/handlers/publish-image/image-index';
import { readManifest } from '../../../../src/aws/handlers/publish-image/manifest';

const BOTH = ['linux/amd64', 'linux/arm64'];
const TAG = (properties: PublishProperties): string => `h-${properties.InputHash}`;

type Answer = Awaited<ReturnType<Stack['deploy']>>;

/** Deploys once in a world, and says what was answered. */
async function deploy(world: World, properties: PublishProperties): Promise<Answer> {
  let answer: Answer;
  await world.run(new Stack(world, 'one').deploy(properties).then(given => {
    answer = given;
  }));
  expect(broken(world)).toEqual([]);
  return answer;
}

const actions = (world: World): string[] => [...new Set(world.lambda.calls.map(({ action }) => action))];

describe('one platform', () => {
  test('attributes and what was started', async () => {
    const world = new World(1);
    const properties = built('a', ['linux/amd64'], {}, {
      Sources: { Bucket: 'assets', Key: 'sources.zip' },
      ComputeType: 'BUILD_GENERAL1_SMALL',
      EncryptionKey: 'arn:key',
      Platforms: [{ Platform: 'linux/amd64', ProjectName: 'project-amd64', Image: 'own/image:1', ImagePullCredentialsType: 'SERVICE_ROLE' }],
    });
    const answer = await deploy(world, properties);
    const digest = String(answer?.Data?.Digest);
    expect(answer?.PhysicalResourceId).toBe(`app:${TAG(properties)}`);
    expect(answer?.Data).toEqual({
      Digest: digest,
      DigestHex: digest.slice(7),
      Tag: TAG(properties),
      DigestAmd64: digest,
      ImageUri: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/app@${digest}`,
      Size: expect.stringMatching(/^\d{2,3}$/),
    });
    const [{ input }] = world.codebuild.builds;
    expect({ ...input, environmentVariablesOverride: undefined, idempotencyToken: undefined }).toEqual({
      projectName: 'project-amd64',
      sourceTypeOverride: 'S3',
      sourceLocationOverride: 'assets/a.zip',
      secondarySourcesOverride: [
        { type: 'S3', location: 'assets/program.zip', sourceIdentifier: 'program' }, { type: 'S3', location: 'assets/sources.zip', sourceIdentifier: 'sources' },
      ],
      timeoutInMinutesOverride: 20,
      queuedTimeoutInMinutesOverride: 10,
      computeTypeOverride: 'BUILD_GENERAL1_SMALL',
      imageOverride: 'own/image:1',
      imagePullCredentialsTypeOverride: 'SERVICE_ROLE',
      logsConfigOverride: { cloudWatchLogs: { status: 'ENABLED', groupName: '/minimal-images' } },
      encryptionKeyOverride: 'arn:key',
    });
    expect(input.idempotencyToken).toMatch(/^[0-9a-f]{64}$/);
    expect(actions(world).sort()).toEqual([
      'codebuild:BatchGetBuilds', 'codebuild:ListBuildsForProject', 'codebuild:StartBuild', 'ecr:BatchGetImage', 'ecr:DescribeImages',
      'ecr:DescribeRepositories', 'ecr:GetDownloadUrlForLayer', 'ecr:PutImage',
    ]);
  });

  test('an image that is there is not built, and two calls find it', async () => {
    const world = new World(1);
    const properties = built('a');
    tagImage(world.repository, world.time.now - 3_600_000, TAG(properties), pushImage(world.repository, world.time.now - 3_600_000, 'linux/amd64', 'x'));
    expect((await deploy(world, properties))?.Status).toBe('SUCCESS');
    expect(world.lambda.calls.map(({ action }) => action)).toEqual(['ecr:DescribeImages', 'ecr:BatchGetImage']);
  });

  test('build arguments are part of the tag', async () => {
    const [one, other] = [await deploy(new World(1), built('a', undefined, { BuildArgs: { A: '1' } })), await deploy(new World(1), built('a', undefined, { BuildArgs: { A: '2' } }))];
    expect(one?.Data?.Tag).not.toBe(other?.Data?.Tag);
    expect(one?.Data?.Tag).toMatch(/^h-[0-9a-f]{64}$/);
  });

  test('a failed build is told with phase, message, link and log', async () => {
    const world = new World(1);
    world.plan = () => ({ queue: 1, work: 20, outcome: 'FAILED', phase: 'BUILD' });
    const properties = built('a');
    const answer = await deploy(world, properties);
    expect(answer?.Reason).toBe(`app:${TAG(properties)} for linux/amd64: the build ended as FAILED in phase BUILD: COMMAND_EXECUTION_ERROR: Error while executing command: `
      + 'node program/build-image.js. Reason: exit status 1 https://eu-central-1.console.aws.amazon.com/codesuite/codebuild/123456789012/projects/project-amd64/'
      + 'build/project-amd64%3A00000000-0000/?region=eu-central-1 Last lines of the log: #9 [build 3/4] RUN go build | main.go:7:2: undefined: greet');
    const [request] = world.cloudformation.requests;
    expect(request.answers[0].at - world.codebuild.builds[0].endedAt).toBeLessThan(8_000);
  });

  test('an image for another processor is refused', async () => {
    const world = new World(1);
    world.platformOf = () => 'linux/arm64';
    expect((await deploy(world, built('a')))?.Reason).toMatch(/the build for linux\/amd64 pushed an image for linux\/arm64/);
    expect(world.repository.tags.size).toBe(0);
  });
});

describe('several platforms', () => {
  test('children get tags of their own, the index its tag last', async () => {
    const world = new World(1);
    const properties = built('a', [...BOTH, 'linux/arm/v7']);
    const answer = await deploy(world, properties);
    const tag = TAG(properties);
    const at = (name: string): string | undefined => world.repository.digestAt(name, world.time.now);
    expect([...world.repository.tags.keys()].pop()).toBe(tag);
    expect(answer?.Data).toMatchObject({ Digest: at(tag), DigestAmd64: at(`${tag}-amd64`), DigestArm64: at(`${tag}-arm64`), DigestArmV7: at(`${tag}-arm-v7`) });
    expect(new Set(Object.values(answer?.Data ?? {}).filter(value => value.startsWith('sha256:'))).size).toBe(4);
  });

  test('the bytes of an index are those of ever', () => {
    const text = JSON.stringify({ schemaVersion: 2, config: { mediaType: 'c', digest: `sha256:${'0'.repeat(64)}`, size: 1 }, layers: [] });
    const manifest = readManifest(text, 'application/vnd.oci.image.manifest.v1+json', `sha256:${sha256(Buffer.from(text))}`);
    const index = imageIndex(new Map([['linux/arm/v7', manifest], ['linux/amd64', manifest]]));
    const child = `"digest":"${manifest.digest}","mediaType":"application/vnd.oci.image.manifest.v1+json"`;
    expect(index.text).toBe(`{"manifests":[{${child},"platform":{"architecture":"amd64","os":"linux"},"size":${text.length}},`
      + `{${child},"platform":{"architecture":"arm","os":"linux","variant":"v7"},"size":${text.length}}],`
      + '"mediaType":"application/vnd.oci.image.index.v1+json","schemaVersion":2}');
    expect(index.digest).toBe('sha256:ef435e12c3073b838090b0184bb18c8945016fcc4961f4e29540cd26cf87148c');
  });

  test('an image under the tag that lacks a platform is not taken', async () => {
    const world = new World(1);
    const properties = built('a', BOTH);
    const before = world.time.now - 3_600_000;
    tagImage(world.repository, before, TAG(properties), pushImage(world.repository, before, 'linux/amd64', 'x'));
    expect((await deploy(world, properties))?.Reason).toMatch(/is not for linux\/arm64: something else put this tag/);
  });

  test('an index whose child is gone is told', async () => {
    const world = new World(1);
    const properties = built('a', BOTH);
    const before = world.time.now - 3_600_000;
    const [one, other] = BOTH.map(platform => pushImage(world.repository, before, platform, 'x'));
    tagImage(world.repository, before, TAG(properties), pushIndex(world.repository, before, { [BOTH[0]]: one, [BOTH[1]]: other }));
    world.repository.images.delete(other);
    expect((await deploy(world, properties))?.Reason).toMatch(/lacks its manifest for linux\/arm64 .*delete the tag too and deploy again/);
  });
});

describe('additional tags', () => {
  async function world(mutability: 'MUTABLE' | 'IMMUTABLE', other: 'none' | 'same' | 'old' | 'new'): Promise<[Answer, World]> {
    const made = new World(1);
    made.ecr.repositories.set('app', new SimulatedRepository('app', mutability));
    const properties = built('a');
    const before = made.time.now - 3_600_000;
    const digest = pushImage(made.repository, before, 'linux/amd64', 'x');
    tagImage(made.repository, before, TAG(properties), digest);
    if (other !== 'none') {
      const time = other === 'new' ? made.time.now + 100 : before;
      tagImage(made.repository, before, 'v1', other === 'same' ? digest : pushImage(made.repository, time, 'linux/amd64', 'y'));
    }
    return [await deploy(made, { ...properties, AdditionalTags: ['v1', 'v2'] }), made];
  }

  test.each(['MUTABLE', 'IMMUTABLE'] as const)('%s: put when they are free or there already', async mutability => {
    for (const other of ['none', 'same'] as const) {
      const [answer, { repository, time }] = await world(mutability, other);
      expect(answer?.Status).toBe('SUCCESS');
      expect([repository.digestAt('v1', time.now), repository.digestAt('v2', time.now)]).toEqual([answer?.Data?.Digest, answer?.Data?.Digest]);
    }
  });

  test('moved where tags can be moved', async () => {
    const [answer, { repository, time }] = await world('MUTABLE', 'old');
    expect(repository.digestAt('v1', time.now)).toBe(answer?.Data?.Digest);
  });

  test('not moved back from an image that is newer than the request', async () => {
    const [answer, { repository, time }] = await world('MUTABLE', 'new');
    expect(answer?.Status).toBe('SUCCESS');
    expect(repository.digestAt('v1', time.now)).not.toBe(answer?.Data?.Digest);
  });

  test('refused where they cannot be moved, with both digests', async () => {
    const [answer] = await world('IMMUTABLE', 'old');
    expect(answer?.Status).toBe('FAILED');
    expect(answer?.Reason).toMatch(/the tag v1 of the repository app is on sha256:[0-9a-f]{64} and cannot be moved to sha256:[0-9a-f]{64}, because .* immutable: take another/);
  });
});
