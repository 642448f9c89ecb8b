import { join } from 'node:path';
import { Aws, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, IConstruct, IDependable } from 'constructs';
import { acknowledge } from './acknowledge';
import { Permissions } from './permissions';
import { placeOf } from './place';
import type { Grant } from './secret-source';
import { reading } from './zip-asset';
import { refuse } from '../../private/errors';
import { byCodeUnit, canonicalJson } from '../../private/text';
import type { HandlerOptions } from '../handler-options';
import type { ObjectLocation } from '../handlers/protocol';
import { ImageRepository } from '../image-repository';

/** What scripts/bundle-handlers.js makes: the function and the build program, a file each. */
const HANDLERS = join(__dirname, '..', '..', '..', 'lib', 'handlers');
const ID = 'MinimalImagesPublisher';
/** Policies of the role besides its permissions: that to invoke itself. */
const CONTINUE = 1;
/** What looking at an image takes: its manifest, its configuration, and whether tags of its repository move. */
const LOOK = ['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:DescribeRepositories', 'ecr:GetDownloadUrlForLayer'];

/** The function behind the custom resources of a stack, and what it shares with builds: logs and a key. */
export class PublisherFunction extends Construct {
  /** The one of the stack. */
  public static of(scope: Construct, options: HandlerOptions): PublisherFunction {
    const stack = Stack.of(scope);
    const known = stack.node.tryFindChild(ID);
    if (!(known instanceof PublisherFunction)) {
      return new PublisherFunction(stack, ID, options);
    }
    known.refuseOther(options);
    return known;
  }

  public readonly serviceToken: string;
  public readonly permissions: Permissions;
  public readonly logGroup: logs.ILogGroup;
  /** The zip that holds the build program. */
  public readonly program: ObjectLocation;

  private readonly given: string;
  private readonly continuing: iam.ManagedPolicy;
  private ownKey?: kms.IKey;

