import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { App, CfnOutput, DefaultStackSynthesizer, LegacyStackSynthesizer, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SynthesisMessageLevel } from 'aws-cdk-lib/cx-api';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { app, imagesOf, inProject } from './support';
import { aws, DistrolessImage, DockerfileImage, GoProgram, LambdaRuntime, MinimalImage, Platform, PythonProgram, ScratchImage } from '../../src';
import { folder, GO_MAIN, put } from '../image/support';

const go = (env: { [name: string]: string } = {}): MinimalImage =>
  new ScratchImage({ program: new GoProgram(), env, lambdaRuntime: LambdaRuntime.builtIn() });

function assetIn(scope: Construct, image = go(), id = 'Api'): aws.MinimalImageAsset {
  return new aws.MinimalImageAsset(scope, id, { image });
}

/** A Fargate task and a function of one asset. */
function consume(scope: Construct, asset: aws.MinimalImageAsset): void {
  new ecs.FargateTaskDefinition(scope, 'Task').addContainer('api', { image: asset.toEcsImage() });
  new lambda.DockerImageFunction(scope, 'Function', { code: asset.toLambdaCode() });
}

/** `repository:tag` in the bootstrap repository of the stack's own account and region. */
function uriOf(asset: aws.MinimalImageAsset, qualifier = 'hnb659fds'): object {
  return { 'Fn::Sub': `\${AWS::AccountId}.dkr.ecr.\${AWS::Region}.\${AWS::URLSuffix}/cdk-${qualifier}-container-assets-\${AWS::AccountId}-\${AWS::Region}:${asset.assetHash}` };
}

/** What an expression becomes in one account and region. */
function evaluate(value: unknown): string {
  const pseudo: { [name: string]: string } = { 'AWS::AccountId': '111111111111', 'AWS::Region': 'eu-central-1', 'AWS::URLSuffix': 'amazonaws.com', 'AWS::Partition': 'aws' };
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const [[key, inner]] = Object.entries(value as { [key: string]: unknown });
  if (key === 'Ref') {
    return pseudo[inner as string] ?? `<${inner}>`;
  }
  if (key === 'Fn::Sub') {
    return (inner as string).replace(/\$\{([^}]*)\}/g, (_all, name) => pseudo[name] ?? `<${name}>`);
  }
  const list = inner as [unknown, unknown];
  if (key === 'Fn::Join') {
    return (list[1] as unknown[]).map(evaluate).join(list[0] as string);
  }
  const parts = (inner as [unknown, unknown[]])[1];
  return key === 'Fn::Select' ? splitOf(parts)[Number(list[0])] : `<${key}>`;
}

function splitOf(value: unknown): string[] {
  const [separator, text] = (value as { 'Fn::Split': [string, unknown] })['Fn::Split'];
  return evaluate(text).split(separator);
}

const REPOSITORY = '111111111111.dkr.ecr.eu-central-1.amazonaws.com/cdk-hnb659fds-container-assets-111111111111-eu-central-1';

/** The references in all task definitions and functions of a template, evaluated. */
function referencesIn(stack: Stack): string[] {
  const template = Template.fromStack(stack);
  const tasks = Object.values(template.findResources('AWS::ECS::TaskDefinition')).flatMap(task => task.Properties.ContainerDefinitions.map((each: { Image: unknown }) => each.Image));
  const functions = Object.values(template.findResources('AWS::Lambda::Function')).map(each => each.Properties.Code.ImageUri);
  return [...tasks, ...functions].map(evaluate);
}

