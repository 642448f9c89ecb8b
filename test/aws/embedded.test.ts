import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { app, inProject } from './support';
import { countsOf, defectsOf, onlyPublishedIn, publishedIn, resourcesOf, statementsIn } from './template';
import { aws, CProgram, DistrolessBase, DistrolessImage, DockerfileImage, GoProgram, LambdaRuntime, MinimalImage, MinimalImageOptions, Platform, PrebuiltProgram, ScratchImage } from '../../src';
import { readArchived } from '../../src/aws/handlers/publish-image/archived';
import { BaseLock } from '../../src/image/lock/base-lock';
import { LOCK_FILE } from '../../src/image/lock/locked-base';
import { elf } from '../fixtures/elf';
import { Files, GO_MAIN } from '../image/support';
import { memoryImage } from '../oci/support';

const FILES: Files = { app: elf() };
const NOTHING = { 'aws:cdk:bundling-stacks': [] };
const DIGEST = /^sha256:[0-9a-f]{64}$/;

function given(context?: { [key: string]: unknown }): { readonly created: App; readonly stack: Stack } {
  const created = app({ context });
  return { created, stack: new Stack(created, 'Stack') };
}

const prebuilt = (options: MinimalImageOptions = {}): MinimalImage => new ScratchImage({ program: new PrebuiltProgram({ entry: 'app' }), ...options });

type Props = Partial<aws.MinimalImageAssetProps>;

function embedded(stack: Stack, id: string, props: Props = {}, files: Files = FILES, options: aws.EmbeddedOptions = {}): aws.MinimalImageAsset {
  const publisher = aws.ImagePublisher.embedded(options);
  return inProject(() => new aws.MinimalImageAsset(stack, id, { image: prebuilt(), publisher, ...props }), files);
}

/** What a synthesis ends with, a line for each. */
function errorsOf(created: App): string[] {
  try {
    created.synth();
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').slice(1).map(line => line.trim());
  }
}

/** The archive of an app, by what its resource says of it. */
function archivesIn(created: App): string[] {
  const folder = join(created.outdir, 'minimal-images', 'oci');
  return existsSync(folder) ? readdirSync(folder).map(name => join(folder, name)) : [];
}

