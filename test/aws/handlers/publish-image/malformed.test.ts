import { Stack } from './simulation/stack';
import { built, World } from './simulation/world';

type Fields = { [name: string]: unknown };

const HUGE = 'x'.repeat(1_000_000);
const deep = JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`) as unknown;

const properties = (more: Fields): Fields => ({ ...built('a'), ...more });
const build = (more: Fields): Fields => ({ ...built('a'), Build: { ...built('a').Build, ...more } });
const copy = (more: unknown): Fields => ({ ...built('a'), Build: undefined, Copy: more });

/** Wrong values, and what the reason has to name. */
const PROPERTIES: readonly (readonly [string, unknown, RegExp])[] = [
  ['no properties', undefined, /InputHash.*missing/],
  ['a text', 'InputHash', /InputHash/],
  ['a list', [built('a')], /InputHash/],
  ['a deep list', deep, /InputHash/],
  ['no hash', properties({ InputHash: undefined }), /InputHash must be 64 hexadecimal digits, not missing/],
  ['a number as hash', properties({ InputHash: 7 }), /InputHash must be .* not a number/],
  ['capitals in the hash', properties({ InputHash: 'A'.repeat(64) }), /InputHash/],
  ['a line break behind the hash', properties({ InputHash: `${'a'.repeat(64)}\n` }), /InputHash/],
  ['a huge hash', properties({ InputHash: HUGE }), /InputHash must be .* a text of 1000000 characters/],
  ['a name with capitals', properties({ RepositoryName: 'App' }), /RepositoryName/],
  ['an empty name', properties({ RepositoryName: '' }), /RepositoryName/],
  ['a huge name', properties({ RepositoryName: HUGE }), /RepositoryName/],
  ['an address of another repository', properties({ RepositoryUri: 'host/other' }), /RepositoryUri/],
  ['an address with a digest', properties({ RepositoryUri: 'host/app@sha256:1' }), /RepositoryUri/],
  ['an address without host', properties({ RepositoryUri: 'app' }), /RepositoryUri/],
  ['a short account', properties({ RegistryId: '123' }), /RegistryId/],
  ['arguments that are a text', properties({ BuildArgs: 'A=1' }), /BuildArgs must be a map of texts/],
  ['an argument that is a map', properties({ BuildArgs: { A: { B: '1' } } }), /BuildArgs/],
  ['an argument without a name', properties({ BuildArgs: { '': '1' } }), /BuildArgs/],
  ['tags that are a text', properties({ AdditionalTags: 'v1' }), /AdditionalTags must be a list/],
  ['a tag with a space', properties({ AdditionalTags: ['v 1'] }), /AdditionalTags/],
  ['a tag that begins with a dot', properties({ AdditionalTags: ['.v1'] }), /AdditionalTags/],
  ['a tag of 129 characters', properties({ AdditionalTags: ['v'.repeat(129)] }), /AdditionalTags/],
  ['many tags', properties({ AdditionalTags: Array.from({ length: 101 }, (_, index) => `v${index}`) }), /at most 100/],
  ['a tag that names content', properties({ AdditionalTags: [`h-${'0'.repeat(64)}`] }), /name the content of an image/],
  ['neither build nor copy', properties({ Build: undefined }), /one of Build, Copy and Archive/],
  ['both build and copy', properties({ Copy: { RepositoryName: 'assets', Tag: 'a' } }), /one of Build, Copy and Archive/],
  ['a build that is a list', properties({ Build: [] }), /Build must be a map, not a list of 0/],
  ['no platforms', build({ Platforms: [] }), /Build\.Platforms must be a list of 1 to 16 maps/],
  ['platforms that are texts', build({ Platforms: ['linux/amd64'] }), /Build\.Platforms/],
  ['an unknown platform', build({ Platforms: [{ Platform: 'windows/amd64', ProjectName: 'p1' }] }), /Build\.Platforms\[0\]\.Platform/],
  ['another name of a platform', build({ Platforms: [{ Platform: 'linux/arm64/v8', ProjectName: 'p1' }] }), /short name of the platform/],
  ['a platform twice', build({ Platforms: [0, 1].map(() => ({ Platform: 'linux/amd64', ProjectName: 'p1' })) }), /platforms that differ/],
  ['a project with a slash', build({ Platforms: [{ Platform: 'linux/amd64', ProjectName: 'a/b' }] }), /ProjectName/],
  ['whose credentials', build({ Platforms: [{ Platform: 'linux/amd64', ProjectName: 'p1', ImagePullCredentialsType: 'MINE' }] }), /ImagePullCredentialsType/],
  ['no job', build({ Job: undefined }), /Build\.Job must be a map, not missing/],
  ['a job without a key', build({ Job: { Bucket: 'assets' } }), /Build\.Job\.Key/],
  ['a bucket with capitals', build({ Sources: { Bucket: 'Assets', Key: 'a' } }), /Build\.Sources\.Bucket/],
  ['a key with a line break', build({ Program: { Bucket: 'assets', Key: 'a\nb' } }), /Build\.Program\.Key/],
  ['minutes that are a word', build({ QueuedMinutes: 'ten' }), /Build\.QueuedMinutes must be a whole number/],
  ['no minutes', build({ BuildMinutes: '0' }), /Build\.BuildMinutes/],
  ['half a minute', build({ BuildMinutes: '0.5' }), /Build\.BuildMinutes/],
  ['more minutes than CloudFormation waits', build({ QueuedMinutes: '30', BuildMinutes: '26' }), /at most 55 minutes together/],
  ['a compute type with a blank', build({ ComputeType: 'BUILD GENERAL1' }), /ComputeType/],
  ['no log group', build({ LogGroupName: undefined }), /LogGroupName/],
  ['a log group with a colon', build({ LogGroupName: 'a:*' }), /LogGroupName/],
  ['an unknown kind of secret', build({ Secrets: [{ Slot: 'a', Type: 'PLAINTEXT', Value: 'b' }] }), /Build\.Secrets\[0\]\.Type/],
  ['a secret without a slot', build({ Secrets: [{ Type: 'PARAMETER_STORE', Value: 'b' }] }), /Slot/],
  ['a registry with a path', build({ Registries: [{ Host: 'a/b', UsernameAt: 'c', PasswordAt: 'd' }] }), /Build\.Registries\[0\]\.Host/],
  ['a registry of ECR that is a map', build({ EcrRegistries: [{}] }), /EcrRegistries/],
  ['a proxy that is a list', build({ Proxy: ['http://proxy'] }), /Proxy/],
  ['a tag of the cache with a colon', build({ CacheTag: 'a:b' }), /CacheTag/],
  ['no BuildKit', build({ BuildKitImage: '' }), /BuildKitImage/],
  ['a copy without a tag', copy({ RepositoryName: 'assets' }), /Copy\.Tag/],
  ['a copy of a number', copy(7), /Copy must be a map/],
];

const ENVELOPE: readonly (readonly [string, Fields, RegExp])[] = [
  ['no type', { RequestType: undefined }, /RequestType/],
  ['an unknown type', { RequestType: 'Remove' }, /RequestType/],
  ['a type that is a list', { RequestType: ['Create'] }, /RequestType/],
  ['no stack', { StackId: undefined }, /StackId/],
  ['a huge stack', { StackId: HUGE }, /StackId/],
  ['a request that is a number', { RequestId: 7 }, /RequestId/],
  ['a logical id with control characters', { LogicalResourceId: 'a\u0000b' }, /LogicalResourceId/],
  ['a huge logical id', { LogicalResourceId: HUGE }, /LogicalResourceId/],
  ['Update without a physical id', { RequestType: 'Update' }, /PhysicalResourceId/],
  ['Delete with an empty physical id', { RequestType: 'Delete', PhysicalResourceId: '' }, /PhysicalResourceId/],
  ['Update with a huge physical id', { RequestType: 'Update', PhysicalResourceId: HUGE }, /PhysicalResourceId/],
];

const NOBODY: readonly unknown[] = [
  null, undefined, 7, 'event', [], {}, { ResponseURL: 7 }, { ResponseURL: '' }, { ResponseURL: 'not an address' }, { ResponseURL: 'ftp://answers.example/a' },
  { ResponseURL: 'http://answers.example/a' }, { ResponseURL: 'http://127.0.0.1.example.com/' }, { ResponseURL: 'file:///etc/passwd' },
  { ResponseURL: `https://answers.example/${HUGE}` }, { minimalImagesHop: 3, event: null }, { minimalImagesHop: -1 },
];

