import { App, Aws, Duration, LegacyStackSynthesizer, SecretValue, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { BOTH, built, DOCKERFILE, dockerfile, go } from './built';
import { app, inProject } from './support';
import { countsOf, defectsOf, onlyPublishedIn, publishedIn, resourcesOf, statementsIn } from './template';
import { aws, GoProgram, MinimalImage, Platform, ScratchImage } from '../../src';
import { Files, GO_MAIN } from '../image/support';

/** An image that differs from others by its name. */
const named = (name: string): MinimalImage => go({ env: { NAME: name } });

const projectsIn = (stack: Stack): string[] => Object.keys(resourcesOf(stack, 'AWS::CodeBuild::Project'));

/** Builds two images in one stack, each with its options; how many projects there are. */
function projectsFor(options: (stack: Stack) => [Extra, Extra]): number {
  const stack = new Stack(app(), 'Stack');
  options(stack).forEach(({ props, ...rest }, index) => built(stack, `A${index}`, { image: named(String(index)), ...props }, rest));
  expect(defectsOf(stack)).toEqual([]);
  return projectsIn(stack).length;
}

type Extra = aws.CodeBuildOptions & { readonly props?: Partial<aws.MinimalImageAssetProps> };

const credentials = (stack: Stack, id: string): aws.RegistryCredentialsProps => ({ secret: new secretsmanager.Secret(stack, id) });

const NET: Files = { 'main.go': GO_MAIN };
const needs = (...slots: string[]): MinimalImage => new ScratchImage({ program: new GoProgram({ secrets: slots }) });

describe('projects', () => {
  test('one per architecture for all images without network and secrets, and the function', () => {
    const stack = new Stack(app(), 'Stack');
    Array.from({ length: 5 }, (_, index) => built(stack, `A${index}`, { image: go({ ...BOTH, env: { N: String(index) } }) }));
    expect(countsOf(stack)).toMatchObject({ 'AWS::CodeBuild::Project': 2, 'AWS::Lambda::Function': 1, 'Custom::MinimalImage': 5, 'AWS::ECR::Repository': 1, 'AWS::KMS::Key': 1, 'AWS::Logs::LogGroup': 1 });
  });

  test('a further image adds its custom resource and nothing else', () => {
    const stack = new Stack(app(), 'Stack');
    built(stack, 'A', { image: named('a') });
    const before = countsOf(stack);
    const more = new Stack(app(), 'Stack');
    ['a', 'b'].forEach(name => built(more, name.toUpperCase(), { image: named(name) }));
    expect(countsOf(more)).toEqual({ ...before, 'Custom::MinimalImage': 2 });
  });

  test.each<[string, number, (stack: Stack) => [Extra, Extra]]>([
    ['all that a build can be told when it starts', 1, stack => [{}, {
      computeType: codebuild.ComputeType.LARGE,
      timeout: Duration.minutes(10),
      queuedTimeout: Duration.minutes(10),
      cache: false,
      proxy: { http: 'http://proxy:8080' },
      buildKitImage: '111111111111.dkr.ecr.eu-central-1.amazonaws.com/buildkit:v1',
      buildImages: { amd64: codebuild.LinuxBuildImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Own', 'own'), 'v1') },
    }]],
    ['an architecture', 2, () => [{}, { props: { image: go({ platforms: [Platform.LINUX_ARM64] }) } }]],
    ['an architecture of the same kind', 1, () => [{ props: { image: go({ platforms: [Platform.LINUX_ARM64] }) } }, { props: { image: go({ platforms: [Platform.LINUX_ARM_V7] }) } }]],
    ['a VPC', 2, stack => [{}, { vpc: new ec2.Vpc(stack, 'Vpc') }]],
    ['the same VPC', 1, stack => {
      const vpc = new ec2.Vpc(stack, 'Vpc');
      return [{ vpc }, { vpc, subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } }];
    }],
    ['other subnets', 2, stack => {
      const vpc = new ec2.Vpc(stack, 'Vpc');
      return [{ vpc }, { vpc, subnets: { subnets: [vpc.privateSubnets[0]] } }];
    }],
    ['security groups in another order', 1, stack => {
      const vpc = new ec2.Vpc(stack, 'Vpc');
      const groups = ['G1', 'G2'].map(id => new ec2.SecurityGroup(stack, id, { vpc }));
      return [{ vpc, securityGroups: groups }, { vpc, securityGroups: [...groups].reverse() }];
    }],
    ['other security groups', 2, stack => {
      const vpc = new ec2.Vpc(stack, 'Vpc');
      return [{ vpc }, { vpc, securityGroups: [new ec2.SecurityGroup(stack, 'G', { vpc })] }];
    }],
    ['a Docker server', 2, () => [{}, { dockerServer: codebuild.DockerServerComputeType.SMALL }]],
    ['another repository', 2, stack => [{}, { props: { repository: new aws.ImageRepository(stack, 'Mine') } }]],
    ['the default repository, named', 1, stack => [{}, { props: { repository: aws.ImageRepository.defaultFor(stack) } }]],
    ['the default repository of another stack', 2, stack => [{}, { props: { repository: aws.ImageRepository.defaultFor(new Stack(stack.node.root as App, 'Other')) } }]],
    ['repositories to pull from, in another order', 1, stack => {
      const repositories = ['a', 'b'].map(name => ecr.Repository.fromRepositoryName(stack, name, name));
      return [{ pullFrom: repositories }, { pullFrom: [...repositories].reverse() }];
    }],
    ['repositories to pull from', 2, stack => [{}, { pullFrom: [ecr.Repository.fromRepositoryName(stack, 'R', 'r')] }]],
    ['credentials', 2, stack => [{}, { registryCredentials: [aws.RegistryCredentials.dockerHub(credentials(stack, 'S'))] }]],
    ['one secret for two registries', 1, stack => {
      const props = credentials(stack, 'S');
      return [{ registryCredentials: [aws.RegistryCredentials.dockerHub(props)] }, { registryCredentials: [aws.RegistryCredentials.registry('ghcr.io', props)] }];
    }],
    ['a parameter with another key', 2, stack => {
      const parameter = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'P', { parameterName: '/p' });
      const bind = (image: MinimalImage, encryptionKey?: kms.IKey): Extra => (
        { props: { image, secrets: { netrc: aws.BuildSecret.fromSsmParameter(parameter, { encryptionKey }) } } });
      return [bind(needs('netrc')), bind(new ScratchImage({ program: new GoProgram({ secrets: ['netrc'] }), env: { A: '1' } }), new kms.Key(stack, 'Key'))];
    }],
    ['one secret in two slots', 1, stack => {
      const secret = aws.BuildSecret.fromSecretsManager(new secretsmanager.Secret(stack, 'S'));
      return [{ props: { image: needs('netrc'), secrets: { netrc: secret } } }, { props: { image: needs('npmrc'), secrets: { npmrc: secret } } }];
    }],
  ])('%s: %i', (_what, count, options) => {
    expect(projectsFor(options)).toBe(count);
  });

  test('secrets of two stacks with one logical id are two, and each role reads its own', () => {
    const given = app();
    const secrets = ['One', 'Two'].map(id => new secretsmanager.Secret(new Stack(given, id), 'Secret'));
    const stack = new Stack(given, 'Stack');
    secrets.forEach((secret, index) => built(stack, `A${index}`, {
      image: new ScratchImage({ program: new GoProgram({ secrets: ['netrc'] }), env: { N: String(index) } }), secrets: { netrc: aws.BuildSecret.fromSecretsManager(secret) },
    }));
    expect(projectsIn(stack)).toHaveLength(2);
    const read = statementsIn(stack, /Build/).filter(({ actions }) => actions.includes('secretsmanager:GetSecretValue')).map(({ resources }) => JSON.stringify(resources));
    expect(new Set(read).size).toBe(2);
  });

  test('repositories of two stacks with one logical id may both be written to', () => {
    const given = app();
    const repositories = ['One', 'Two'].map(id => new aws.ImageRepository(new Stack(given, id), 'Images'));
    const stack = new Stack(given, 'Stack');
    repositories.forEach((repository, index) => built(stack, `A${index}`, { repository, image: named(String(index)) }));
    const pushed = statementsIn(stack, /PublisherPermissionsPolicy/).filter(({ actions }) => actions.includes('ecr:PutImage')).flatMap(({ resources }) => resources);
    expect(new Set(pushed.map(resource => JSON.stringify(resource))).size).toBe(2);
  });
});