describe('the image', () => {
  test('its digest stands in the template, and what it is made of in one file', () => {
    // WHEN
    const { created, stack } = given();
    const asset = embedded(stack, 'Api', { additionalTags: ['v1'] });

    // THEN
    const { Properties } = onlyPublishedIn(stack);
    const { Object: object, ExpectedDigest, MediaType, Blobs } = Properties.Archive;
    expect(asset.digest).toMatch(DIGEST);
    expect(Properties).toMatchObject({ AdditionalTags: ['v1'], InputHash: asset.digest.slice(7), ServiceTimeout: '1800' });
    expect([ExpectedDigest, MediaType]).toEqual([asset.digest, 'application/vnd.oci.image.manifest.v1+json']);
    expect([asset.imageTag, Properties.Archive.Base]).toEqual([`d-${asset.digest.slice(7)}`, undefined]);
    expect(asset.assetHash).toBe(inProject(() => prebuilt().inputHash, FILES));
    const [archive, ...others] = archivesIn(created);
    expect(others).toEqual([]);
    const bytes = readFileSync(archive);
    expect(object.Key).toBe(`${createHash('sha256').update(bytes).digest('hex')}.tar`);
    // every blob is where the function will look for it: manifest, config, system files, program
    const blobs = readArchived(Blobs);
    expect(blobs.size).toBe(4);
    for (const [digest, { offset, size }] of blobs) {
      expect(`sha256:${createHash('sha256').update(bytes.subarray(offset, offset + size)).digest('hex')}`).toBe(digest);
    }
    expect(defectsOf(stack)).toEqual([]);
  });

  test('the same image has the same digest and the same file everywhere', () => {
    const made = [1, 2].map(() => {
      const { created, stack } = given();
      const { digest } = embedded(stack, 'Api');
      return [digest, ...archivesIn(created).map(path => path.slice(created.outdir.length))];
    });
    expect(made[0]).toEqual(made[1]);
  });

  test('of two assets is one resource and one file; of another program another', () => {
    const { created, stack } = given();
    const [a, b] = ['A', 'B'].map(id => embedded(stack, id));
    const c = embedded(stack, 'C', {}, { app: Buffer.concat([elf(), Buffer.from('other')]) });
    expect(a.digest).toBe(b.digest);
    expect(c.digest).not.toBe(a.digest);
    expect(Object.keys(publishedIn(stack))).toHaveLength(2);
    expect(archivesIn(created)).toHaveLength(2);
  });

  test('of several platforms is an index, and each has its digest', () => {
    // GIVEN
    const { stack } = given();
    const platforms = [Platform.LINUX_AMD64, Platform.LINUX_ARM64];

    // WHEN
    const asset = embedded(stack, 'Api', {
      image: new ScratchImage({ program: new GoProgram(), platforms, lambdaRuntime: LambdaRuntime.builtIn() }),
    }, { 'main.go': GO_MAIN });

    // THEN
    const digests = [asset.digest, ...platforms.map(platform => asset.digestFor(platform))];
    expect(new Set(digests).size).toBe(3);
    digests.forEach(digest => expect(digest).toMatch(DIGEST));
    new lambda.DockerImageFunction(stack, 'F', { code: asset.toLambdaCode({ architecture: lambda.Architecture.ARM_64 }), architecture: lambda.Architecture.ARM_64 });
    const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).filter(each => each.Properties.PackageType === 'Image');
    expect(JSON.stringify(Properties.Code.ImageUri)).toContain(`@${digests[2]}`);
  });

  test('a build that fails says so', () => {
    const { stack } = given();
    expect(() => embedded(stack, 'Api', { image: new ScratchImage({ program: new GoProgram() }) }, { 'main.go': 'package main\n\nfunc main() { noSuchName() }\n' }))
      .toThrow(/^Stack\/Api: ImagePublisher\.embedded\(\): GoProgram: go build[^]* failed with exit code 1; it said last:[^]*undefined: noSuchName/);
  });
});

describe('consumers', () => {
  test('in the stack come after the image, and name its digest', () => {
    // GIVEN
    const { stack } = given();
    const asset = embedded(stack, 'Api', { image: prebuilt({ lambdaRuntime: LambdaRuntime.builtIn() }) });

    // WHEN
    const task = new ecs.FargateTaskDefinition(stack, 'Task');
    task.addContainer('api', asset.ecsContainer());
    new lambda.DockerImageFunction(stack, 'F', { code: asset.toLambdaCode() });
    new CfnResource(stack, 'Own', { type: 'Own::Thing', properties: { Image: asset.imageUri } });

    // THEN
    const resources = resourcesOf(stack);
    const [id] = Object.keys(publishedIn(stack));
    for (const type of ['AWS::ECS::TaskDefinition', 'AWS::Lambda::Function', 'Own::Thing']) {
      const named = Object.values(resources).filter(({ Type, Properties }) => Type === type && JSON.stringify(Properties).includes(`@${asset.digest}`));
      expect([type, named.map(({ DependsOn }) => DependsOn?.includes(id))]).toEqual([type, [true]]);
    }
    expect(defectsOf(stack)).toEqual([]);
  });

  test('in another stack name the digest too, and their stack comes after', () => {
    const { created, stack } = given();
    const other = new Stack(created, 'Other');
    const asset = embedded(stack, 'Api');
    new CfnOutput(other, 'Uri', { value: asset.imageUri });
    new CfnOutput(other, 'Digest', { value: asset.digest });
    const assembly = created.synth();
    const { Outputs } = assembly.getStackByName('Other').template;
    expect(JSON.stringify(Outputs.Uri.Value)).toContain(`@${asset.digest}`);
    expect(Outputs.Digest.Value).toBe(asset.digest);
    expect(assembly.getStackByName('Other').dependencies.map(({ id }) => id)).toContain('Stack');
    // nothing that changes with the image is exported
    expect(JSON.stringify(assembly.getStackByName('Stack').template.Outputs ?? {})).not.toContain(asset.digest);
  });
});

