import { App, Aws, CfnOutput, CfnResource, Fn, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { BOTH, built, dockerfile, go } from './built';
import { app, inProject } from './support';
import { defectsOf, onlyPublishedIn, publishedIn, Resource, resourcesOf } from './template';
import { aws, GoProgram, LambdaRuntime, Platform, ScratchImage } from '../../src';
import { GO_MAIN } from '../image/support';

const ENV = { account: '111111111111', region: 'eu-central-1' };
const TAG = /:h-[0-9a-f]{64}$/;

/** All that a template says of an image: parts of names in brackets, texts as they are. */
function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const [[key, inner]] = Object.entries(value as { [key: string]: unknown });
  if (key === 'Fn::Join') {
    const [separator, parts] = inner as [string, unknown[]];
    return parts.map(shown).join(separator);
  }
  return key === 'Fn::GetAtt' ? `<${(inner as string[]).join('.')}>` : `<${key} ${JSON.stringify(inner)}>`;
}

/** The references in functions, tasks, outputs and jobs of a template. */
function referencesIn(stack: Stack): string[] {
  const template = Template.fromStack(stack).toJSON();
  const outputs: { Value: unknown; Export?: unknown }[] = Object.values(template.Outputs ?? {});
  const of = (type: string): Resource[] => Object.values(resourcesOf(stack, type));
  return [
    ...of('AWS::ECS::TaskDefinition').flatMap(({ Properties }) => Properties.ContainerDefinitions).map(({ Image }) => Image),
    ...of('AWS::Lambda::Function').map(({ Properties }) => Properties.Code.ImageUri).filter(uri => uri !== undefined),
    ...of('AWS::Batch::JobDefinition').map(({ Properties }) => Properties.ContainerProperties.Image),
    ...outputs.filter(output => output.Export === undefined).map(({ Value }) => Value),
  ].map(shown);
}

/** A task, a function per platform, an output and a resource that this library knows nothing of. */
function consume(scope: Construct, asset: aws.MinimalImageAsset): void {
  const architectures = asset.image.platforms.map(String).map(platform => platform === 'linux/arm64' ? lambda.Architecture.ARM_64 : lambda.Architecture.X86_64);
  new ecs.FargateTaskDefinition(scope, 'Task').addContainer('api', asset.ecsContainer());
  architectures.forEach(architecture => new lambda.DockerImageFunction(scope, `On${architecture.name}`, { architecture, code: asset.toLambdaCode({ architecture }) }));
  new CfnOutput(scope, 'Uri', { value: asset.imageUri });
  new CfnResource(scope, 'Job', { type: 'AWS::Batch::JobDefinition', properties: { Type: 'container', ContainerProperties: { Image: asset.imageUri } } });
}

describe('in the stack of the asset', () => {
  test('by digest, functions by the manifest of their architecture', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    const asset = built(stack, 'Api', { image: go(BOTH) });

    // WHEN
    consume(stack, asset);

    // THEN
    const [id] = Object.keys(publishedIn(stack));
    const references = referencesIn(stack);
    expect(references.map(text => text.replace(/^.*@/, '@'))).toEqual([
      `@<${id}.Digest>`, `@<${id}.DigestAmd64>`, `@<${id}.DigestArm64>`, `@<${id}.Digest>`, `@<${id}.Digest>`,
    ]);
    expect(new Set(references.map(text => text.replace(/@.*$/, ''))).size).toBe(1);
    expect(defectsOf(stack)).toEqual([]);
  });

  test('one platform has one manifest, for everybody', () => {
    const stack = new Stack(app(), 'Stack');
    consume(stack, built(stack, 'Api', { image: go({ platforms: [Platform.LINUX_ARM64] }), repository: new ecr.Repository(stack, 'Mine') }));
    const [id] = Object.keys(publishedIn(stack));
    expect(new Set(referencesIn(stack).map(text => text.replace(/^.*@/, '@')))).toEqual(new Set([`@<${id}.Digest>`]));
    Annotations.fromStack(stack).hasError('/Stack/Task/api', Match.stringLikeRegexp('the task runs on linux/amd64'));
  });

  test('the digest itself', () => {
    const stack = new Stack(app(), 'Stack');
    const asset = built(stack, 'Api');
    new CfnOutput(stack, 'Digest', { value: asset.digest });
    Template.fromStack(stack).hasOutput('Digest', { Value: { 'Fn::GetAtt': [Object.keys(publishedIn(stack))[0], 'Digest'] } });
  });

  test('what CDK itself does with a digest that only the deployment knows: repository:sha256…, which names nothing', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    const asset = built(stack, 'Api');

    // WHEN
    const theirs = shown(stack.resolve(asset.repository.repositoryUriForTagOrDigest(asset.digest)));
    const container = shown(stack.resolve(ecs.ContainerImage.fromEcrRepository(asset.repository, asset.digest).bind(stack, {
      taskDefinition: new ecs.FargateTaskDefinition(stack, 'Task'),
    } as unknown as ecs.ContainerDefinition).imageName));

    // THEN: so this library writes the whole reference itself
    expect([theirs, container].map(text => text.includes('@'))).toEqual([false, false]);
    expect(shown(stack.resolve(asset.imageUri))).toContain('@<');
  });
});

