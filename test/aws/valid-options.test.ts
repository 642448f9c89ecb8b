import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as fc from 'fast-check';
import { DOCKERFILE, dockerfile } from './built';
import { app, inProject } from './support';
import { defectsOf, publishedIn } from './template';
import { aws, GoProgram, LambdaRuntime, MinimalImage, Platform, ScratchImage } from '../../src';
import { GO_MAIN } from '../image/support';

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const text = fc.string({ maxLength: 20 }).map(each => each.replace(/[\r\n\0$#]/g, ''));
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/);

/** Which options an asset has; the constructs they need are made later, in the stack of the run. */
const ASSET = fc.record({
  publisher: fc.constantFrom('codeBuild', 'localEngine'),
  program: fc.boolean(),
  platforms: fc.constantFrom(['linux/amd64'], ['linux/arm64'], ['linux/amd64', 'linux/arm64']),
  repository: fc.constantFrom('none', 'own', 'default', 'imported', 'arn'),
  slots: fc.uniqueArray(fc.constantFrom('netrc', 'npmrc', 'pip.conf', 'other'), { maxLength: 3 }),
  source: fc.constantFrom('secret', 'field', 'parameter', 'codeArtifact'),
  buildArgs: fc.dictionary(fc.constantFrom('VERSION', 'COMMIT'), fc.oneof(text, fc.constantFrom('token', 'region'))),
  tags: fc.uniqueArray(fc.stringMatching(/^[v_][A-Za-z0-9_.-]{0,20}$/), { maxLength: 2 }),
  env: fc.dictionary(word, text, { maxKeys: 2 }),
  consume: fc.constantFrom('digest', 'ecs', 'lambda', 'uri', 'alarm'),
});

const OPTIONS = fc.record({
  computeType: optional(fc.constantFrom(codebuild.ComputeType.SMALL, codebuild.ComputeType.MEDIUM, codebuild.ComputeType.LARGE)),
  minutes: optional(fc.integer({ min: 5, max: 45 })),
  vpc: fc.constantFrom('none', 'vpc', 'subnets', 'groups'),
  dockerServer: optional(fc.constantFrom(...Object.values(codebuild.DockerServerComputeType))),
  cache: optional(fc.boolean()),
  pullFrom: fc.boolean(),
  credentials: fc.boolean(),
  buildImages: fc.boolean(),
  buildKitImage: optional(fc.constantFrom('registry.example.com:5000/buildkit:v1', `moby/buildkit@sha256:${'a'.repeat(64)}`)),
  proxy: optional(fc.record({ http: optional(fc.constant('http://p:1')), none: optional(fc.constant('localhost')) })),
  handler: fc.record({
    handlerVpc: fc.boolean(),
    deadLetterQueue: fc.boolean(),
    reservedConcurrency: optional(fc.integer({ min: 1, max: 100 })),
    encryptionKey: fc.boolean(),
    logGroup: fc.boolean(),
    logRetention: optional(fc.constantFrom(logs.RetentionDays.ONE_DAY, logs.RetentionDays.TEN_YEARS, logs.RetentionDays.INFINITE)),
  }),
});

type Asset = typeof ASSET extends fc.Arbitrary<infer T> ? T : never;
type Options = typeof OPTIONS extends fc.Arbitrary<infer T> ? T : never;

/** Only what is asked for, as a user would write it. */
function given<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function optionsIn(stack: Stack, { vpc: network, minutes, handler, ...rest }: Options): aws.CodeBuildOptions {
  const vpc = network === 'none' && !handler.handlerVpc ? undefined : new ec2.Vpc(stack, 'Vpc');
  const inVpc = network === 'none' ? undefined : vpc;
  return given<aws.CodeBuildOptions>({
    computeType: rest.computeType,
    timeout: minutes === undefined ? undefined : Duration.minutes(minutes),
    queuedTimeout: minutes === undefined ? undefined : Duration.minutes(55 - minutes < 5 ? 5 : 55 - minutes),
    vpc: inVpc,
    subnets: network === 'subnets' ? { subnets: [vpc!.privateSubnets[0]] } : undefined,
    securityGroups: network === 'groups' ? [new ec2.SecurityGroup(stack, 'Group', { vpc: vpc! })] : undefined,
    dockerServer: rest.dockerServer,
    cache: rest.cache,
    pullFrom: rest.pullFrom ? [ecr.Repository.fromRepositoryName(stack, 'Bases', 'bases')] : undefined,
    registryCredentials: rest.credentials ? [aws.RegistryCredentials.registry('ghcr.io', { secret: new secretsmanager.Secret(stack, 'Ghcr') })] : undefined,
    buildImages: rest.buildImages
      ? { arm64: codebuild.LinuxArmBuildImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'OwnBuild', 'build')) }
      : undefined,
    buildKitImage: rest.buildKitImage,
    proxy: rest.proxy,
    ...handlerIn(stack, handler, vpc),
  });
}

function handlerIn(stack: Stack, handler: Options['handler'], vpc?: ec2.IVpc): aws.HandlerOptions {
  return given<aws.HandlerOptions>({
    handlerVpc: handler.handlerVpc ? vpc : undefined,
    deadLetterQueue: handler.deadLetterQueue ? new sqs.Queue(stack, 'Dead') : undefined,
    reservedConcurrency: handler.reservedConcurrency,
    encryptionKey: handler.encryptionKey ? new kms.Key(stack, 'Key') : undefined,
    logGroup: handler.logGroup ? new logs.LogGroup(stack, 'Ours') : undefined,
    logRetention: handler.logGroup ? undefined : handler.logRetention,
  });
}