describe('where CDK needs no assets', () => {
  test('nothing is built, and nothing that stands there can be deployed', () => {
    const { created, stack } = given(NOTHING);
    const asset = embedded(stack, 'Api');
    new CfnOutput(stack, 'Uri', { value: asset.imageUri });
    expect(archivesIn(created)).toEqual([]);
    const { Archive } = onlyPublishedIn(stack).Properties;
    expect(Archive).toEqual({
      Object: { Bucket: 'not-built', Key: asset.assetHash }, ExpectedDigest: `sha256:not-built-${asset.assetHash}`, MediaType: 'not-built', Blobs: [],
    });
    expect(JSON.stringify(resourcesOf(stack))).not.toMatch(/sha256:[0-9a-f]{64}/);
    expect([asset.digest, asset.imageTag].map(text => stack.resolve(text))).toEqual([`sha256:not-built-${asset.assetHash}`, `d-not-built-${asset.assetHash}`]);
    expect(defectsOf(stack)).toEqual([]);
    expect(archivesIn(created)).toEqual([]);
  });

  test('no toolchain and no lock is asked for', () => {
    const { stack } = given(NOTHING);
    expect(() => embedded(stack, 'Api', { image: new DistrolessImage({ program: new PrebuiltProgram({ entry: 'app' }) }) })).not.toThrow();
  });

  test('a stack that is deployed alone names the image that is', () => {
    // GIVEN
    const { digest } = embedded(given().stack, 'Api');
    const { created, stack } = given({ 'aws:cdk:bundling-stacks': ['Other'] });
    const other = new Stack(created, 'Other');

    // WHEN
    const asset = embedded(stack, 'Api');
    ['digest', 'imageUri', 'imageTag'].forEach(member => new CfnOutput(other, member, { value: asset[member as 'digest'] }));

    // THEN
    const assembly = created.synth();
    const { Outputs } = assembly.getStackByName('Other').template;
    expect([Outputs.digest.Value, Outputs.imageTag.Value]).toEqual([digest, `d-${digest.slice(7)}`]);
    expect(JSON.stringify(Outputs.imageUri.Value)).toContain(`@${digest}`);
    expect(JSON.stringify(assembly.getStackByName('Stack').template.Resources)).not.toContain(digest);
  });
});