describe('in another stack', () => {
  function two(source = GO_MAIN): { given: App; owner: Stack; user: Stack } {
    const given = app();
    const [owner, user] = ['Owner', 'User'].map(id => new Stack(given, id));
    const asset = built(owner, 'Api', { image: go(BOTH) }, {}, { 'main.go': source });
    consume(user, asset);
    return { given, owner, user };
  }

  test('by the tag that never moves, after the stack of the asset', () => {
    // GIVEN
    const { given, owner, user } = two();

    // WHEN
    const assembly = given.synth();

    // THEN
    const tag = `:h-${onlyPublishedIn(owner).Properties.InputHash}`;
    expect(referencesIn(user).map(text => text.slice(text.lastIndexOf(':')))).toEqual([tag, `${tag}-amd64`, `${tag}-arm64`, tag, tag]);
    expect(assembly.getStackByName('User').dependencies.map(({ id }) => id)).toContain('Owner');
    expect([defectsOf(owner), defectsOf(user)]).toEqual([[], []]);
  });

  test('no export changes when the sources do', () => {
    const exportsOf = (source?: string): unknown => {
      const { owner, user } = two(source);
      const { Outputs } = Template.fromStack(owner).toJSON();
      return [Outputs, referencesIn(user)[0].match(TAG)?.[0]];
    };
    const [[before, tag], [after, otherTag]] = [exportsOf(), exportsOf(`${GO_MAIN}// changed\n`)] as [unknown, unknown][];
    expect(Object.keys(before as object).length).toBeGreaterThan(0);
    expect(after).toEqual(before);
    expect(otherTag).not.toBe(tag);
  });

  test('the digest there is one clear error', () => {
    const given = app();
    const [owner, user] = ['Owner', 'User'].map(id => new Stack(given, id));
    const asset = built(owner, 'Api');
    new CfnOutput(user, 'Digest', { value: asset.digest });
    expect(messageOf(() => given.synth())).toMatch(/\[Owner\/Api\] MinimalImageAsset\.digest: another stack, User, uses the digest: .*; allowed: .*; fix: use imageUri there/);
  });

  test('with a name of its own the repository serves another account, too', () => {
    const given = app();
    const owner = new Stack(given, 'Owner', { env: ENV });
    const user = new Stack(given, 'User', { env: { account: '222222222222', region: 'eu-central-1' } });
    const repository = new aws.ImageRepository(owner, 'Images', { repositoryName: 'team/images' });
    consume(user, built(owner, 'Api', { repository }));
    expect(referencesIn(user)[0]).toMatch(/:ecr:eu-central-1:111111111111:repository.*\/team\/images:h-[0-9a-f]{64}$/);
  });
});

test('the default repository gets a name when another account asks for its images', () => {
  const given = app();
  const owner = new Stack(given, 'Owner', { env: ENV });
  const user = new Stack(given, 'User', { env: { account: '222222222222', region: 'eu-central-1' } });
  consume(user, built(owner, 'Api'));
  given.synth();
  const [{ Properties }] = Object.values(resourcesOf(owner, 'AWS::ECR::Repository'));
  expect(referencesIn(user)[0]).toContain(`/${Properties.RepositoryName}:h-`);
});