describe('what a build is told', () => {
  test('defaults', () => {
    const stack = new Stack(app(), 'Stack');
    built(stack, 'Api');
    const { Properties } = onlyPublishedIn(stack);
    expect(Properties).toMatchObject({
      ServiceTimeout: String((20 + 30 + 5) * 60),
      Build: { QueuedMinutes: '20', BuildMinutes: '30', ComputeType: 'BUILD_GENERAL1_SMALL', CacheTag: expect.stringMatching(/^cache-[0-9a-f]{12}$/), BuildKitImage: expect.stringMatching(/^docker\.io\/moby\/buildkit:v\d+\.\d+\.\d+$/) },
    });
    for (const name of ['BuildArgs', 'AdditionalTags', 'RegistryId', 'Copy']) {
      expect([name, Properties[name]]).toEqual([name, undefined]);
    }
    for (const name of ['Secrets', 'Registries', 'EcrRegistries', 'Proxy', 'EncryptionKey']) {
      expect([name, Properties.Build[name]]).toEqual([name, undefined]);
    }
    expect(resourcesOf(stack, 'AWS::CodeBuild::Project')[projectsIn(stack)[0]].Properties.Environment.PrivilegedMode).toBe(true);
  });

  test('options', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    const theirs = ecr.Repository.fromRepositoryArn(stack, 'Theirs', 'arn:aws:ecr:eu-west-1:222222222222:repository/bases');
    const own = codebuild.LinuxArmBuildImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, 'Own', 'own'), 'v1');

    // WHEN
    built(stack, 'Api', { image: go(BOTH), additionalTags: ['v1.4.2', 'release'] }, {
      computeType: codebuild.ComputeType.LARGE,
      timeout: Duration.minutes(45),
      queuedTimeout: Duration.minutes(10),
      cache: false,
      proxy: { http: 'http://proxy:8080', none: 'localhost,.internal' },
      buildKitImage: 'registry.example.com/buildkit:v1',
      buildImages: { arm64: own },
      pullFrom: [theirs],
      registryCredentials: [aws.RegistryCredentials.registry('ghcr.io', { ...credentials(stack, 'Ghcr'), passwordField: 'token' })],
    });

    // THEN
    const { AdditionalTags, Build } = onlyPublishedIn(stack).Properties;
    expect(AdditionalTags).toEqual(['v1.4.2', 'release']);
    expect(Build).toMatchObject({
      QueuedMinutes: '10',
      BuildMinutes: '45',
      ComputeType: 'BUILD_GENERAL1_LARGE',
      Proxy: { HTTP_PROXY: 'http://proxy:8080', NO_PROXY: 'localhost,.internal' },
      BuildKitImage: 'registry.example.com/buildkit:v1',
      Registries: [{
        Host: 'ghcr.io',
        UsernameAt: { 'Fn::Join': ['', [{ Ref: expect.stringMatching(/^Ghcr/) }, ':username']] },
        PasswordAt: { 'Fn::Join': ['', [{ Ref: expect.stringMatching(/^Ghcr/) }, ':token']] },
      }],
      EcrRegistries: [expect.anything()],
    });
    expect(Build.CacheTag).toBeUndefined();
    expect(Build.Platforms).toEqual([
      { Platform: 'linux/amd64', ProjectName: expect.anything() },
      { Platform: 'linux/arm64', ProjectName: expect.anything(), Image: expect.anything(), ImagePullCredentialsType: 'SERVICE_ROLE' },
    ]);
    const pulls = statementsIn(stack, /Build/).filter(({ actions }) => actions.includes('ecr:BatchGetImage') && !actions.includes('ecr:PutImage'));
    expect(JSON.stringify(pulls)).toContain('arn:aws:ecr:eu-west-1:222222222222:repository/bases');
    expect(JSON.stringify(pulls)).toContain(':repository/own');
    expect(defectsOf(stack)).toEqual([]);
  });

  test('an image in a VPC: private subnets, a security group with a way out and none in', () => {
    const stack = new Stack(app(), 'Stack');
    built(stack, 'Api', {}, { vpc: new ec2.Vpc(stack, 'Vpc') });
    const { VpcConfig } = Object.values(resourcesOf(stack, 'AWS::CodeBuild::Project'))[0].Properties;
    expect([VpcConfig.Subnets.length, VpcConfig.Subnets.every(({ Ref }: { Ref: string }) => /^VpcPrivate/.test(Ref)), VpcConfig.SecurityGroupIds.length]).toEqual([2, true, 1]);
    const [group] = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroup'));
    expect([group.Properties.SecurityGroupIngress, group.Properties.SecurityGroupEgress.length]).toEqual([undefined, 1]);
  });

  test('the resource waits for what it needs', () => {
    const stack = new Stack(app(), 'Stack');
    built(stack, 'Api', { repository: new aws.ImageRepository(stack, 'Images', { signingProfileArn: 'arn:aws:signer:eu-central-1:111111111111:/signing-profiles/images' }) });
    const on = onlyPublishedIn(stack).DependsOn ?? [];
    const policies = Object.keys(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));
    expect(policies.filter(id => !on.includes(id))).toEqual([]);
    expect(on).toContain('MinimalImagesSigning');
  });

  test('its jobs and sources are what its role may read, and nothing more', () => {
    const stack = new Stack(app(), 'Stack');
    ['a', 'b'].forEach(name => built(stack, name, { image: named(name) }));
    const keys = Object.values(publishedIn(stack)).flatMap(({ Properties: { Build } }) => [Build.Job.Key, Build.Sources.Key, Build.Program.Key]);
    const read = statementsIn(stack, /Buildamd64/).filter(({ actions }) => actions.includes('s3:GetObject')).flatMap(({ resources }) => resources.map(resource => JSON.stringify(resource)));
    expect(read.map(text => text.match(/[0-9a-f]{64}\.zip/)?.[0]).sort()).toEqual([...new Set(keys)].sort());
  });
});