describe('the asset manifest', () => {
  test('names context, Dockerfile, platform and tag, and nothing absolute', () => {
    // GIVEN
    const given = app();
    const stack = new Stack(given, 'Stack');
    const asset = inProject(() => assetIn(stack));

    // WHEN
    const { directory: outdir } = given.synth();

    // THEN
    const images = imagesOf(stack, outdir);
    expect(Object.keys(images)).toEqual([asset.assetHash]);
    const { displayName, source, destinations } = images[asset.assetHash];
    expect({ displayName, platform: source.platform, directory: source.directory }).toEqual({ displayName: 'Stack/Api', platform: 'linux/amd64', directory: 'minimal-images' });
    expect(Object.values(destinations).map(({ repositoryName, imageTag }) => [repositoryName, imageTag]))
      .toEqual([['cdk-hnb659fds-container-assets-${AWS::AccountId}-${AWS::Region}', asset.assetHash]]);
    expect(existsSync(join(outdir, source.directory, source.dockerFile))).toBe(true);
    const manifest = readFileSync(join(outdir, 'Stack.assets.json'), 'utf8');
    expect([outdir, process.cwd()].filter(place => manifest.includes(place))).toEqual([]);
    expect([source.directory, source.dockerFile].filter(path => isAbsolute(path))).toEqual([]);
  });

  test('target and build arguments of a Dockerfile, and of the asset on top', () => {
    // GIVEN
    const given = app();
    const stack = new Stack(given, 'Stack');
    const image = (): MinimalImage => new DockerfileImage({ target: 'one', buildArgs: { A: '1', B: '2' }, platforms: [Platform.LINUX_ARM64] });
    const files = { 'Dockerfile': 'ARG DIR=x\nFROM scratch AS one\nARG DIR=x\nCOPY ${DIR}/f /f\nUSER 1\nCMD ["/f"]\n', 'x/f': 'x', 'y/f': 'y' };
    const make = (id: string, buildArgs?: { [name: string]: string }): aws.MinimalImageAsset =>
      inProject(() => new aws.MinimalImageAsset(stack, id, { image: image(), buildArgs }), files);

    // WHEN
    const [plain, more, other] = [make('Plain'), make('More', { B: '3', DIR: 'y' }), make('Other', { B: '4', DIR: 'y' })];

    // THEN
    const { directory: outdir } = given.synth();
    const images = imagesOf(stack, outdir);
    expect(new Set([plain, more, other].map(({ assetHash }) => assetHash)).size).toBe(3);
    expect(images[plain.assetHash].source).toMatchObject({ dockerBuildTarget: 'one', dockerBuildArgs: { A: '1', B: '2' }, platform: 'linux/arm64' });
    expect(images[more.assetHash].source.dockerBuildArgs).toEqual({ A: '1', B: '3', DIR: 'y' });
    const staged = (asset: aws.MinimalImageAsset): string[] => readdirSync(join(outdir, images[asset.assetHash].source.directory));
    expect([staged(plain), staged(more)]).toEqual([['x'], ['y']]);
  });

  test('two assets of one image are one image', () => {
    const given = app();
    const stack = new Stack(given, 'Stack');
    const [one, two] = inProject(() => [assetIn(stack, go(), 'One'), assetIn(stack, go(), 'Two')]);
    expect([Object.keys(imagesOf(stack, given.synth().directory)).length, stack.resolve(one.imageUri), one.assetHash])
      .toEqual([1, stack.resolve(two.imageUri), two.assetHash]);
  });

  test('the name that the command line shows', () => {
    const given = app();
    const stack = new Stack(given, 'Stack');
    const asset = inProject(() => new aws.MinimalImageAsset(stack, 'Api', { image: go(), publisher: aws.ImagePublisher.localEngine({ displayName: 'the api' }) }));
    expect(imagesOf(stack, given.synth().directory)[asset.assetHash].displayName).toBe('the api');
  });
});