describe('the base', () => {
  const base = memoryImage();
  const reference = DistrolessBase.STATIC_DEBIAN13.reference;
  const image = (): MinimalImage => new DistrolessImage({ program: new PrebuiltProgram({ entry: 'app' }) });
  const lock = (name = reference): Files => {
    const manifest = base.bytesOf(base.root.digest).toString('utf8');
    const { config } = JSON.parse(manifest) as { config: { digest: `sha256:${string}` } };
    const entry = { mediaType: base.root.mediaType, manifest, config: base.bytesOf(config.digest).toString('utf8') };
    return { ...FILES, [LOCK_FILE]: BaseLock.read('/nonexistent').with(name, { digest: base.root.digest, platforms: new Map([['linux/amd64', entry]]) }).render() };
  };

  test('comes from the lock; its layers are where they are', () => {
    const { stack } = given();
    const asset = embedded(stack, 'Api', { image: image() }, lock());
    const { Archive } = onlyPublishedIn(stack).Properties;
    expect(Archive.Base).toBe('gcr.io/distroless/static-debian13');
    const { layers } = JSON.parse(base.bytesOf(base.root.digest).toString('utf8')) as { layers: { digest: string }[] };
    const archived = readArchived(Archive.Blobs);
    expect(layers.map(({ digest }) => archived.has(digest))).toEqual(layers.map(() => false));
    expect(archived.has(asset.digest)).toBe(true);
  });

  test('has to be in the lock', () => {
    const { created, stack } = given();
    embedded(stack, 'Api', { image: image() });
    expect(() => created.synth()).toThrow(
      `[Stack/Api] minimal-images.lock.json: the base is not in it (got "${reference}"); allowed: nothing yet; fix: run: npx minimal-images pin ${reference}`);
  });

  test('of several images, all that the lock misses are said in one line, with one command', () => {
    // GIVEN
    const { created, stack } = given();
    const others = [DistrolessBase.CC_DEBIAN13, DistrolessBase.BASE_DEBIAN13, DistrolessBase.CC_DEBIAN13];

    // WHEN
    const asset = embedded(stack, 'Api', { image: image() });
    others.forEach((other, index) => embedded(stack, `Other${index}`, { image: new DistrolessImage({ program: new PrebuiltProgram({ entry: 'app' }), base: other }) }));

    // THEN
    const bases = ['base-debian13', 'cc-debian13', 'static-debian13'].map(name => `gcr.io/distroless/${name}:nonroot`);
    const said = errorsOf(created);
    expect(said).toEqual([`[Stack/Api] minimal-images.lock.json: 3 bases are not in it; allowed: nothing yet; fix: run: npx minimal-images pin ${bases.join(' ')}`]);
    expect(stack.resolve(asset.digest)).toBe(`sha256:not-built-${asset.assetHash}`);
    expect(archivesIn(created)).toEqual([]);
  });

  test('in ECR is named in pullFrom, and may be read', () => {
    const mirror = 'MINIMAL_IMAGES_MIRRORS';
    process.env[mirror] = 'gcr.io=222222222222.dkr.ecr.eu-central-1.amazonaws.com/mirror';
    try {
      expect(() => embedded(given().stack, 'Api', { image: image() }, lock())).toThrow(/ImagePublisher\.embedded\(\), pullFrom: the base lies in ECR, and the function may not read its repository/);
      const { stack } = given();
      const pullFrom = [ecr.Repository.fromRepositoryArn(stack, 'Bases', 'arn:aws:ecr:eu-central-1:222222222222:repository/mirror/distroless/static-debian13')];
      embedded(stack, 'Api', { image: image() }, lock(), { pullFrom });
      expect(onlyPublishedIn(stack).Properties.Archive.Base).toBe('222222222222.dkr.ecr.eu-central-1.amazonaws.com/mirror/distroless/static-debian13');
      expect(statementsIn(stack, /PublisherPermissions/)).toContainEqual(
        { actions: ['ecr:GetDownloadUrlForLayer'], resources: [pullFrom[0].repositoryArn], conditions: undefined });
    } finally {
      delete process.env[mirror];
    }
  });
});

describe('permissions and resources', () => {
  test('the function reads the one object and writes to the one repository', () => {
    const { stack } = given();
    embedded(stack, 'Api');
    const statements = statementsIn(stack, /PublisherPermissions/);
    const on = (action: string): string[] => statements.filter(({ actions }) => actions.includes(action))
      .flatMap(({ resources }) => resources.map(each => JSON.stringify(each)));
    expect(on('s3:GetObject')).toEqual([expect.stringMatching(/cdk-hnb659fds-assets-\$\{AWS::AccountId\}-\$\{AWS::Region\}"?\}?,?"?\/[0-9a-f]{64}\.tar/)]);
    expect(on('ecr:UploadLayerPart')).toEqual([expect.stringMatching(/^\{"Fn::GetAtt":\["MinimalImagesRepository[0-9A-F]+","Arn"\]\}$/)]);
    const actions = statements.flatMap(each => each.actions);
    expect(actions.filter(action => action.startsWith('codebuild:') || action.includes('*'))).toEqual([]);
    expect(countsOf(stack)).not.toHaveProperty('AWS::CodeBuild::Project');
    expect(countsOf(stack)).not.toHaveProperty('AWS::KMS::Key');
  });
});

