import { Aws, Duration, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { buildSpec } from './buildspec';
import { byCodeUnit, canonicalJson, sha256 } from '../../../private/text';
import type { CodeBuildOptions } from '../../code-build-options';
import { ImageRepository } from '../../image-repository';
import { acknowledge } from '../acknowledge';
import { Permissions } from '../permissions';
import { DEFAULT_REPOSITORY, placeOf } from '../place';
import { isManaged, PublisherFunction, writingLogs } from '../publisher-function';
import type { CodeBuildSecret, Grant } from '../secret-source';
import { reading } from '../zip-asset';

export type Architecture = 'amd64' | 'arm64';

/** What decides which project builds an image; everything else is said to a build when it starts. */
export interface ProjectKey {
  readonly architecture: Architecture;
  readonly repository: ecr.IRepository;
  readonly secrets: CodeBuildSecret[];
  readonly options: CodeBuildOptions;
}

/** Where a Docker server of CodeBuild listens. */
const DOCKER_SERVER_PORT = 9876;

/** What pulling from a repository takes. */
export const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const PUSH = [...PULL, 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'];

/** A CodeBuild project that the images of a stack share, with a role that may do what their builds do. */
export class BuildProject extends Construct {
  /** The project of a key: images with equal keys share it. */
  public static of(publisher: PublisherFunction, key: ProjectKey): BuildProject {
    const suffix = suffixOf(publisher, key);
    const id = `Build-${key.architecture}${suffix === '' ? '' : `-${suffix}`}`;
    const known = publisher.node.tryFindChild(id);
    return known instanceof BuildProject ? known : new BuildProject(publisher, id, publisher, key);
  }

  public readonly project: codebuild.Project;
  public readonly permissions: Permissions;

  private constructor(scope: Construct, id: string, publisher: PublisherFunction, { architecture, repository, secrets, options }: ProjectKey) {
    super(scope, id);
    this.permissions = new Permissions(this, 'Permissions', 'codebuild.amazonaws.com', `Builds images for ${architecture} and pushes them`);
    grantsOf(publisher, repository, options).concat(...secrets.map(({ grants }) => grants)).forEach(grant => this.permissions.allow(grant));
    const buildImage = DEFAULT_IMAGES[architecture];
    const bucket = s3.Bucket.fromBucketName(this, 'Bucket', publisher.program.Bucket);
    this.project = new codebuild.Project(this, 'Project', {
      description: `Builds images for ${architecture} and pushes them`,
      role: this.permissions.role,
      source: codebuild.Source.s3({ bucket, path: publisher.program.Key }),
      buildSpec: buildSpec(),
      environment: {
        buildImage,
        computeType: codebuild.ComputeType.SMALL,
        // a container engine inside the build's container needs it
        privileged: true,
        dockerServer: options.dockerServer === undefined ? undefined : { computeType: options.dockerServer },
      },
      timeout: Duration.minutes(30),
      queuedTimeout: Duration.minutes(20),
      encryptionKey: publisher.key,
      grantReportGroupPermissions: false,
      logging: { cloudWatch: { logGroup: publisher.logGroup } },
    });
    this.putIntoNetwork(options);
    this.project.node.addDependency(this.permissions);
    this.acknowledgeFindings();
  }

  /** Not by the construct's `vpc`, which would add a policy of its own inside the role. */
  private putIntoNetwork({ vpc, subnets, securityGroups, dockerServer }: CodeBuildOptions): void {
    if (vpc !== undefined) {
      const groups = securityGroups ?? [new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description: 'Builds of images: a way out, none in' })];
      const securityGroupIds = groups.map(({ securityGroupId }) => securityGroupId);
      const project = this.project.node.defaultChild as codebuild.CfnProject;
      project.vpcConfig = { vpcId: vpc.vpcId, subnets: vpc.selectSubnets(subnets).subnetIds, securityGroupIds };
      if (dockerServer !== undefined) {
        project.addPropertyOverride('Environment.DockerServer.SecurityGroupIds', securityGroupIds);
        groups.forEach(group => group.connections.allowInternally(ec2.Port.tcp(DOCKER_SERVER_PORT), 'Builds reach their Docker server'));
      }
    }
  }

  /** What is meant so, for policy packs. */
  private acknowledgeFindings(): void {
    for (const pack of ['NIST.800.53.R4', 'HIPAA.Security', 'PCI.DSS.321']) {
      acknowledge(this.project, `${pack}-CodeBuildProjectSourceRepoUrl`, 'The source is an object in S3, which the role of the project may read; there is no repository to authorize.');
    }
  }
}

