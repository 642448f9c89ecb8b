import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { aws, DockerfileImage, GoProgram, LambdaRuntime, MinimalImage, Platform, ScratchImage } from '../../../src';
import { GO_MAIN } from '../../image/support';
import { app, inProject } from '../support';

/** What users bring along. It is theirs, so no policy is checked below it. */
export const GIVEN = 'Given';
/** What policy packs other than AwsSolutions want an account to decide. */
export type Decided = 'defaults' | 'network, key, queue and concurrency given';
export const DECISIONS: Decided[] = ['defaults', 'network, key, queue and concurrency given'];

type Common = Pick<aws.CodeBuildOptions, 'handlerVpc' | 'encryptionKey' | 'deadLetterQueue' | 'reservedConcurrency'>;
type Fill = (stack: Stack, common: Common, given: Construct) => void;

const FILES = {
  'main.go': GO_MAIN,
  'Dockerfile': 'ARG QUEUE\nFROM golang:1.26 AS build\nARG QUEUE\nRUN --mount=type=secret,id=a --mount=type=secret,id=b --mount=type=secret,id=c echo\nFROM scratch\nCOPY --from=build /a /a\nUSER 1\nCMD ["/a"]\n',
};

export const go = (message = 'hello', platforms?: Platform[]): MinimalImage =>
  new ScratchImage({ program: new GoProgram(), env: { MESSAGE: message }, lambdaRuntime: LambdaRuntime.builtIn(), platforms });
const both = [Platform.LINUX_AMD64, Platform.LINUX_ARM64];