describe('consumers', () => {
  test('in the same stack: by tag in the bootstrap repository', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    const asset = inProject(() => assetIn(stack));

    // WHEN
    consume(stack, asset);

    // THEN
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', { ContainerDefinitions: [Match.objectLike({ Image: uriOf(asset) })] });
    expect(referencesIn(stack)).toEqual([`${REPOSITORY}:${asset.assetHash}`, `${REPOSITORY}:${asset.assetHash}`]);
  });

  test('in another stack of the app, before it or after it', () => {
    // GIVEN
    const given = app();
    const [before, owner, after] = ['Before', 'Owner', 'After'].map(id => new Stack(given, id));
    const asset = inProject(() => assetIn(owner));

    // WHEN
    consume(before, asset);
    consume(after, asset);
    given.synth();

    // THEN
    for (const stack of [before, after]) {
      expect(referencesIn(stack)).toEqual([`${REPOSITORY}:${asset.assetHash}`, `${REPOSITORY}:${asset.assetHash}`]);
      expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('Fn::ImportValue');
    }
    Template.fromStack(owner).templateMatches({});
  });

  test('each stack that has the asset publishes it, whoever uses it', () => {
    const given = app();
    const [a, b] = ['A', 'B'].map(id => new Stack(given, id));
    const image = go();
    const [one, two] = inProject(() => [assetIn(a, image), assetIn(b, image)]);
    consume(a, two);
    consume(b, one);
    const { directory } = given.synth();
    expect([Object.keys(imagesOf(a, directory)), Object.keys(imagesOf(b, directory))]).toEqual([[one.assetHash], [two.assetHash]]);
    expect([...referencesIn(a), ...referencesIn(b)]).toEqual(Array(4).fill(`${REPOSITORY}:${one.assetHash}`));
  });

  test('in a nested stack', () => {
    const given = app();
    const stack = new Stack(given, 'Stack');
    const { NestedStack }: typeof import('aws-cdk-lib') = jest.requireActual('aws-cdk-lib');
    const nested = new NestedStack(stack, 'Nested');
    const asset = inProject(() => assetIn(nested));
    consume(nested, asset);
    const { directory } = given.synth();
    expect(Object.keys(imagesOf(stack, directory))).toEqual([asset.assetHash]);
  });

  test('the pull rights of the task, and those that are asked for', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    const asset = inProject(() => assetIn(stack));

    // WHEN
    consume(stack, asset);
    asset.grantPull(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));

    // THEN
    const pulls = { Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'], Effect: 'Allow' };
    const template = Template.fromStack(stack);
    for (const role of ['TaskExecutionRole', 'Role']) {
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(pulls), Match.objectLike({ Action: 'ecr:GetAuthorizationToken' })]) },
        Roles: [{ Ref: Match.stringLikeRegexp(`^${role}`) }],
      });
    }
  });

  test('see the image as it was published, wherever the process is by then', () => {
    // GIVEN an asset whose working directory is no longer that of the process
    const stack = new Stack(app(), 'Stack');
    const asset = inProject(() => new aws.MinimalImageAsset(stack, 'Api', { image: new ScratchImage({ program: new GoProgram(), ports: [8080] }) }));

    // WHEN
    const container = inProject(() => asset.ecsContainer(), { 'unrelated.txt': '' });

    // THEN
    expect([container.portMappings, container.user]).toEqual([[{ containerPort: 8080 }], '65532:65532']);
  });

  test('plain tokens for everything else', () => {
    const stack = new Stack(app(), 'Stack');
    const asset = inProject(() => assetIn(stack));
    new CfnOutput(stack, 'Uri', { value: asset.imageUri });
    Template.fromStack(stack).hasOutput('Uri', { Value: uriOf(asset) });
    expect(asset.assetHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('arguments and architecture of a function', () => {
    const stack = new Stack(app(), 'Stack');
    const image = new ScratchImage({ program: new GoProgram(), lambdaRuntime: LambdaRuntime.builtIn(), platforms: [Platform.LINUX_ARM64] });
    const asset = inProject(() => assetIn(stack, image));
    new lambda.DockerImageFunction(stack, 'F', { code: asset.toLambdaCode({ architecture: lambda.Architecture.ARM_64, cmd: ['handler'] }), architecture: lambda.Architecture.ARM_64 });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { PackageType: 'Image', Architectures: ['arm64'], ImageConfig: { Command: ['handler'] } });
  });
});

