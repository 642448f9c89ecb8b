import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { go } from './built';
import { app, imagesOf, inProject } from './support';
import { countsOf, defectsOf, onlyPublishedIn, publishedIn, resourcesOf, statementsIn } from './template';
import { aws, GoProgram, MinimalImage, ScratchImage } from '../../src';
import { Files, folder, GO_MAIN } from '../image/support';

function given(): { given: App; stack: Stack } {
  const created = app();
  return { given: created, stack: new Stack(created, 'Stack') };
}

function pushed(stack: Stack, id: string, props: Partial<aws.MinimalImageAssetProps> = {}, files?: Files): aws.MinimalImageAsset {
  return inProject(() => new aws.MinimalImageAsset(stack, id, { image: go(), ...props }), files);
}

const functionsIn = (stack: Stack): number => Object.keys(resourcesOf(stack, 'AWS::Lambda::Function')).length;

describe('into a repository of one’s own', () => {
  test('the function copies what the command line pushed, and tells the digest', () => {
    // GIVEN
    const { given: created, stack } = given();
    const repository = new aws.ImageRepository(stack, 'Images');

    // WHEN
    const asset = pushed(stack, 'Api', { repository, additionalTags: ['v1'] });
    new CfnOutput(stack, 'Uri', { value: asset.imageUri });
    new CfnOutput(stack, 'Digest', { value: asset.digest });

    // THEN
    const { Properties } = onlyPublishedIn(stack);
    const [[, image]] = Object.entries(imagesOf(stack, created.synth().directory));
    const [{ imageTag }] = Object.values(image.destinations);
    expect(Properties).toMatchObject({
      InputHash: asset.assetHash,
      AdditionalTags: ['v1'],
      RepositoryName: { Ref: expect.stringMatching(/^Images/) },
      Copy: { RepositoryName: { 'Fn::Sub': 'cdk-hnb659fds-container-assets-${AWS::AccountId}-${AWS::Region}' }, Tag: imageTag },
      ServiceTimeout: '1800',
    });
    expect([Properties.Build, Properties.BuildArgs, asset.repository]).toEqual([undefined, undefined, repository]);
    expect(JSON.stringify(stack.resolve(asset.imageUri))).toMatch(/"@",\{"Fn::GetAtt":\["ApiPublished[0-9A-F]{8}","Digest"\]/);
    expect(defectsOf(stack)).toEqual([]);
  });

  test('it reads where the command line pushes, and writes to the repository alone', () => {
    const { stack } = given();
    pushed(stack, 'Api', { repository: new aws.ImageRepository(stack, 'Images') });
    const statements = statementsIn(stack, /PublisherPermissions/);
    const on = (action: string): string[] => statements.filter(({ actions }) => actions.includes(action))
      .flatMap(({ resources }) => resources.map(each => JSON.stringify(each)));
    expect(on('ecr:GetDownloadUrlForLayer').some(arn => arn.includes('cdk-hnb659fds-container-assets'))).toBe(true);
    expect(on('ecr:UploadLayerPart')).toEqual([expect.stringMatching(/^\{"Fn::GetAtt":\["Images[0-9A-F]+","Arn"\]\}$/)]);
    expect(statements.flatMap(({ actions }) => actions).filter(action => action.startsWith('codebuild:'))).toEqual([]);
    expect(countsOf(stack)).not.toHaveProperty('AWS::KMS::Key');
  });

  test('a change of the publisher keeps the repository and the tag', () => {
    const tags = [aws.ImagePublisher.localEngine(), aws.ImagePublisher.codeBuild()].map(publisher => {
      const { stack } = given();
      pushed(stack, 'Api', { publisher, repository: new aws.ImageRepository(stack, 'Images') });
      const [[id, { Properties: { InputHash, RepositoryName } }]] = Object.entries(publishedIn(stack));
      return [id, InputHash, RepositoryName];
    });
    expect(tags[0]).toEqual(tags[1]);
  });

  test('another stack names it by the tag', () => {
    const { given: created, stack } = given();
    const other = new Stack(created, 'Other');
    const asset = pushed(stack, 'Api', { repository: new aws.ImageRepository(stack, 'Images') });
    new lambda.DockerImageFunction(other, 'F', { code: asset.toLambdaCode() });
    expect(JSON.stringify(resourcesOf(other))).toContain(`:h-${asset.assetHash}`);
    expect(created.synth().getStackByName('Other').dependencies.map(({ id }) => id)).toContain('Stack');
  });

  test('of another account', () => {
    const { stack } = given();
    pushed(stack, 'Api', { repository: ecr.Repository.fromRepositoryArn(stack, 'Theirs', 'arn:aws:ecr:eu-central-1:222222222222:repository/api') });
    expect(onlyPublishedIn(stack).Properties.RegistryId).toBe('222222222222');
    expect(defectsOf(stack)).toEqual([]);
  });

  test('two assets of one image and one repository are one copy', () => {
    const { stack } = given();
    const repository = new aws.ImageRepository(stack, 'Images');
    ['A', 'B'].forEach(id => pushed(stack, id, { repository }));
    expect(Object.keys(publishedIn(stack))).toHaveLength(1);
  });

  test('where the command line pushes with a prefix of its own', () => {
    const created = app();
    const stack = new Stack(created, 'Stack', { synthesizer: new DefaultStackSynthesizer({ imageAssetsRepositoryName: 'staging', dockerTagPrefix: 'p-' }) });
    const asset = pushed(stack, 'Api', { repository: new aws.ImageRepository(stack, 'Images') });
    expect(onlyPublishedIn(stack).Properties.Copy).toEqual({ RepositoryName: 'staging', Tag: `p-${asset.assetHash}` });
  });
});

describe('the digest in the bootstrap repository', () => {
  test('nobody asks: no function, no resource', () => {
    const { stack } = given();
    new CfnOutput(stack, 'Uri', { value: pushed(stack, 'Api').imageUri });
    expect(countsOf(stack)).toEqual({});
  });

  test('asked for, once or often: one function and one resource', () => {
    // GIVEN
    const { stack } = given();
    const [asset, other] = ['Api', 'Same'].map(id => pushed(stack, id));
    const before = stack.resolve(asset.imageUri);

    // WHEN
    new CfnOutput(stack, 'Digest', { value: asset.digest });
    new CfnOutput(stack, 'Again', { value: asset.digest });
    new CfnOutput(stack, 'Other', { value: other.digest });

    // THEN
    expect([functionsIn(stack), Object.keys(publishedIn(stack)).length]).toEqual([1, 1]);
    expect(stack.resolve(asset.imageUri)).toEqual(before);
    expect(onlyPublishedIn(stack).Properties).toMatchObject({ InputHash: asset.assetHash, Copy: { Tag: asset.assetHash } });
    expect(defectsOf(stack)).toEqual([]);
  });

  test('of a second image: one resource more', () => {
    const { stack } = given();
    const images = ['a', 'b'].map(name => go({ env: { NAME: name } }));
    images.forEach((image, index) => new CfnOutput(stack, `D${index}`, { value: pushed(stack, `A${index}`, { image }).digest }));
    expect([functionsIn(stack), Object.keys(publishedIn(stack)).length]).toEqual([1, 2]);
  });
});

describe('secrets', () => {
  const image = (): MinimalImage => new ScratchImage({ program: new GoProgram({ secrets: ['netrc', 'npmrc'] }) });
  const FILES = { 'main.go': GO_MAIN, 'private/netrc': 'machine example.com password hunter2' };

  interface Bound { readonly dockerBuildSecrets: { readonly [slot: string]: string }; readonly directory: string }

  function bound(file: string): { source: Bound; manifest: string; outdir: string } {
    const { given: created, stack } = given();
    pushed(stack, 'Api', { image: image(), secrets: { netrc: aws.BuildSecret.fromFile(file), npmrc: aws.BuildSecret.fromEnvironment('NPM_TOKEN') } }, FILES);
    const { directory: outdir } = created.synth();
    const [{ source }] = Object.values(imagesOf(stack, outdir)) as { source: unknown }[];
    return { source: source as Bound, manifest: readFileSync(join(outdir, 'Stack.assets.json'), 'utf8'), outdir };
  }

  test('a file is found from the folder that is built, and nothing absolute stands in the manifest', () => {
    const { source, manifest, outdir } = bound('private/netrc');
    const { netrc, npmrc } = source.dockerBuildSecrets;
    expect([npmrc, netrc.slice(0, 5)]).toEqual(['env=NPM_TOKEN', 'src=.']);
    expect(readFileSync(join(outdir, source.directory, netrc.slice('src='.length)), 'utf8')).toContain('hunter2');
    expect(manifest).not.toMatch(/hunter2|=\/|"\//);
  });

  test('no value is in the assembly', () => {
    const { outdir } = bound('private/netrc');
    const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    expect(files.filter(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes('hunter2'))).toEqual([]);
  });

  test('an absolute path becomes a relative one', () => {
    const place = join(folder(), 'netrc');
    const { source, manifest } = bound(place);
    expect(source.dockerBuildSecrets.netrc.slice(0, 5)).toBe('src=.');
    expect(manifest).not.toMatch(/"[^"]*=\//);
  });

  test('the file may come later, but where it is changes no hash', () => {
    const hashes = ['private/netrc', 'elsewhere'].map(path => {
      const { stack } = given();
      return pushed(stack, 'Api', { image: image(), secrets: { netrc: aws.BuildSecret.fromFile(path), npmrc: aws.BuildSecret.fromEnvironment('A') } }, FILES).assetHash;
    });
    expect(hashes[0]).toBe(hashes[1]);
    expect(existsSync('elsewhere')).toBe(false);
  });
});