function secretIn(stack: Stack, id: string, slot: string, local: boolean, source: Asset['source']): aws.BuildSecret {
  if (local) {
    return slot === 'netrc' ? aws.BuildSecret.fromFile('netrc') : aws.BuildSecret.fromEnvironment('TOKEN');
  }
  const own = `${id}${slot}`;
  switch (source) {
    case 'secret': return aws.BuildSecret.fromSecretsManager(new secretsmanager.Secret(stack, own));
    case 'field': return aws.BuildSecret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, own, slot), 'field');
    case 'parameter': return aws.BuildSecret.fromSsmParameter(ssm.StringParameter.fromSecureStringParameterAttributes(stack, own, { parameterName: '/p' }));
    default: return aws.BuildSecret.fromCodeArtifact({ domain: 'team', repositories: ['pypi', 'npm'] });
  }
}

function repositoryIn(stack: Stack, id: string, kind: Asset['repository']): ecr.IRepository | undefined {
  switch (kind) {
    case 'own': return new aws.ImageRepository(stack, `${id}Own`, { removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true });
    case 'default': return aws.ImageRepository.defaultFor(stack);
    case 'imported': return ecr.Repository.fromRepositoryName(stack, `${id}R`, 'team/api');
    case 'arn': return ecr.Repository.fromRepositoryArn(stack, `${id}R`, 'arn:aws:ecr:eu-central-1:222222222222:repository/team/api');
    default: return undefined;
  }
}

function addAsset(stack: Stack, id: string, wanted: Asset, options: aws.CodeBuildOptions): void {
  const local = wanted.publisher === 'localEngine';
  const platforms = (local ? wanted.platforms.slice(0, 1) : wanted.platforms).map(Platform.of);
  const slots = wanted.program ? wanted.slots : [];
  const lambdaRuntime = LambdaRuntime.builtIn();
  const image: MinimalImage = wanted.program
    ? new ScratchImage({ program: new GoProgram({ secrets: slots }), platforms, env: { ...wanted.env, ID: id }, lambdaRuntime })
    : dockerfile({ platforms, lambdaRuntime });
  const repository = repositoryIn(stack, id, wanted.repository);
  const tokens: { [name: string]: string } = local ? {} : { token: stack.formatArn({ service: 'sqs', resource: 'q' }), region: Aws.REGION };
  const { handlerVpc, deadLetterQueue, reservedConcurrency, encryptionKey, logGroup, logRetention } = options;
  const buildArgs = Object.fromEntries(Object.entries(wanted.buildArgs).map(([name, value]) => [name, tokens[value] ?? value]));
  const asset = inProject(() => new aws.MinimalImageAsset(stack, id, {
    image,
    repository,
    publisher: local
      ? aws.ImagePublisher.localEngine(given({ handlerVpc, deadLetterQueue, reservedConcurrency, encryptionKey, logGroup, logRetention }))
      : aws.ImagePublisher.codeBuild(options),
    buildArgs: wanted.program ? undefined : buildArgs,
    secrets: Object.fromEntries(slots.map(slot => [slot, secretIn(stack, id, slot, local, wanted.source)])),
    additionalTags: repository || !local ? wanted.tags.map(tag => `${tag}${id}`) : undefined,
  }), { ...DOCKERFILE, 'main.go': GO_MAIN });
  consume(stack, id, asset, wanted.consume);
}

function consume(stack: Stack, id: string, asset: aws.MinimalImageAsset, how: Asset['consume']): void {
  const architecture = asset.image.platforms[0] === Platform.LINUX_ARM64 ? lambda.Architecture.ARM_64 : lambda.Architecture.X86_64;
  if (how === 'ecs') {
    new ecs.Ec2TaskDefinition(stack, `${id}Task`).addContainer('c', asset.ecsContainer({ memoryLimitMiB: 64 }));
  } else if (how === 'lambda') {
    new lambda.DockerImageFunction(stack, `${id}F`, { architecture, code: asset.toLambdaCode({ architecture }) });
  } else if (how === 'digest') {
    stack.exportValue(asset.digest, { name: `${id}Digest` });
  } else if (how === 'uri') {
    stack.exportValue(asset.imageUri, { name: `${id}Uri` });
  } else if (asset.image.platforms.length > 1) {
    asset.alarmOnBuildFailure();
  }
}

test('two hundred apps with any valid options have sound templates', () => {
  fc.assert(fc.property(fc.array(ASSET, { minLength: 1, maxLength: 3 }), OPTIONS, (assets, wanted) => {
    // GIVEN
    const given_ = app();
    const stack = new Stack(given_, 'Stack');
    const options = optionsIn(stack, wanted);

    // WHEN
    assets.forEach((asset, index) => addAsset(stack, `A${index}`, asset, options));

    // THEN
    expect(defectsOf(stack)).toEqual([]);
    for (const { Properties: { InputHash, RepositoryName, Build, Copy } } of Object.values(publishedIn(stack))) {
      expect([/^[0-9a-f]{64}$/.test(InputHash), RepositoryName === undefined, (Build === undefined) !== (Copy === undefined)]).toEqual([true, false, true]);
    }
  }), { numRuns: 200, seed: 20261125 });
}, 600_000);
