import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { APPS, Decided, DECISIONS, GIVEN, go, policyApp } from './apps';
import { aws, DockerfileImage, GoProgram, ScratchImage } from '../../../src';
import { Files, GO_MAIN } from '../../image/support';
import { app, inProject } from '../support';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: unknown } };
}
interface Resource { readonly Type: string; readonly Properties: { readonly [name: string]: unknown } }
interface Role { readonly id: string; readonly policies: { readonly id: string; readonly document: { readonly Statement: Statement[] } }[] }

/** Every wildcard in a resource that a role of ours may touch, and why there is no narrower one. */
const WILDCARDS: { readonly resource: string; readonly actions: string[]; readonly condition?: string[]; readonly because: string }[] = [
  { resource: '*', actions: ['ecr:GetAuthorizationToken'], because: 'the service has no resource for it' },
  { resource: '*', actions: ['sts:GetServiceBearerToken'], condition: ['sts:AWSServiceName'], because: 'the service has no resource for it; only for CodeArtifact' },
  {
    resource: '*',
    actions: ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces'],
    because: 'a function in a VPC: what Lambda asks for, and describing has no resource',
  },
  {
    resource: '*',
    actions: [
      'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
    ],
    because: 'builds in a VPC: what CodeBuild asks for, and describing has no resource',
  },
  {
    resource: 'arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:network-interface/*',
    actions: ['ec2:CreateNetworkInterfacePermission'],
    condition: ['ec2:AuthorizedService', 'ec2:Subnet'],
    because: 'interfaces are named when they are made; only for CodeBuild, in the subnets given',
  },
  {
    resource: 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:builds:*',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    because: 'the streams of one log group',
  },
  {
    resource: 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:builds:*', actions: ['logs:GetLogEvents'], because: 'the streams of one log group',
  },
  ...['token', 'github'].map(name => ({
    resource: `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${name}-??????`,
    actions: ['secretsmanager:GetSecretValue'],
    because: 'a secret that is only known by its name: six characters stand for the random ending of its ARN',
  })),
];

const CASES = Object.keys(APPS).flatMap(name => DECISIONS.map((decided): [string, Decided] => [name, decided]));
const templates = new Map<string, [string, Resource][]>();

/** Resources that the library makes. */
function resourcesOf(name: string, decided: Decided): [string, Resource][] {
  const key = `${name}, ${decided}`;
  const known = templates.get(key) ?? ours(policyApp(name, decided).stack);
  templates.set(key, known);
  return known;
}

function ours(stack: Stack): [string, Resource][] {
  return Object.entries((Template.fromStack(stack).toJSON().Resources ?? {}) as { [id: string]: Resource }).filter(([id]) => !id.startsWith(GIVEN));
}

function rolesOf(resources: [string, Resource][]): Role[] {
  const policies = resources.filter(([, { Type }]) => Type === 'AWS::IAM::ManagedPolicy');
  return resources.filter(([, { Type }]) => Type === 'AWS::IAM::Role').map(([id]) => ({
    id,
    policies: policies.filter(([, { Properties }]) => JSON.stringify(Properties.Roles) === JSON.stringify([{ Ref: id }]))
      .map(([policy, { Properties }]) => ({ id: policy, document: Properties.PolicyDocument as Role['policies'][0]['document'] })),
  }));
}

const statementsOf = (name: string, decided: Decided): Statement[] =>
  rolesOf(resourcesOf(name, decided)).flatMap(({ policies }) => policies).flatMap(({ document }) => document.Statement);
const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

/** A resource as text, references as `${AWS::Region}` and `${LogicalId.Arn}`. */
function written(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const { 'Ref': name, 'Fn::Join': join, 'Fn::GetAtt': attribute, 'Fn::Sub': sub } = value as { 'Ref'?: string; 'Fn::Join'?: [string, unknown[]]; 'Fn::GetAtt'?: string[]; 'Fn::Sub'?: string };
  return join ? join[1].map(written).join(join[0]) : sub ?? `\${${name ?? attribute!.join('.')}}`;
}