describe('equal images', () => {
  test('share one resource, with whatever cache', () => {
    const stack = new Stack(app(), 'Stack');
    const [one, two] = ['A', 'B'].map(id => built(stack, id));
    expect([Object.keys(publishedIn(stack)).length, stack.resolve(one.imageUri)]).toEqual([1, stack.resolve(two.imageUri)]);
  });

  test('with other tags come one after the other', () => {
    const stack = new Stack(app(), 'Stack');
    built(stack, 'A');
    built(stack, 'B', { additionalTags: ['v1'] });
    built(stack, 'C', { additionalTags: ['v2'] });
    const [[a, first], [b, second], [, third]] = Object.entries(publishedIn(stack));
    expect([first.DependsOn?.includes(b), second.DependsOn?.includes(a), third.DependsOn?.includes(b)]).toEqual([false, true, true]);
  });

  test('in two repositories are two', () => {
    const stack = new Stack(app(), 'Stack');
    built(stack, 'A');
    built(stack, 'B', { repository: new aws.ImageRepository(stack, 'Mine') });
    expect(Object.keys(publishedIn(stack))).toHaveLength(2);
  });

  test('a tag for two different images of one repository is one clear error', () => {
    const stack = new Stack(app(), 'Stack');
    built(stack, 'A', { image: named('a'), additionalTags: ['v1'] });
    expect(() => built(stack, 'B', { image: named('b'), additionalTags: ['v1'] }))
      .toThrow('Stack/B: MinimalImageAsset.additionalTags: another image of this stack gets the tag in the same repository (got "v1"); allowed: ');
    built(stack, 'C', { image: named('c'), additionalTags: ['v1'], repository: new aws.ImageRepository(stack, 'Mine') });
  });
});