/** Every construct of the library, and every option that adds or widens a resource. */
export const APPS: { readonly [name: string]: Fill } = {
  'codeBuild()': (stack, common) => {
    new aws.MinimalImageAsset(stack, 'Api', { image: go(), publisher: aws.ImagePublisher.codeBuild(common) });
  },
  'codeBuild() of several images for two architectures, with tags, alarm and consumers': (stack, common, given) => {
    aws.ImagePublisher.useFor(stack, aws.ImagePublisher.codeBuild(common));
    const [api] = ['Api', 'Jobs', 'Web'].map(id => new aws.MinimalImageAsset(stack, id, { image: go(id, both), additionalTags: [`${id}-v1.0.0`] }));
    new aws.MinimalImageAsset(stack, 'Other', { image: new DockerfileImage(), buildArgs: { QUEUE: stack.stackName } });
    api.alarmOnBuildFailure('BuildFailed', { actions: [new actions.SnsAction(new sns.Topic(given, 'Alarms'))] });
    api.toLambdaCode({ architecture: lambda.Architecture.ARM_64 });
  },
  'codeBuild() with secrets': (stack, common, given) => {
    const key = new kms.Key(given, 'SecretKey', { enableKeyRotation: true });
    new aws.MinimalImageAsset(stack, 'Api', {
      image: new DockerfileImage(),
      publisher: aws.ImagePublisher.codeBuild(common),
      secrets: {
        a: aws.BuildSecret.fromSecretsManager(new secretsmanager.Secret(given, 'Secret', { encryptionKey: key }), 'token'),
        b: aws.BuildSecret.fromSsmParameter(ssm.StringParameter.fromSecureStringParameterAttributes(given, 'Parameter', { parameterName: '/a/b' }), { encryptionKey: key }),
        c: aws.BuildSecret.fromCodeArtifact({ domain: 'packages', repositories: ['python', 'npm'] }),
      },
    });
    new aws.MinimalImageAsset(stack, 'Named', {
      image: new DockerfileImage(),
      publisher: aws.ImagePublisher.codeBuild(common),
      secrets: { a: aws.BuildSecret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(given, 'ByName', 'token')) },
    });
  },
  'codeBuild() with bases of other registries and an own machine': (stack, common, given) => {
    const secret = new secretsmanager.Secret(given, 'Secret', { encryptionKey: new kms.Key(given, 'SecretKey', { enableKeyRotation: true }) });
    new aws.MinimalImageAsset(stack, 'Api', {
      image: go(),
      publisher: aws.ImagePublisher.codeBuild({
        ...common,
        pullFrom: [
          ecr.Repository.fromRepositoryName(given, 'Bases', 'bases'),
          ecr.Repository.fromRepositoryArn(given, 'Foreign', 'arn:aws:ecr:eu-central-1:222222222222:repository/bases'),
        ],
        registryCredentials: [
          aws.RegistryCredentials.dockerHub({ secret }),
          aws.RegistryCredentials.registry('ghcr.io', { secret: secretsmanager.Secret.fromSecretNameV2(given, 'Github', 'github') }),
        ],
        buildImages: { amd64: codebuild.LinuxBuildImage.fromEcrRepository(ecr.Repository.fromRepositoryName(given, 'Builder', 'builder')) },
        computeType: codebuild.ComputeType.LARGE,
        proxy: { https: 'http://proxy:3128' },
        timeout: Duration.minutes(10),
      }),
    });
  },
  'codeBuild() in a VPC': (stack, common, given) => {
    const vpc = common.handlerVpc ?? new ec2.Vpc(given, 'BuildVpc', { maxAzs: 2, natGateways: 1 });
    new aws.MinimalImageAsset(stack, 'Api', { image: go('api', both), publisher: aws.ImagePublisher.codeBuild({ ...common, vpc }) });
  },
  'codeBuild() with a log group and a Docker server': (stack, common, given) => {
    const publisher = aws.ImagePublisher.codeBuild({
      ...common, logGroup: new logs.LogGroup(given, 'Logs'), dockerServer: codebuild.DockerServerComputeType.SMALL,
    });
    new aws.MinimalImageAsset(stack, 'Api', { image: go(), publisher });
  },
  'codeBuild() with a log group of another stack': (stack, common, given) => {
    const publisher = aws.ImagePublisher.codeBuild({ ...common, logGroup: logs.LogGroup.fromLogGroupName(given, 'Logs', 'builds') });
    new aws.MinimalImageAsset(stack, 'Api', { image: go(), publisher });
  },
  'codeBuild() into a repository with a key, signed': (stack, common, given) => {
    const repository = new aws.ImageRepository(stack, 'Images', {
      encryptionKey: new kms.Key(given, 'ImagesKey', { enableKeyRotation: true }),
      signingProfileArn: 'arn:aws:signer:eu-central-1:111111111111:/signing-profiles/images',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new aws.MinimalImageAsset(stack, 'Api', { image: go(), repository, publisher: aws.ImagePublisher.codeBuild(common) });
  },
  'localEngine() with a repository, and with its digest read': (stack, common) => {
    aws.ImagePublisher.useFor(stack, aws.ImagePublisher.localEngine(common));
    new aws.MinimalImageAsset(stack, 'Api', { image: go(), repository: new aws.ImageRepository(stack, 'Images'), additionalTags: ['v1.0.0'] });
    expect(new aws.MinimalImageAsset(stack, 'Jobs', { image: go('jobs') }).digest).toMatch(/Token/);
  },
  'embedded() with bases in ECR': (stack, common, given) => {
    aws.ImagePublisher.useFor(stack, aws.ImagePublisher.embedded({ ...common, pullFrom: [ecr.Repository.fromRepositoryName(given, 'Bases', 'bases')] }));
    ['Api', 'Jobs'].forEach(id => new aws.MinimalImageAsset(stack, id, { image: go(id), additionalTags: [`${id}-v1.0.0`] }));
  },
  'localEngine()': stack => {
    new aws.MinimalImageAsset(stack, 'Api', { image: go() });
  },
};

/** One of `APPS`, with what a user brings along below `Stack/Given`. */
export function policyApp(name: string, decided: Decided, context: { [key: string]: unknown } = {}): { readonly app: App; readonly stack: Stack } {
  const given = app({ context });
  const stack = new Stack(given, 'Stack');
  const theirs = new Construct(stack, GIVEN);
  const common: Common = decided === 'defaults' ? {} : {
    handlerVpc: new ec2.Vpc(theirs, 'Vpc', { maxAzs: 2, natGateways: 1 }),
    encryptionKey: new kms.Key(theirs, 'Key', { enableKeyRotation: true }),
    deadLetterQueue: new sqs.Queue(theirs, 'Queue', { encryption: sqs.QueueEncryption.KMS, enforceSSL: true }),
    reservedConcurrency: 2,
  };
  inProject(() => APPS[name](stack, common, theirs), FILES);
  return { app: given, stack };
}
