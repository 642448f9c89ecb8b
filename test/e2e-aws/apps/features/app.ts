import { App, CfnOutput, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { aws, DockerfileImage, GoProgram, LambdaRuntime, Platform, ScratchImage } from 'cdk-minimal-images';

const app = new App();
const context = (name: string): any => app.node.tryGetContext(name);

// what differs from one run of a program to the next, and must not decide anything: the numbers of tokens
for (let made = 0; made < Number(context('noise') ?? 0); made++) {
  Token.asString({ made });
}

const program = (platforms: Platform[]) => new ScratchImage({
  program: new GoProgram({ projectRoot: 'program' }), lambdaRuntime: LambdaRuntime.builtIn(), platforms,
});

/** Two platforms, own keys and logs, one request at a time. */
class Platforms extends Stack {
  public readonly asset: aws.MinimalImageAsset;

  constructor() {
    super(app, 'Platforms');
    const encryptionKey = new kms.Key(this, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
    const logGroup = new logs.LogGroup(this, 'Builds', { logGroupName: 'features-builds', removalPolicy: RemovalPolicy.DESTROY });
    this.asset = new aws.MinimalImageAsset(this, 'Program', {
      image: program([Platform.LINUX_AMD64, Platform.LINUX_ARM64]),
      publisher: aws.ImagePublisher.codeBuild({ encryptionKey, logGroup, reservedConcurrency: 1, cache: false }),
      repository: new aws.ImageRepository(this, 'Images', { encryptionKey }),
    });
    const functions = [lambda.Architecture.ARM_64, lambda.Architecture.X86_64].map(architecture =>
      new lambda.DockerImageFunction(this, architecture.name, { architecture, code: this.asset.toLambdaCode({ architecture }) }));
    new CfnOutput(this, 'Image', { value: this.asset.imageUri });
    new CfnOutput(this, 'Digest', { value: this.asset.digest });
    new CfnOutput(this, 'ArmFunction', { value: functions[0].functionName });
    new CfnOutput(this, 'IntelFunction', { value: functions[1].functionName });
    new CfnOutput(this, 'KeyArn', { value: encryptionKey.keyArn });
  }
}

/** Names the image of another stack. */
class Consumer extends Stack {
  constructor(asset: aws.MinimalImageAsset) {
    super(app, 'Consumer');
    const task = new ecs.FargateTaskDefinition(this, 'Task');
    task.addContainer('program', asset.ecsContainer());
    new CfnOutput(this, 'TaskDefinition', { value: task.taskDefinitionArn });
  }
}

/** A build argument that only the deployment knows, and a tag for people. */
class Arguments extends Stack {
  public readonly asset: aws.MinimalImageAsset;

  constructor() {
    super(app, 'Arguments');
    const queue = new sqs.Queue(this, 'Queue', { queueName: context('queue') });
    this.asset = new aws.MinimalImageAsset(this, 'Worker', {
      image: new DockerfileImage({ projectRoot: 'arguments' }),
      publisher: aws.ImagePublisher.codeBuild(),
      buildArgs: { QUEUE: queue.queueName },
      additionalTags: [context('release')],
    });
    new CfnOutput(this, 'Image', { value: this.asset.imageUri });
    new CfnOutput(this, 'Repository', { value: this.asset.repository.repositoryName });
  }
}

/** Built by the local engine, copied into a repository of its own. */
class Copied extends Stack {
  constructor() {
    super(app, 'Copied');
    const asset = new aws.MinimalImageAsset(this, 'Program', {
      image: program([Platform.LINUX_AMD64]),
      publisher: aws.ImagePublisher.localEngine(),
      repository: new aws.ImageRepository(this, 'Images'),
      additionalTags: [context('release')],
    });
    new CfnOutput(this, 'Image', { value: asset.imageUri });
    new CfnOutput(this, 'Digest', { value: asset.digest });
    new CfnOutput(this, 'Hash', { value: asset.assetHash });
  }
}

/** Bases that not everybody may pull, and secrets in the build. */
class Private extends Stack {
  constructor() {
    super(app, 'Private');
    const secret = (name: string) => secretsmanager.Secret.fromSecretNameV2(this, name, `features/${name}`);
    const parameter = ssm.StringParameter.fromSecureStringParameterAttributes(this, 'Parameter', { parameterName: '/features/parameter' });
    const asset = new aws.MinimalImageAsset(this, 'Program', {
      image: new DockerfileImage({ projectRoot: 'private', buildArgs: context('bases') }),
      publisher: aws.ImagePublisher.codeBuild({
        pullFrom: context('pullFrom') ? [ecr.Repository.fromRepositoryName(this, 'Bases', 'bases')] : [],
        registryCredentials: [aws.RegistryCredentials.registry(context('registry'), { secret: secret('registry') })],
      }),
      secrets: {
        whole: aws.BuildSecret.fromSecretsManager(secret('whole')),
        field: aws.BuildSecret.fromSecretsManager(secret('fields'), 'token'),
        parameter: aws.BuildSecret.fromSsmParameter(parameter),
      },
    });
    new CfnOutput(this, 'Image', { value: asset.imageUri });
    new CfnOutput(this, 'Repository', { value: asset.repository.repositoryName });
  }
}

/** A build that does not end by itself. */
class Endless extends Stack {
  constructor() {
    super(app, 'Endless');
    new aws.MinimalImageAsset(this, 'Program', { image: new DockerfileImage({ projectRoot: 'endless' }), publisher: aws.ImagePublisher.codeBuild() });
  }
}

new Consumer(new Platforms().asset);
const { asset: worker } = new Arguments();
new Copied();
if (context('registry')) {
  new Private();
}
if (context('endless')) {
  new Endless();
}
if (context('elsewhere')) {
  new CfnOutput(new Stack(app, 'Elsewhere'), 'Worker', { value: worker.imageUri });
}