describe.each(CASES)('%s, %s', (name, decided) => {
  test('every role is one of ours, with policies of its own beside it', () => {
    const resources = resourcesOf(name, decided);
    expect(resources.filter(([, { Type }]) => Type === 'AWS::IAM::Policy')).toEqual([]);
    for (const [, { Properties }] of resources.filter(([, { Type }]) => Type === 'AWS::IAM::Role')) {
      expect([Properties.Policies, Properties.ManagedPolicyArns]).toEqual([undefined, undefined]);
      expect(JSON.stringify(Properties.AssumeRolePolicyDocument)).toMatch(/^\{"Statement":\[\{"Action":"sts:AssumeRole","Effect":"Allow","Principal":\{"Service":"(lambda|codebuild)\.amazonaws\.com"\}\}\],/);
    }
    const attached = rolesOf(resources).flatMap(({ policies }) => policies).map(({ id }) => id);
    expect(attached.sort()).toEqual(resources.filter(([, { Type }]) => Type === 'AWS::IAM::ManagedPolicy').map(([id]) => id).sort());
  });

  test('no statement has a wildcard in an action', () => {
    const statements = statementsOf(name, decided);
    expect(statements.filter(statement => statement.Effect !== 'Allow' || list(statement.Action).some(action => !/^[a-z0-9]+:[A-Za-z]+$/.test(action)))).toEqual([]);
  });

  test('no statement has a wildcard in a resource that is not of the list', () => {
    const wide = statementsOf(name, decided).flatMap(statement => list(statement.Resource).map(written).filter(resource => /[*?]/.test(resource))
      .map(resource => ({ resource, actions: list(statement.Action).sort(), condition: conditionOf(statement) })));
    expect(wide.filter(each => !WILDCARDS.some(entry => isSame(entry, each)))).toEqual([]);
  });
});

type Wide = Required<Pick<typeof WILDCARDS[0], 'resource' | 'actions' | 'condition'>>;

const conditionOf = ({ Condition = {} }: Statement): string[] => Object.values(Condition).flatMap(keys => Object.keys(keys)).sort();
const isSame = (entry: typeof WILDCARDS[0], { resource, actions, condition }: Wide): boolean =>
  entry.resource === resource && entry.actions.join() === actions.join() && (entry.condition ?? []).join() === condition.join();

test('each wildcard of the list is used', () => {
  const used = CASES.flatMap(args => statementsOf(...args)).flatMap(statement => list(statement.Resource)
    .map(resource => ({ resource: written(resource), actions: list(statement.Action).sort(), condition: conditionOf(statement) })));
  expect(WILDCARDS.filter(entry => !used.some(each => isSame(entry, each)))).toEqual([]);
});

describe('what the roles of codeBuild() may do, with defaults', () => {
  const permissions = (role: RegExp): { [resource: string]: string[] } => {
    const [found] = rolesOf(resourcesOf('codeBuild()', 'defaults')).filter(({ id }) => role.test(id));
    const all: { [resource: string]: string[] } = {};
    for (const statement of found.policies.flatMap(({ document }) => document.Statement)) {
      for (const resource of list(statement.Resource).map(written).map(shortened)) {
        all[resource] = [...all[resource] ?? [], ...list(statement.Action)].sort();
      }
    }
    return all;
  };
  const shortened = (text: string): string => text.replace(/[0-9A-F]{8}(?=\.)/g, '').replace(/^arn:.*\//, 'assets/').replace(/[0-9a-f]{64}/, '<hash>');

  test('the builder reads three objects, and pushes to one repository', () => {
    expect(permissions(/^MinimalImagesPublisherBuildamd64Permissions/)).toEqual({
      '*': ['ecr:GetAuthorizationToken'],
      '${MinimalImagesRepository.Arn}': [
        'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:GetDownloadUrlForLayer', 'ecr:InitiateLayerUpload', 'ecr:PutImage',
        'ecr:UploadLayerPart',
      ],
      '${MinimalImagesPublisherLogs.Arn}': ['logs:CreateLogStream', 'logs:PutLogEvents'],
      '${MinimalImagesPublisherKey.Arn}': ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
      // job, sources and program
      'assets/<hash>.zip': Array(3).fill(['s3:GetObject', 's3:GetObjectVersion']).flat().sort(),
    });
  });

  test('the objects are those that the request names', () => {
    const resources = resourcesOf('codeBuild()', 'defaults');
    const [[, { Properties }]] = resources.filter(([, { Type }]) => Type === 'Custom::MinimalImage');
    const { Job, Sources, Program } = Properties.Build as { [object: string]: { Key: string } };
    const readable = statementsOf('codeBuild()', 'defaults').filter(({ Action }) => list(Action).includes('s3:GetObject')).flatMap(({ Resource }) => list(Resource));
    expect(readable.map(written).map(arn => arn.split('/').pop()).sort()).toEqual([Job.Key, Sources.Key, Program.Key].sort());
  });

  test('the function watches one project, tags in one repository, reads one log group, and calls itself', () => {
    expect(permissions(/^MinimalImagesPublisherPermissions/)).toEqual({
      '${MinimalImagesRepository.Arn}': expect.arrayContaining(['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:PutImage']),
      '${MinimalImagesPublisherBuildamd64Project.Arn}': ['codebuild:BatchGetBuilds', 'codebuild:ListBuildsForProject', 'codebuild:StartBuild', 'codebuild:StopBuild'],
      '${MinimalImagesPublisherLogs.Arn}': ['logs:CreateLogStream', 'logs:GetLogEvents', 'logs:PutLogEvents'],
      '${MinimalImagesPublisherFunction.Arn}': ['lambda:InvokeFunction'],
    });
  });
});

describe('many images in a stack', () => {
  /** Characters as IAM counts them, with long names for what is not known yet. */
  const charactersOf = (document: unknown): number => {
    const names = JSON.stringify(document, (_key, value) => (typeof value === 'object' && value !== null && ['Ref', 'Fn::GetAtt', 'Fn::Join', 'Fn::Sub'].some(key => key in value)
      ? written(value).replaceAll('${AWS::Partition}', 'aws-us-gov').replaceAll('${AWS::Region}', 'ap-southeast-1').replaceAll('${AWS::AccountId}', '1'.repeat(12)).replace(/\$\{.*?\}/g, 'x'.repeat(150))
      : value));
    return names.replace(/\s/g, '').length;
  };
  const folders = (count: number): Files => Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}/main.go`, `${GO_MAIN}// ${index}\n`]));
  const image = (index: number, trees: number): ScratchImage =>
    new ScratchImage({ program: new GoProgram({ projectRoot: `p${index % trees}` }), env: { N: String(index) } });

  test('100 over 60 source trees: documents below 6,144 characters, at most 10 policies a role', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    aws.ImagePublisher.useFor(stack, aws.ImagePublisher.codeBuild());

    // WHEN
    inProject(() => Array.from({ length: 100 }, (_, index) => new aws.MinimalImageAsset(stack, `Image${index}`, { image: image(index, 60) })), folders(60));

    // THEN
    const roles = rolesOf(ours(stack));
    const sizes = roles.flatMap(({ policies }) => policies).map(({ document }) => charactersOf(document));
    expect(Math.max(...sizes)).toBeLessThan(6144);
    expect(roles.map(({ id, policies }) => [id.replace(/[0-9A-F]{8}$/, ''), policies.length])).toEqual([
      ['MinimalImagesPublisherPermissionsRole', 2],
      // 100 jobs, 60 trees, the program, and four that every build needs
      ['MinimalImagesPublisherBuildamd64PermissionsRole', 6],
    ]);
    const readable = roles[1].policies.flatMap(({ document }) => document.Statement).flatMap(({ Resource }) => list(Resource)).map(written);
    expect(new Set(readable.filter(arn => arn.includes(':s3:::'))).size).toBe(161);
  });

  test.each(CASES)('documents stay below 6,144 characters: %s, %s', (name, decided) => {
    const sizes = rolesOf(resourcesOf(name, decided)).flatMap(({ policies }) => policies).map(({ document }) => charactersOf(document));
    expect(Math.max(0, ...sizes)).toBeLessThan(6144);
  });

  test('long names of secrets make more policies, not longer ones', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    const secrets = Array.from({ length: 60 }, (_, index) => `s${index}`);
    const Dockerfile = `FROM golang AS b\nRUN ${secrets.map(id => `--mount=type=secret,id=${id}`).join(' ')} ["go"]\nFROM scratch\nCOPY --from=b /a /a\nUSER 1\nCMD ["/a"]\n`;

    // WHEN
    inProject(() => new aws.MinimalImageAsset(stack, 'Api', {
      image: new DockerfileImage(),
      publisher: aws.ImagePublisher.codeBuild(),
      secrets: Object.fromEntries(secrets.map(id => [id, secretNamed(stack, id, `${'long-'.repeat(80)}${id}`)])),
    }), { Dockerfile });

    // THEN
    const [, builder] = rolesOf(ours(stack));
    expect(Math.max(...builder.policies.map(({ document }) => charactersOf(document)))).toBeLessThan(6144);
    expect(builder.policies.flatMap(({ document }) => document.Statement).filter(({ Action }) => list(Action).includes('secretsmanager:GetSecretValue')).flatMap(({ Resource }) => list(Resource)))
      .toHaveLength(60);
  });

  test('more than 300 sources are refused, with what to do', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    aws.ImagePublisher.useFor(stack, aws.ImagePublisher.codeBuild());
    let made = 0;

    // WHEN
    const work = (): void => inProject(() => {
      for (; made < 301; made++) {
        new aws.MinimalImageAsset(stack, `Image${made}`, { image: image(made, 1) });
      }
    }, folders(1));

    // THEN each image has its job, and all share a tree, the program and what every build needs
    expect(work).toThrow(/^Stack\/Image\d+: MinimalImageAsset: a role may have 10 policies, and the images of this stack need more; allowed: about 300 different sources and secrets in a stack; fix: spread the images over several stacks$/);
    expect(made).toBe(300 - 6);
  });

  test('the function has at most 10 policies too, however many repositories it tags in', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    aws.ImagePublisher.useFor(stack, aws.ImagePublisher.localEngine());
    const repositories = Array.from({ length: 301 }, (_, index) => ecr.Repository.fromRepositoryName(stack, `Repository${index}`, `images/${index}`));

    // WHEN
    const work = (): void => inProject(() => repositories.forEach((repository, index) => new aws.MinimalImageAsset(stack, `Image${index}`, { image: go(), repository })));

    // THEN
    expect(work).toThrow(/a role may have 10 policies/);
    const [role] = rolesOf(ours(stack));
    expect(role.policies).toHaveLength(10);
  });
});

function secretNamed(stack: Stack, id: string, name: string): aws.BuildSecret {
  return aws.BuildSecret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, id, `arn:aws:secretsmanager:eu-central-1:111111111111:secret:${name}-abcdef`));
}