test.each(PROPERTIES)('%s: one answer, which names it', async (_name, given, reason) => {
  const world = new World(1);
  await world.run(new Stack(world, 'one').ask('Create', undefined, given));
  const [{ answers }] = world.cloudformation.requests;
  expect(answers).toHaveLength(1);
  expect(answers[0].answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(reason), PhysicalResourceId: 'failed:request-0' });
  expect(answers[0].body.length).toBeLessThanOrEqual(4_096);
  expect(world.lambda.calls).toEqual([]);
});

test.each(ENVELOPE)('%s: one answer, which names it', async (_name, given, reason) => {
  const world = new World(1);
  const event = { StackId: 'stack', LogicalResourceId: 'Image', ResourceProperties: built('a'), ...given };
  await world.run(world.cloudformation.ask(event));
  const [{ answers }] = world.cloudformation.requests;
  expect(answers).toHaveLength(1);
  expect(answers[0].answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(reason), PhysicalResourceId: expect.stringMatching(/./) });
  expect(Buffer.byteLength(answers[0].body)).toBeLessThanOrEqual(4_096);
  expect(world.lambda.calls).toEqual([]);
});

test.each(NOBODY)('nobody to answer: %p', async event => {
  const world = new World(1);
  world.lambda.deliver(event);
  await world.run();
  expect(world.lambda.log.join()).toContain('nobody to answer');
  expect(world.lambda.invocations).toBe(1);
});

test('members of a newer version are left out', async () => {
  const world = new World(1);
  await world.run(new Stack(world, 'one').deploy({ ...built('a'), Newer: { a: '1' } } as never));
  expect(world.cloudformation.requests[0].answers[0].answer.Status).toBe('SUCCESS');
});