describe('nested stacks', () => {
  test.each(['the asset', 'the consumer', 'both, in two'])('%s: by digest, which reaches the other as a parameter', which => {
    // GIVEN
    const given = app();
    const stack = new Stack(given, 'Stack');
    const nested = (id: string): Stack => new NestedStack(stack, id);
    const owner = which === 'the consumer' ? stack : nested('Owner');
    const user = which === 'the asset' ? stack : nested('User');

    // WHEN
    consume(user, built(owner, 'Api'));
    given.synth();

    // THEN
    const references = referencesIn(user);
    expect(references.every(text => /@<(Ref|[A-Za-z0-9]+\.Outputs)/.test(text) || text.includes('.Digest>'))).toBe(true);
    expect(JSON.stringify(Template.fromStack(user).toJSON())).not.toMatch(/h-[0-9a-f]{64}/);
    expect([stack, owner, user].flatMap(defectsOf)).toEqual([]);
  });

  test('of another stack: by tag', () => {
    const given = app();
    const [owner, other] = ['Owner', 'Other'].map(id => new Stack(given, id));
    const user = new NestedStack(other, 'User');
    consume(user, built(new NestedStack(owner, 'Nested'), 'Api'));
    const assembly = given.synth();
    expect(referencesIn(user).every(text => TAG.test(text))).toBe(true);
    expect(assembly.getStackByName('Other').dependencies.map(({ id }) => id)).toContain('Owner');
  });

  test('have a function of their own', () => {
    const stack = new Stack(app(), 'Stack');
    const nested = new NestedStack(stack, 'Nested');
    [stack, nested].forEach(scope => built(scope, 'Api'));
    expect([stack, nested].map(each => Object.keys(resourcesOf(each, 'AWS::Lambda::Function')).length)).toEqual([1, 1]);
  });
});

describe('repositories that are not of the app', () => {
  test('by name', () => {
    const stack = new Stack(app(), 'Stack');
    const asset = built(stack, 'Api', { repository: ecr.Repository.fromRepositoryName(stack, 'Mine', 'team/api') });
    consume(stack, asset);
    expect(onlyPublishedIn(stack).Properties).toMatchObject({ RepositoryName: 'team/api' });
    expect(onlyPublishedIn(stack).Properties.RegistryId).toBeUndefined();
    expect(referencesIn(stack)[0]).toMatch(/\/team\/api@<ApiPublished.*\.Digest>$/);
    expect(resourcesOf(stack, 'AWS::ECR::Repository')).toEqual({});
  });

  test.each([[ENV], [{}]])('of another account, the stack in %j', env => {
    const stack = new Stack(app(), 'Stack', { env });
    const repository = ecr.Repository.fromRepositoryArn(stack, 'Theirs', 'arn:aws:ecr:eu-central-1:222222222222:repository/team/api');
    consume(stack, built(stack, 'Api', { repository }));
    const { Properties } = onlyPublishedIn(stack);
    expect([Properties.RegistryId, Properties.RepositoryName, shown(Properties.RepositoryUri)])
      .toEqual(['222222222222', 'team/api', '222222222222.dkr.ecr.eu-central-1.<Ref "AWS::URLSuffix">/team/api']);
    expect(defectsOf(stack)).toEqual([]);
  });

  test('of another region are refused: functions cannot use it, and the images of a stack are looked up where the stack is', () => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const repository = ecr.Repository.fromRepositoryArn(stack, 'Far', 'arn:aws:ecr:us-east-1:111111111111:repository/team/api');
    for (const publisher of [aws.ImagePublisher.codeBuild(), aws.ImagePublisher.localEngine()]) {
      expect(messageOf(() => built(stack, `Api${stack.node.children.length}`, { repository, publisher })))
        .toMatch(/^Stack\/Api\d: MinimalImageAsset\.repository: the repository lies in another region than the stack \(got "us-east-1"\); allowed: a repository in eu-central-1; fix: /);
    }
  });

  test('by an ARN that only the deployment knows', () => {
    const stack = new Stack(app(), 'Stack', { env: ENV });
    const repository = ecr.Repository.fromRepositoryAttributes(stack, 'Theirs', { repositoryArn: Fn.importValue('arn'), repositoryName: 'api' });
    consume(stack, built(stack, 'Api', { repository }));
    expect(defectsOf(stack)).toEqual([]);
  });
});