describe('assemblies in assemblies', () => {
  test.each(['same', 'other'] as const)('two Stages, an asset used by the %s stack: the paths lead to files from each assembly’s own folder', which => {
    // GIVEN
    const given = app();
    for (const id of ['Test', 'Prod']) {
      const stage = new Stage(given, id);
      const [owner, user] = [new Stack(stage, 'Owner'), new Stack(stage, 'User')];
      const asset = inProject(() => assetIn(owner));
      consume(which === 'same' ? owner : user, asset);
    }

    // WHEN
    const assembly = given.synth();

    // THEN
    for (const { assembly: nested } of assembly.nestedAssemblies.map(({ nestedAssembly }) => ({ assembly: nestedAssembly }))) {
      const manifest = JSON.parse(readFileSync(join(nested.directory, nested.artifacts.map(({ id }) => id).find(id => /Owner.*\.assets$/.test(id))! + '.json'), 'utf8'));
      const sources = Object.values(manifest.dockerImages).map(each => (each as { source: { directory: string; dockerFile: string } }).source);
      expect(sources).toHaveLength(1);
      expect(sources[0].directory).toBe('../minimal-images');
      expect(existsSync(join(nested.directory, sources[0].directory, sources[0].dockerFile))).toBe(true);
    }
    expect(readdirSync(join(assembly.directory, 'minimal-images', 'sources'))).toHaveLength(1);
  });

  test('CDK Pipelines publishes it', () => {
    // GIVEN
    const given = app();
    const stack = new Stack(given, 'Pipeline', { env: { account: '111111111111', region: 'eu-central-1' } });
    const pipeline = new pipelines.CodePipeline(stack, 'Pipeline', {
      synth: new pipelines.ShellStep('Synth', { input: pipelines.CodePipelineSource.codeCommit(codecommit.Repository.fromRepositoryName(stack, 'Code', 'code'), 'main'), commands: ['true'] }),
    });
    const stage = new Stage(given, 'Prod', { env: { account: '111111111111', region: 'eu-central-1' } });
    const service = new Stack(stage, 'Service');
    const asset = inProject(() => assetIn(service));
    consume(service, asset);

    // WHEN
    pipeline.addStage(stage);
    given.synth();

    // THEN
    const text = JSON.stringify(Template.fromStack(stack).toJSON());
    expect(text).toMatch(new RegExp(`cdk-assets.*publish.*${asset.assetHash}`));
  });
});