describe('secrets of a build', () => {
  test('reach it by their place only, and its role may read just these', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    const secret = new secretsmanager.Secret(stack, 'Netrc', { encryptionKey: new kms.Key(stack, 'Key') });
    const parameter = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Npmrc', { parameterName: '/npmrc', version: 1 });

    // WHEN
    built(stack, 'Api', {
      image: needs('netrc', 'npmrc', 'pip.conf'),
      secrets: {
        'pip.conf': aws.BuildSecret.fromCodeArtifact({ domain: 'team', domainOwner: '222222222222', repositories: ['pypi'] }),
        'netrc': aws.BuildSecret.fromSecretsManager(secret, 'file'),
        'npmrc': aws.BuildSecret.fromSsmParameter(parameter),
      },
    }, {}, NET);

    // THEN
    expect(onlyPublishedIn(stack).Properties.Build.Secrets).toEqual([
      { Slot: 'netrc', Type: 'SECRETS_MANAGER', Value: { 'Fn::Join': ['', [{ Ref: expect.stringMatching(/^Netrc/) }, ':file']] } },
      { Slot: 'npmrc', Type: 'PARAMETER_STORE', Value: '/npmrc' },
      { Slot: 'pip.conf', Type: 'CODE_ARTIFACT', Value: 'team/222222222222' },
    ]);
    const statements = statementsIn(stack, /Build/);
    const allowed = (action: string): string => JSON.stringify(statements.filter(({ actions }) => actions.includes(action)));
    expect(allowed('secretsmanager:GetSecretValue')).toMatch(/"resources":\[\{"Ref":"Netrc[0-9A-F]+"\}\]/);
    expect(allowed('ssm:GetParameters')).toContain(':parameter/npmrc');
    expect(allowed('kms:Decrypt')).toContain('secretsmanager.');
    expect(allowed('codeartifact:ReadFromRepository')).toContain(':222222222222:repository/team/pypi');
    expect(defectsOf(stack)).toEqual([]);
  });

  test('a secret known by name only, whose ARN ends with six characters that nobody knows', () => {
    const stack = new Stack(app(), 'Stack');
    built(stack, 'Api', { image: needs('netrc'), secrets: { netrc: aws.BuildSecret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'S', 'team/netrc')) } });
    expect(JSON.stringify(statementsIn(stack, /Build/).filter(({ actions }) => actions.includes('secretsmanager:GetSecretValue')))).toContain(':secret:team/netrc-??????');
  });

  test('a value never stands in a template', () => {
    const stack = new Stack(app(), 'Stack');
    const secret = new secretsmanager.Secret(stack, 'S', { secretStringValue: SecretValue.secretsManager('other') });
    built(stack, 'Api', { image: needs('netrc'), secrets: { netrc: aws.BuildSecret.fromSecretsManager(secret) } });
    expect(JSON.stringify(onlyPublishedIn(stack))).not.toContain('{{resolve');
  });

  test.each([['netrc'], ['constructor'], ['toString'], ['__proto__']])('one that nothing is bound to: %s', slot => {
    const stack = new Stack(app(), 'Stack');
    expect(() => built(stack, 'Api', { image: needs(slot) }))
      .toThrow(`Stack/Api: MinimalImageAsset.secrets: the build of the image needs secrets that nothing is bound to (got ["${slot}"])`);
  });

  test('a slot of a Dockerfile that is not required may stay empty', () => {
    const stack = new Stack(app(), 'Stack');
    const files = { ...DOCKERFILE, Dockerfile: 'FROM alpine:3 AS b\nRUN --mount=type=secret,id=token true\nFROM scratch\nCOPY a /a\nUSER 1\nCMD ["/a"]\n' };
    built(stack, 'Api', { image: dockerfile() }, {}, files);
    expect(onlyPublishedIn(stack).Properties.Build.Secrets).toBeUndefined();
  });

  test('another value changes no hash', () => {
    const stack = new Stack(app(), 'Stack');
    const hashes = ['One', 'Two'].map(id => built(stack, id, { image: needs('netrc'), secrets: { netrc: aws.BuildSecret.fromSecretsManager(new secretsmanager.Secret(stack, `S${id}`)) } }).assetHash);
    expect(hashes[0]).toBe(hashes[1]);
  });
});