describe('stages', () => {
  const SHARED = 'team/shared';

  function stages(shared: boolean): { given: App; stacks: Stack[] } {
    const given = app();
    const stacks = ['Test', 'Prod'].map(id => new Stack(new Stage(given, id, { env: ENV }), 'Service'));
    for (const stack of stacks) {
      const repository = shared ? ecr.Repository.fromRepositoryName(stack, 'Shared', SHARED) : undefined;
      consume(stack, built(stack, 'Api', { image: go(BOTH), repository }));
    }
    return { given, stacks };
  }

  test('with one repository for both they name one tag, so that it is built once', () => {
    const { stacks } = stages(true);
    const properties = stacks.map(stack => onlyPublishedIn(stack).Properties);
    expect(new Set(properties.map(({ InputHash, RepositoryName }) => `${RepositoryName}:${InputHash}`)).size).toBe(1);
    expect(properties[0].RepositoryName).toBe(SHARED);
    expect(stacks.flatMap(stack => Object.keys(resourcesOf(stack, 'AWS::ECR::Repository')))).toEqual([]);
  });

  test('without one each has its own', () => {
    const { stacks } = stages(false);
    expect(stacks.map(stack => Object.keys(resourcesOf(stack, 'AWS::ECR::Repository')).length)).toEqual([1, 1]);
  });

  test('the logical ids of a stack do not depend on its stage', () => {
    const [test_, prod] = stages(true).stacks.map(stack => Object.keys(resourcesOf(stack)));
    expect(prod).toEqual(test_);
  });

  test.each([true, false])('CDK Pipelines with two stages publishes what both read, once (one repository: %s)', shared => {
    // GIVEN
    const given = app();
    const stack = new Stack(given, 'Pipeline', { env: ENV });
    const pipeline = new pipelines.CodePipeline(stack, 'Pipeline', {
      synth: new pipelines.ShellStep('Synth', { input: pipelines.CodePipelineSource.codeCommit(codecommit.Repository.fromRepositoryName(stack, 'Code', 'code'), 'main'), commands: ['true'] }),
    });
    const services = ['Test', 'Prod'].map(id => {
      const stage = new Stage(given, id, { env: ENV });
      const service = new Stack(stage, 'Service');
      consume(service, built(service, 'Api', { repository: shared ? ecr.Repository.fromRepositoryName(service, 'Shared', SHARED) : undefined }));
      pipeline.addStage(stage);
      return service;
    });

    // WHEN
    given.synth();

    // THEN
    const builds = services.map(service => onlyPublishedIn(service).Properties.Build);
    const keys = builds.map(({ Job, Sources, Program }) => [Job.Key, Sources.Key, Program.Key]);
    expect(keys[1]).toEqual(keys[0]);
    const text = JSON.stringify(Template.fromStack(stack).toJSON());
    for (const key of keys[0]) {
      expect(text.split(`${key.replace('.zip', '')}:`).length).toBe(2);
    }
  });
});