describe('secrets', () => {
  const image = (): MinimalImage => new ScratchImage({ program: new GoProgram({ secrets: ['netrc'] }) });
  const go: Files = { 'main.go': GO_MAIN, 'netrc': 'machine example.com login me password hush\n' };

  test('of this machine reach the build, and nothing else', () => {
    process.env.TEST_NETRC = 'machine example.com login me password hush';
    try {
      const { created, stack } = given();
      embedded(stack, 'Api', { image: image(), secrets: { netrc: aws.BuildSecret.fromEnvironment('TEST_NETRC') } }, go);
      expect(JSON.stringify(created.synth().getStackByName('Stack').template)).not.toContain('hush');
      expect(archivesIn(created).map(path => readFileSync(path).includes('hush'))).toEqual([false]);
    } finally {
      delete process.env.TEST_NETRC;
    }
  });

  test.each<[string, (stack: Stack) => aws.BuildSecret, RegExp]>([
    ['a variable that is not set', () => aws.BuildSecret.fromEnvironment('NO_SUCH_VARIABLE'),
      /Stack\/Api: MinimalImageAsset\.secrets\.netrc: the environment variable is not set \(got "NO_SUCH_VARIABLE"\)/],
    ['a secret of AWS', stack => aws.BuildSecret.fromSecretsManager(new secretsmanager.Secret(stack, 'S')),
      /a build on the machine that synthesizes the app does not ask AWS for secrets \(got "BuildSecret\.fromSecretsManager\(\)"\)/],
    ['a file that is not there', () => aws.BuildSecret.fromFile('nowhere'), /the file that is bound to this secret is not there \(got "netrc"\)/],
  ])('%s is refused', (_what, secret, message) => {
    const { stack } = given();
    expect(() => embedded(stack, 'Api', { image: image(), secrets: { netrc: secret(stack) } }, go)).toThrow(message);
  });
});

describe('what this machine lacks', () => {
  test('is said of all images at once, with what to do at synth', () => {
    // GIVEN
    const { created, stack } = given();
    const path = process.env.PATH;
    process.env.PATH = '/nonexistent';

    // WHEN
    try {
      embedded(stack, 'Api', { image: new ScratchImage({ program: new GoProgram() }) }, { 'main.go': GO_MAIN });
      embedded(stack, 'Other', { image: new ScratchImage({ program: new CProgram() }) }, { 'main.c': 'int main(void) { return 0; }\n' });
    } finally {
      process.env.PATH = path;
    }

    // THEN
    expect(errorsOf(created)).toEqual([
      expect.stringMatching(/^\[Stack\/Api\] GoProgram: this machine has no working Go; allowed: .*; fix: install Go .*, or use ImagePublisher\.localEngine\(\) or \.codeBuild\(\)$/),
      expect.stringMatching(/^\[Stack\/Other\] CProgram: this machine has no GCC; allowed: .*; fix: install it .*, or use ImagePublisher\.localEngine\(\) or \.codeBuild\(\)$/),
    ]);
  });
});

test.each<[string, Partial<aws.MinimalImageAssetProps>, RegExp]>([
  ['build arguments', { buildArgs: { VERSION: '1' } }, /ImagePublisher\.embedded\(\), buildArgs: build arguments are for Dockerfiles, and none is built here \(got \["VERSION"\]\)/],
  ['a Dockerfile', { image: new DockerfileImage() }, /DockerfileImage: only running its Dockerfile tells what is in the image, and that takes a container engine/],
  ['tags of the library', { additionalTags: ['d-1'] }, /additionalTags: this cannot be a tag of the image/],
])('%s cannot be', (_what, props, message) => {
  expect(() => embedded(given().stack, 'Api', props, { ...FILES, Dockerfile: 'FROM scratch\nCOPY app /app\nUSER 1\nCMD ["/app"]\n' })).toThrow(message);
});