describe('the one function of a stack', () => {
  const said = (stack: Stack): aws.HandlerOptions => ({
    encryptionKey: kms.Key.fromKeyArn(stack, `K${stack.node.children.length}`, 'arn:aws:kms:eu-central-1:111111111111:key/1'), logRetention: logs.RetentionDays.ONE_WEEK, reservedConcurrency: 5,
  });

  test('the same said twice, and nothing said later', () => {
    const stack = new Stack(app(), 'Stack');
    const options = said(stack);
    built(stack, 'A', { image: named('a') }, options);
    built(stack, 'B', { image: named('b') }, { ...options });
    built(stack, 'C', { image: named('c') });
    built(stack, 'D', { image: named('d'), repository: new aws.ImageRepository(stack, 'Images'), publisher: aws.ImagePublisher.localEngine() });
    expect(Object.keys(resourcesOf(stack, 'AWS::Lambda::Function'))).toHaveLength(1);
    expect(Object.values(resourcesOf(stack, 'AWS::Lambda::Function'))[0].Properties.ReservedConcurrentExecutions).toBe(5);
  });

  test.each<[string, (stack: Stack) => [aws.HandlerOptions, aws.HandlerOptions]]>([
    ['another value', stack => [said(stack), { ...said(stack), reservedConcurrency: 6 }]],
    ['more than before', () => [{}, { reservedConcurrency: 6 }]],
    ['another key', stack => [{ encryptionKey: new kms.Key(stack, 'K1') }, { encryptionKey: new kms.Key(stack, 'K2') }]],
  ])('%s is one clear error', (_what, options) => {
    const stack = new Stack(app(), 'Stack');
    const [first, second] = options(stack);
    built(stack, 'A', { image: named('a') }, first);
    expect(() => built(stack, 'B', { image: named('b') }, second)).toThrow(/^Stack\/B: ImagePublisher, handler options: a stack has one function for all its images, [^;]*; allowed: [^;]*; fix: make one publisher/);
  });
});