describe('build arguments that only the deployment knows', () => {
  test('the tag is what the deployment makes of them', () => {
    const stack = new Stack(app(), 'Stack');
    const queue = new sqs.Queue(stack, 'Queue');
    const asset = built(stack, 'Api', { image: dockerfile(), buildArgs: { VERSION: queue.queueName, COMMIT: 'abc' } });
    new ecs.FargateTaskDefinition(stack, 'Task').addContainer('api', asset.ecsContainer());
    const { Properties } = onlyPublishedIn(stack);
    expect(Properties.BuildArgs).toEqual({ VERSION: { 'Fn::GetAtt': [expect.stringMatching(/^Queue/), 'QueueName'] } });
    expect(referencesIn(stack)[0]).toMatch(/@<ApiPublished[0-9A-F]{8}\.Digest>$/);
    expect(defectsOf(stack)).toEqual([]);
  });

  test('another stack cannot name such an image: one clear error', () => {
    const given = app();
    const [owner, user] = ['Owner', 'User'].map(id => new Stack(given, id));
    const asset = built(owner, 'Api', { image: dockerfile(), buildArgs: { VERSION: Aws.REGION } });
    new ecs.FargateTaskDefinition(user, 'Task').addContainer('api', asset.ecsContainer());
    const message = messageOf(() => given.synth());
    expect(message).toMatch(/\[Owner\/Api\] MinimalImageAsset\.imageUri: another stack, User, names this image, .*; allowed: .*; fix: put asset and consumer into one stack/);
    expect(message.match(/; allowed: /g)).toHaveLength(1);
  });

  test('a nested stack of the same stack can', () => {
    const stack = new Stack(app(), 'Stack');
    const nested = new NestedStack(stack, 'Nested');
    const asset = built(stack, 'Api', { image: dockerfile(), buildArgs: { VERSION: Aws.REGION } });
    new CfnOutput(nested, 'Uri', { value: asset.imageUri });
    expect(defectsOf(nested)).toEqual([]);
  });

  test('two assets with the same one share a resource, with another they do not', () => {
    const stack = new Stack(app(), 'Stack');
    const queue = new sqs.Queue(stack, 'Queue');
    const of = (id: string, VERSION: string): aws.MinimalImageAsset => built(stack, id, { image: dockerfile(), buildArgs: { VERSION } });
    of('A', queue.queueName);
    of('B', queue.queueName);
    of('C', queue.queueArn);
    expect(Object.keys(publishedIn(stack))).toEqual([expect.stringMatching(/^APublished/), expect.stringMatching(/^CPublished/)]);
  });

  test('values of two stacks that have one logical id are two', () => {
    const given = app();
    const queues = ['One', 'Two'].map(id => new sqs.Queue(new Stack(given, id), 'Queue'));
    const stack = new Stack(given, 'Stack');
    queues.forEach((queue, index) => built(stack, `A${index}`, { image: dockerfile(), buildArgs: { VERSION: queue.queueName } }));
    expect(new Set(Object.values(publishedIn(stack)).map(({ Properties }) => JSON.stringify(Properties.BuildArgs))).size).toBe(2);
  });

  test('a value that is decided later in the program is not looked at before', () => {
    const stack = new Stack(app(), 'Stack');
    let version = 'early';
    built(stack, 'Api', { image: dockerfile(), buildArgs: { VERSION: Lazy.string({ produce: () => version }) } });
    version = 'late';
    expect(onlyPublishedIn(stack).Properties.BuildArgs).toEqual({ VERSION: 'late' });
  });

  test('literal ones are in the input hash instead', () => {
    const stack = new Stack(app(), 'Stack');
    const hashes = ['1', '2', '1'].map((VERSION, index) => built(stack, `A${index}`, { image: dockerfile(), buildArgs: { VERSION } }).assetHash);
    expect([hashes[0] === hashes[2], hashes[0] === hashes[1]]).toEqual([true, false]);
    const asked = Object.values(publishedIn(stack)).map(({ Properties: { InputHash, BuildArgs } }) => [InputHash, BuildArgs]);
    expect(asked).toEqual([[hashes[0], undefined], [hashes[1], undefined]]);
  });

  test('the same literal at the image and at the asset is one image, with either publisher', () => {
    const stack = new Stack(app(), 'Stack');
    const repository = ecr.Repository.fromRepositoryName(stack, 'R', 'r');
    const publisher = aws.ImagePublisher.localEngine();
    const hashes = [
      built(stack, 'A', { image: dockerfile({ buildArgs: { VERSION: '1' } }) }),
      built(stack, 'B', { image: dockerfile(), buildArgs: { VERSION: '1' } }),
      built(stack, 'C', { image: dockerfile(), buildArgs: { VERSION: '1' }, publisher, repository }),
    ].map(({ assetHash }) => assetHash);
    expect(new Set(hashes).size).toBe(1);
  });
});

test('an image serves many functions, and the repository says so once', () => {
  const stack = new Stack(app(), 'Stack');
  const image = new ScratchImage({ program: new GoProgram(), lambdaRuntime: LambdaRuntime.builtIn() });
  const asset = inProject(() => new aws.MinimalImageAsset(stack, 'Api', { image, publisher: aws.ImagePublisher.codeBuild() }));
  Array.from({ length: 20 }, (_, index) => new lambda.DockerImageFunction(stack, `F${index}`, { code: asset.toLambdaCode({ cmd: [`f${index}`] }) }));
  expect(new Set(referencesIn(stack)).size).toBe(1);
  expect(Object.values(resourcesOf(stack, 'AWS::ECR::Repository')).map(({ Properties }) => Properties.RepositoryPolicyText.Statement.length)).toEqual([1]);
  expect(Object.keys(publishedIn(stack))).toHaveLength(1);
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('no error');
}