/** What a machine of CodeBuild's own has. */
export const DEFAULT_IMAGES: { readonly [architecture in Architecture]: codebuild.IBuildImage } = {
  amd64: codebuild.LinuxBuildImage.AMAZON_LINUX_2023_5,
  arm64: codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0,
};

/** Which machine builds for a platform; what it cannot run itself, the recipes cross-compile. */
export function architectureFor(platform: string): Architecture {
  return /^linux\/arm/.test(platform) ? 'arm64' : 'amd64';
}

/** Nothing for images in the stack's own repository without network and secrets: they share one project per architecture. */
function suffixOf(publisher: PublisherFunction, { repository, secrets, options }: ProjectKey): string {
  const { vpc, subnets, securityGroups, dockerServer, pullFrom = [], registryCredentials = [] } = options;
  const stack = Stack.of(publisher);
  const key = {
    repository: repository === stack.node.tryFindChild(DEFAULT_REPOSITORY) ? undefined : placeOf(repository),
    vpc: vpc && placeOf(vpc),
    subnets: vpc?.selectSubnets(subnets).subnets.map(placeOf),
    securityGroups: anyOrder(securityGroups?.map(placeOf)),
    dockerServer,
    // without the numbers of tokens, which differ from run to run; the rights tell apart what a key or another stack makes different
    secrets: anyOrder(secrets.map(({ type, value, from, grants }) => stack.resolve([type, value, from && placeOf(from), grants]))),
    pullFrom: anyOrder(pullFrom.map(placeOf)),
    registries: anyOrder(registryCredentials.map(({ _fields: { secret } }) => placeOf(secret))),
  };
  const text = canonicalJson(key);
  return text === '{}' ? '' : sha256(text).slice(0, 8);
}

/** What is the same in any order and however often it is said; undefined for nothing. */
function anyOrder(values: readonly unknown[] = []): string[] | undefined {
  return values.length === 0 ? undefined : [...new Set(values.map(canonicalJson))].sort(byCodeUnit);
}

function grantsOf(publisher: PublisherFunction, repository: ecr.IRepository, options: CodeBuildOptions): Grant[] {
  const { vpc, pullFrom = [], registryCredentials = [] } = options;
  const signer = repository instanceof ImageRepository ? repository.signingProfileArn : undefined;
  return [
    { actions: ['ecr:GetAuthorizationToken'], resources: ['*'], because: 'ecr:GetAuthorizationToken names no resource, so it has to be allowed on all.' },
    reading(publisher, publisher.program),
    { actions: PUSH, resources: [repository.repositoryArn] },
    { actions: PULL, resources: pullFrom.map(({ repositoryArn }) => repositoryArn) },
    writingLogs(publisher.logGroup),
    { actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'], resources: isManaged(publisher.key) ? [] : [publisher.key.keyArn] },
    { actions: ['signer:SignPayload'], resources: signer === undefined ? [] : [signer] },
    ...registryCredentials.map(({ _fields: { secret } }): Grant => (
      { actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretFullArn ?? `${secret.secretArn}-??????`] }
    )),
    ...registryCredentials.flatMap(({ _fields: { secret } }): Grant[] => secret.encryptionKey === undefined ? [] : [
      { actions: ['kms:Decrypt'], resources: [secret.encryptionKey.keyArn], conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Aws.REGION}.amazonaws.com` } } },
    ]),
    ...(vpc === undefined ? [] : networkGrants(options, vpc)),
  ];
}

/** As the service's own policy for builds in a VPC; looking at networks and making interfaces has no resource to name. */
function networkGrants({ subnets }: CodeBuildOptions, vpc: ec2.IVpc): Grant[] {
  const arn = `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:${Aws.ACCOUNT_ID}`;
  return [
    {
      actions: [
        'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
      ],
      resources: ['*'],
    },
    {
      actions: ['ec2:CreateNetworkInterfacePermission'],
      resources: [`${arn}:network-interface/*`],
      conditions: {
        StringEquals: {
          'ec2:Subnet': vpc.selectSubnets(subnets).subnetIds.map(id => `${arn}:subnet/${id}`),
          'ec2:AuthorizedService': 'codebuild.amazonaws.com',
        },
      },
    },
  ];
}