describe('logical ids', () => {
  const NAMES = ['a', 'b', 'c'];

  function idsOf(names: string[]): { readonly [id: string]: unknown } {
    const stack = new Stack(app(), 'Stack');
    names.forEach(name => built(stack, name, { image: go({ ...BOTH, env: { NAME: name } }), additionalTags: [name] }));
    return Object.fromEntries(Object.entries(resourcesOf(stack)).map(([id, { Type, Properties }]) => [id, Type === 'Custom::MinimalImage' ? Properties : Type]));
  }

  test('stay when images are reordered, added and removed, and so do tags', () => {
    const all = idsOf(NAMES);
    expect(idsOf([...NAMES].reverse())).toEqual(all);
    expect(all).toMatchObject(idsOf(['b']));
    expect(idsOf(['z', ...NAMES])).toMatchObject(all);
  });

  test('stay when another kind of project comes first', () => {
    const idsWith = (first: boolean): string[] => {
      const stack = new Stack(app(), 'Stack');
      const vpc = new ec2.Vpc(stack, 'Vpc');
      const plain = (): unknown => built(stack, 'Plain');
      const inVpc = (): unknown => built(stack, 'InVpc', { image: named('v') }, { vpc });
      (first ? [inVpc, plain] : [plain, inVpc]).forEach(make => make());
      return Object.keys(resourcesOf(stack)).sort();
    };
    expect(idsWith(true)).toEqual(idsWith(false));
  });
});

test('an app has the same templates in every folder and every process', () => {
  const templates = (tokens: number): unknown => {
    const given = app();
    const stack = new Stack(given, 'Stack');
    // as CDK counts tokens, another process would have other numbers
    Array.from({ length: tokens }, () => stack.resolve(stack.formatArn({ service: 's3', resource: 'r' })));
    const secret = new secretsmanager.Secret(stack, 'Secret');
    built(stack, 'A', { image: dockerfile(), buildArgs: { VERSION: Aws.REGION } }, { vpc: new ec2.Vpc(stack, 'Vpc'), registryCredentials: [aws.RegistryCredentials.dockerHub({ secret })] });
    built(stack, 'B', { image: needs('netrc'), secrets: { netrc: aws.BuildSecret.fromSecretsManager(secret) } });
    const artifact = given.synth().getStackByName('Stack');
    return [artifact.template, artifact.assets];
  };
  expect(templates(1)).toEqual(templates(37));
});

test('the legacy synthesizer, which names assets by parameters', () => {
  const stack = new Stack(app(), 'Stack', { synthesizer: new LegacyStackSynthesizer() });
  inProject(() => new aws.MinimalImageAsset(stack, 'Api', { image: go(), publisher: aws.ImagePublisher.codeBuild() }));
  expect(defectsOf(stack)).toEqual([]);
});