describe('synthesizers', () => {
  test('a custom qualifier', () => {
    const stack = new Stack(app(), 'Stack', { synthesizer: new DefaultStackSynthesizer({ qualifier: 'mine' }) });
    const asset = inProject(() => assetIn(stack));
    consume(stack, asset);
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', { ContainerDefinitions: [Match.objectLike({ Image: uriOf(asset, 'mine') })] });
  });

  test('a repository and a prefix of tags of one’s own', () => {
    const stack = new Stack(app(), 'Stack', { synthesizer: new DefaultStackSynthesizer({ imageAssetsRepositoryName: 'images', dockerTagPrefix: 'min-' }) });
    const asset = inProject(() => assetIn(stack));
    consume(stack, asset);
    expect(referencesIn(stack)).toEqual(Array(2).fill(`111111111111.dkr.ecr.eu-central-1.amazonaws.com/images:min-${asset.assetHash}`));
  });

  test('the legacy one', () => {
    // GIVEN
    const given = app();
    const stack = new Stack(given, 'Stack', { synthesizer: new LegacyStackSynthesizer() });
    const asset = inProject(() => assetIn(stack));

    // WHEN
    consume(stack, asset);

    // THEN
    expect(referencesIn(stack)).toEqual(Array(2).fill(`111111111111.dkr.ecr.eu-central-1.amazonaws.com/aws-cdk/assets:${asset.assetHash}`));
    const [entry] = given.synth().getStackByName('Stack').assets;
    expect(entry).toMatchObject({ packaging: 'container-image', sourceHash: asset.assetHash, path: 'minimal-images' });
  });

  test('a stack whose account and region are known', () => {
    const stack = new Stack(app(), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
    const asset = inProject(() => assetIn(stack));
    consume(stack, asset);
    expect(referencesIn(stack)).toEqual(Array(2).fill(`${REPOSITORY}:${asset.assetHash}`));
  });
});

describe('findings', () => {
  const warn = (stack: Stack): aws.MinimalImageAsset => inProject(() => assetIn(stack, new DistrolessImage({ program: new PythonProgram(), ports: [80] })), { 'main.py': '' });

  test('stand at the asset, with ids that can be acknowledged', () => {
    const stack = new Stack(app(), 'Stack');
    warn(stack);
    Annotations.fromStack(stack).hasWarning('/Stack/Api', Match.stringLikeRegexp('low-port.*\\[ack: cdk-minimal-images:low-port\\]'));
  });

  test('acknowledged ones are silent', () => {
    const stack = new Stack(app(), 'Stack');
    const { Annotations: Notes }: typeof import('aws-cdk-lib') = jest.requireActual('aws-cdk-lib');
    Notes.of(stack).acknowledgeWarning('cdk-minimal-images:low-port');
    warn(stack);
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('low-port'));
  });

  const wrong = (stack: Stack) => inProject(() => assetIn(stack, new DockerfileImage()), { Dockerfile: 'FROM scratch\nCOPY a /a\nUSER web\nCMD ["/a"]\n', a: '' });

  test('errors stop the synthesis, and are said once', () => {
    // GIVEN
    const given = app();
    const asset = wrong(new Stack(given, 'Stack'));
    // WHEN / THEN
    expect(() => given.synth()).toThrow(/^(?!.*named-user\.md.*named-user\.md).*\[Stack\/Api\] USER: web is a name/s);
    expect(asset.node.validate()).toEqual([expect.stringContaining('named-user')]);
  });

  test('errors are annotations too, for whoever looks without validation', () => {
    const given = app();
    wrong(new Stack(given, 'Stack'));
    const { messages } = given.synth({ skipValidation: true }).getStackByName('Stack');
    expect(messages.filter(({ level }) => level === SynthesisMessageLevel.ERROR).map(({ id, entry }) => [id, entry.data])).toEqual([
      ['/Stack/Api', expect.stringContaining('named-user')],
    ]);
  });

  test('errors do not stop commands that deploy nothing', () => {
    const given = app({ context: { 'aws:cdk:bundling-stacks': [] } });
    wrong(new Stack(given, 'Stack'));
    expect(() => given.synth()).not.toThrow();
  });

  test('build checks of a whole Dockerfile stand beside those of its last stage, each once', () => {
    const stack = new Stack(app(), 'Stack');
    const files = { Dockerfile: 'FROM debian:13 as build\nCMD x\nFROM debian:13\nCOPY a /a\nUSER 1\nCMD /a\n', a: '' };
    inProject(() => assetIn(stack, new DockerfileImage()), files);
    const found = Annotations.fromStack(stack).findWarning('/Stack/Api', Match.anyValue()).map(({ entry }) => String(entry.data));
    expect(found.map((text) => text.replace(/:.*\[ack: cdk-minimal-images(:.*)\]$/s, '$1')).sort()).toEqual([
      'CMD in line 2:json-args-recommended', 'CMD:shell-form', 'FROM in line 1:from-as-casing',
    ]);
  });

  test('an image without any says nothing', () => {
    const stack = new Stack(app(), 'Stack');
    consume(stack, inProject(() => assetIn(stack)));
    for (const found of [Annotations.fromStack(stack).findWarning('*', Match.anyValue()), Annotations.fromStack(stack).findError('*', Match.anyValue())]) {
      expect(found.filter(({ id }) => id.includes('Api')).map(({ entry }) => entry.data)).toEqual([]);
    }
  });

  test('those that a build argument of the asset makes', () => {
    const stack = new Stack(app(), 'Stack');
    const files = { Dockerfile: 'ARG PORT=8080\nFROM scratch\nARG PORT\nCOPY a /a\nEXPOSE ${PORT}\nUSER 1\nCMD ["/a"]\n', a: '' };
    inProject(() => new aws.MinimalImageAsset(stack, 'Api', { image: new DockerfileImage(), buildArgs: { PORT: '80' } }), files);
    Annotations.fromStack(stack).hasWarning('/Stack/Api', Match.stringLikeRegexp('low-port'));
  });
});