  private constructor(scope: Construct, id: string, private readonly options: HandlerOptions) {
    super(scope, id);
    this.given = identity(options);
    const { handlerVpc, handlerSubnets, deadLetterQueue, reservedConcurrency } = options;
    this.logGroup = options.logGroup ?? this.makeLogGroup();
    this.permissions = new Permissions(this, 'Permissions', 'lambda.amazonaws.com', 'Waits for builds of images and gives them their tags', CONTINUE);
    this.permissions.allow(writingLogs(this.logGroup));
    if (handlerVpc) {
      this.permissions.allow({
        actions: ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces'],
        resources: ['*'],
      });
    }
    if (deadLetterQueue) {
      this.permissions.allow({ actions: ['sqs:SendMessage'], resources: [deadLetterQueue.queueArn] });
      this.permissions.allow({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: keysOf(deadLetterQueue) });
    }
    const program = new Asset(this, 'Program', { path: HANDLERS });
    this.program = { Bucket: program.s3BucketName, Key: program.s3ObjectKey };
    const handler = new lambda.Function(this, 'Function', {
      description: 'Waits for builds of images and gives them their tags',
      code: lambda.Code.fromAsset(HANDLERS),
      handler: 'publish-image.handler',
      runtime: latestNode(),
      role: this.permissions.role,
      timeout: Duration.minutes(15),
      memorySize: 512,
      logGroup: this.logGroup,
      vpc: handlerVpc,
      vpcSubnets: handlerSubnets,
      deadLetterQueue,
      reservedConcurrentExecutions: reservedConcurrency,
    });
    handler.node.addDependency(this.permissions);
    this.serviceToken = handler.functionArn;
    // of its own, because the function cannot depend on a policy that names it
    this.continuing = new iam.ManagedPolicy(this, 'Continue', {
      roles: [iam.Role.fromRoleName(this, 'Self', this.permissions.role.roleName)],
      statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] })],
    });
    acknowledgeMissing(handler, options);
    Tags.of(this).add('cdk-minimal-images', 'publisher');
  }

  /** Key for what CodeBuild stores. */
  public get key(): kms.IKey {
    this.ownKey ??= this.options.encryptionKey ?? new kms.Key(this, 'Key', {
      description: 'What builds of images store', enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY,
    });
    return this.ownKey;
  }

  /** What has to be there before the function is asked for an image of a repository. */
  public ready(repository: ecr.IRepository): IDependable[] {
    // an image that comes before the configuration would stay unsigned
    const signing = repository instanceof ImageRepository ? repository._signing : undefined;
    return [this.permissions, this.continuing, ...signing === undefined ? [] : [signing]];
  }

  /** Lets the function start and watch builds, and look at and tag their images. */
  public allowBuilds(repository: ecr.IRepository, projects: codebuild.IProject[]): void {
    this.permissions.allow({ actions: [...LOOK, 'ecr:PutImage'], resources: [repository.repositoryArn] });
    this.permissions.allow({
      actions: ['codebuild:BatchGetBuilds', 'codebuild:ListBuildsForProject', 'codebuild:StartBuild', 'codebuild:StopBuild'],
      resources: projects.map(({ projectArn }) => projectArn),
    });
    this.permissions.allow({ ...writingLogs(this.logGroup), actions: ['logs:GetLogEvents'] });
    this.allowSigning(repository);
  }

  /** Lets the function look at images, and copy them to another repository if there is one. */
  public allowCopies(source: ecr.IRepository, target: ecr.IRepository): void {
    this.permissions.allow({ actions: LOOK, resources: [source.repositoryArn] });
    if (target !== source) {
      this.allowPushes(target);
    }
  }

  /** Lets the function read an archive, push what is in it, and take layers of bases that lie in ECR. */
  public allowArchives(target: ecr.IRepository, archive: ObjectLocation, bases: ecr.IRepository[]): void {
    this.permissions.allow(reading(this, archive));
    this.permissions.allow({ actions: ['ecr:GetDownloadUrlForLayer'], resources: bases.map(({ repositoryArn }) => repositoryArn) });
    this.allowPushes(target);
  }

  private allowPushes(target: ecr.IRepository): void {
    this.permissions.allow({
      actions: [...LOOK, 'ecr:BatchCheckLayerAvailability', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'],
      resources: [target.repositoryArn],
    });
    this.allowSigning(target);
  }

  /** ECR signs what is pushed in the name of who pushes it. */
  private allowSigning(repository: ecr.IRepository): void {
    if (repository instanceof ImageRepository && repository.signingProfileArn !== undefined) {
      this.permissions.allow({ actions: ['signer:SignPayload'], resources: [repository.signingProfileArn] });
    }
  }

  private makeLogGroup(): logs.LogGroup {
    const { logRetention = logs.RetentionDays.THREE_MONTHS } = this.options;
    // a key that AWS manages for another service encrypts no logs
    const encryptionKey = isManaged(this.options.encryptionKey) ? undefined : this.options.encryptionKey;
    encryptionKey?.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:*` } },
    }));
    return new logs.LogGroup(this, 'Logs', { retention: logRetention, encryptionKey, removalPolicy: RemovalPolicy.DESTROY });
  }

  /** Who says nothing takes what there is. */
  private refuseOther(options: HandlerOptions): void {
    const wanted = identity(options);
    if (wanted !== '{}' && wanted !== this.given) {
      refuse({
        where: 'ImagePublisher, handler options',
        problem: 'a stack has one function for all its images, and an asset before this one says other things about it',
        value: Object.keys(JSON.parse(wanted)),
        allowed: `the same values for all assets of the stack (so far: ${this.given === '{}' ? 'none' : Object.keys(JSON.parse(this.given)).join(', ')})`,
        fix: 'make one publisher and give it to all of them: ImagePublisher.useFor(stack, publisher)',
      });
    }
  }
}

/** What it takes to write to a log group; its ARN ends with a wildcard. */
export function writingLogs({ logGroupArn }: logs.ILogGroup): Grant {
  return { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroupArn] };
}

/** Whether a key is an alias of one that AWS manages: whoever may use the service may use it, and nobody can be given more. */
export function isManaged(key: kms.IKey | undefined): boolean {
  return key !== undefined && 'aliasName' in key && String(key.aliasName).startsWith('alias/aws/');
}

function keysOf({ encryptionMasterKey: key }: sqs.IQueue): string[] {
  return key === undefined ? [] : [key.keyArn];
}

/** What options say, in a form that can be compared: constructs by where they are. */
function identity(options: HandlerOptions): string {
  const { handlerVpc, handlerSubnets, deadLetterQueue, reservedConcurrency, encryptionKey, logGroup, logRetention } = options;
  const at = (construct?: IConstruct): string | undefined => construct && placeOf(construct);
  return canonicalJson({
    handlerVpc: at(handlerVpc),
    handlerSubnets: handlerSubnets && handlerVpc && handlerVpc.selectSubnets(handlerSubnets).subnets.map(at),
    deadLetterQueue: at(deadLetterQueue),
    reservedConcurrency,
    encryptionKey: at(encryptionKey),
    logGroup: at(logGroup),
    logRetention,
  });
}

/** The newest Node.js that this version of aws-cdk-lib knows, by number. */
function latestNode(): lambda.Runtime {
  const version = ({ name }: lambda.Runtime): number => Number(/^nodejs(\d+)\.x$/.exec(name)?.[1] ?? 0);
  const newest = lambda.Runtime.ALL.filter(runtime => runtime.family === lambda.RuntimeFamily.NODEJS)
    .sort((a, b) => version(b) - version(a) || byCodeUnit(a.name, b.name))[0];
  return newest;
}

/** What the packs want of every function and an account has to decide; each goes away with the option that it names. */
function acknowledgeMissing(handler: lambda.Function, options: HandlerOptions): void {
  const { handlerVpc, deadLetterQueue, reservedConcurrency } = options;
  const rules: [unknown, string, string[], string][] = [
    [handlerVpc, 'LambdaInsideVPC', ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'], 'It reaches AWS services only; handlerVpc puts it into a VPC.'],
    [deadLetterQueue, 'LambdaDLQ', ['HIPAA.Security', 'NIST.800.53.R5', 'Serverless'],
      'CloudFormation waits for its answer and fails the deployment without one; deadLetterQueue gives a queue.'],
    [reservedConcurrency, 'LambdaConcurrency', ['HIPAA.Security', 'NIST.800.53.R5'], 'It runs in deployments only; reservedConcurrency sets a limit.'],
  ];
  for (const [option, rule, packs, reason] of rules) {
    if (option === undefined) {
      packs.forEach(pack => acknowledge(handler, `${pack}-${rule}`, reason));
    }
  }
}