describe('many', () => {
  test('a thousand images of a hundred folders in four stacks stage a hundred trees', () => {
    // GIVEN
    const given = new App({ outdir: folder(), analyticsReporting: false });
    const files = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`p${index}/main.go`, `${GO_MAIN}// ${index}\n`]));
    const stacks = [1, 2, 3, 4].map(index => new Stack(given, `Stack${index}`));

    // WHEN
    inProject(() => {
      for (let index = 0; index < 1000; index++) {
        const program = new GoProgram({ projectRoot: `p${index % 100}` });
        new aws.MinimalImageAsset(stacks[index % 4], `I${index}`, { image: new ScratchImage({ program, env: { N: String(index) } }) });
      }
    }, files);

    // THEN
    const { directory } = given.synth();
    const staged = join(directory, 'minimal-images');
    expect(readdirSync(join(staged, 'sources'))).toHaveLength(100);
    expect(readdirSync(join(staged, 'archives'))).toHaveLength(1);
    expect(readdirSync(staged).filter(name => name.endsWith('.Dockerfile'))).toHaveLength(1000);
    expect(stacks.map(stack => Object.keys(imagesOf(stack, directory)).length)).toEqual([250, 250, 250, 250]);
  }, 120_000);
});

test('the template is the same from two folders, two working directories and two processes’ token counters', () => {
  // GIVEN
  const template = (): string => {
    const given = app();
    const stack = new Stack(given, 'Stack');
    consume(stack, inProject(() => assetIn(stack)));
    const { directory } = given.synth();
    return ['Stack.template.json', 'Stack.assets.json'].map(name => readFileSync(join(directory, name), 'utf8')).join();
  };

  // THEN
  expect(template()).toBe(template());
});

test('what is staged for an app is readable by tar as it is named', () => {
  // GIVEN
  const given = app();
  inProject(() => assetIn(new Stack(given, 'Stack')));
  const archives = join(given.synth().directory, 'minimal-images', 'archives');

  // WHEN
  const names = execFileSync('tar', ['-tf', join(archives, readdirSync(archives)[0])], { encoding: 'utf8' }).trim().split('\n');

  // THEN
  expect(names).toEqual(['etc/', 'etc/group', 'etc/nsswitch.conf', 'etc/passwd', 'etc/ssl/', 'etc/ssl/certs/', 'etc/ssl/certs/ca-certificates.crt']);
});

test('a source that changes between two assets of one app is seen as it was first', () => {
  // GIVEN
  const [given, root] = [app(), folder()];
  put(root, { 'main.go': GO_MAIN });
  const cwd = jest.spyOn(process, 'cwd').mockReturnValue(root);
  const stack = new Stack(given, 'Stack');

  // WHEN
  const one = assetIn(stack, go(), 'One');
  put(root, { 'main.go': `${GO_MAIN}// changed\n` });
  const two = assetIn(stack, go(), 'Two');
  cwd.mockRestore();

  // THEN
  expect(two.assetHash).toBe(one.assetHash);
});
