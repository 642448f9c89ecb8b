import { Stack, Stage } from 'aws-cdk-lib';
import { Annotations as AppAnnotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { app, imagesOf, inProject } from './support';
import { aws, GoProgram, LambdaRuntime, MinimalImage, Platform, ScratchImage } from '../../src';

const DIGEST = `sha256:${'b'.repeat(64)}`;

/** A publisher of one's own: it knows the digest, and takes any platform and repository. */
class Recording extends aws.ImagePublisher {
  readonly asked: [string, aws.PublishOptions][] = [];

  constructor(private readonly digest?: string) {
    super();
  }

  bind(scope: Construct, options: aws.PublishOptions): aws.PublishedImage {
    this.asked.push([scope.node.path, options]);
    const repository = options.repository ?? ecr.Repository.fromRepositoryName(scope, 'Repository', 'images');
    const imageUri = this.digest === undefined ? repository.repositoryUriForTag('h-1') : repository.repositoryUriForDigest(this.digest);
    return { repository, imageUri, imageTag: 'h-1', assetHash: 'c'.repeat(64), digest: this.digest };
  }
}

const image = (options: { platforms?: Platform[] } = {}): MinimalImage =>
  new ScratchImage({ program: new GoProgram(), lambdaRuntime: LambdaRuntime.builtIn(), ...options });

function assetIn(scope: Construct, id: string, props: Partial<aws.MinimalImageAssetProps> = {}): aws.MinimalImageAsset {
  return inProject(() => new aws.MinimalImageAsset(scope, id, { image: image(), ...props }));
}

describe('useFor', () => {
  test('the nearest scope wins, and the asset’s own word over all', () => {
    // GIVEN
    const [forApp, forStage, forStack, forPart, own] = Array.from({ length: 5 }, () => new Recording(DIGEST));
    const given = app();
    const stage = new Stage(given, 'Stage');
    const [inApp, inStage, marked] = [new Stack(given, 'InApp'), new Stack(stage, 'InStage'), new Stack(stage, 'Marked')];
    const part = new Construct(marked, 'Part');
    aws.ImagePublisher.useFor(given, forApp);
    aws.ImagePublisher.useFor(stage, forStage);
    aws.ImagePublisher.useFor(marked, forStack);
    aws.ImagePublisher.useFor(part, forPart);

    // WHEN
    assetIn(inApp, 'A');
    assetIn(inStage, 'B');
    assetIn(marked, 'C');
    assetIn(new Construct(part, 'Deep'), 'D');
    assetIn(part, 'E', { publisher: own });

    // THEN
    expect([forApp, forStage, forStack, forPart, own].map(({ asked }) => asked.map(([path]) => path)))
      .toEqual([['InApp/A'], ['Stage/InStage/B'], ['Stage/Marked/C'], ['Stage/Marked/Part/Deep/D'], ['Stage/Marked/Part/E']]);
  });

  test('said twice, the last one holds', () => {
    const [first, second] = [new Recording(DIGEST), new Recording(DIGEST)];
    const stack = new Stack(app(), 'Stack');
    [first, second].forEach(publisher => aws.ImagePublisher.useFor(stack, publisher));
    assetIn(stack, 'A');
    expect([first.asked.length, second.asked.length]).toEqual([0, 1]);
  });

  test('with nothing said it is localEngine()', () => {
    const given = app();
    const stack = new Stack(given, 'Stack');
    const asset = assetIn(stack, 'A');
    expect(Object.keys(imagesOf(stack, given.synth().directory))).toEqual([asset.assetHash]);
  });

  test('another app knows nothing of it', () => {
    const publisher = new Recording(DIGEST);
    aws.ImagePublisher.useFor(app(), publisher);
    assetIn(new Stack(app(), 'Stack'), 'A');
    expect(publisher.asked).toEqual([]);
  });
});

describe('a publisher of one’s own', () => {
  test('is told all, and what it says reaches the consumers', () => {
    // GIVEN
    const publisher = new Recording(DIGEST);
    const given = app();
    const stack = new Stack(given, 'Stack');
    const repository = new ecr.Repository(stack, 'Mine');
    const both = image({ platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64] });

    // WHEN
    const asset = assetIn(stack, 'A', { image: both, publisher, repository, buildArgs: { VERSION: stack.stackName } });
    new ecs.FargateTaskDefinition(stack, 'Task').addContainer('api', asset.ecsContainer());
    new lambda.DockerImageFunction(stack, 'F', { code: asset.toLambdaCode({ architecture: lambda.Architecture.ARM_64 }), architecture: lambda.Architecture.ARM_64 });

    // THEN
    expect(publisher.asked).toEqual([['Stack/A', { image: both, repository, buildArgs: { VERSION: stack.stackName } }]]);
    expect([asset.digest, asset.assetHash, asset.repository]).toEqual([DIGEST, 'c'.repeat(64), repository]);
    const template = JSON.stringify(Template.fromStack(stack).toJSON());
    expect(template.match(new RegExp(`@${DIGEST}`, 'g'))).toHaveLength(2);
    expect(Object.keys(imagesOf(stack, given.synth().directory) ?? {})).toEqual([]);
  });

  test('without a digest a function is found by tag, and asking for one is refused', () => {
    // GIVEN
    const stack = new Stack(app(), 'Stack');
    const asset = assetIn(stack, 'A', { publisher: new Recording() });

    // WHEN
    new lambda.DockerImageFunction(stack, 'F', { code: asset.toLambdaCode() });

    // THEN
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).toContain('/images:h-1');
    expect(() => asset.digest).toThrow('Stack/A: MinimalImageAsset.digest: the publisher cannot tell it; allowed: imageUri');
  });

  test('its errors pass through as they are', () => {
    class Failing extends aws.ImagePublisher {
      bind(): never {
        throw new TypeError('of its own');
      }
    }
    expect(() => assetIn(new Stack(app(), 'Stack'), 'A', { publisher: new Failing() })).toThrow(new TypeError('of its own'));
  });
});

describe('ImagePublisher.useFor() after assets were made', () => {
  const asset = (scope: Construct, id: string): unknown =>
    inProject(() => new aws.MinimalImageAsset(scope, id, { image: new ScratchImage({ program: new GoProgram() }) }));

  test('is refused: they are bound already', () => {
    const stack = new Stack(app(), 'Stack');
    asset(stack, 'A');
    expect(() => aws.ImagePublisher.useFor(stack, aws.ImagePublisher.codeBuild())).toThrow(
      'Stack: ImagePublisher.useFor(): assets below this scope have a publisher already (got ["Stack/A"]); allowed: a call before the assets are made; fix: ',
    );
  });

  test('is fine where it changes nothing for them', () => {
    const created = app();
    const stack = new Stack(created, 'Stack');
    aws.ImagePublisher.useFor(stack, aws.ImagePublisher.localEngine());
    asset(stack, 'A');
    expect(() => aws.ImagePublisher.useFor(created, aws.ImagePublisher.codeBuild())).not.toThrow();
    expect(() => aws.ImagePublisher.useFor(new Stack(created, 'Other'), aws.ImagePublisher.codeBuild())).not.toThrow();
  });
});

test('a tag that is meant to move gets a warning where tags never do', () => {
  const stack = new Stack(app(), 'Stack');
  const tagged = (id: string, repository?: ecr.IRepository): unknown => inProject(() => new aws.MinimalImageAsset(stack, id, {
    image: new ScratchImage({ program: new GoProgram(), env: { ID: id } }), publisher: aws.ImagePublisher.codeBuild(), additionalTags: ['latest'], repository,
  }));
  tagged('Default');
  tagged('Own', ecr.Repository.fromRepositoryName(stack, 'R', 'r'));
  const warnings = AppAnnotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('sounds like a tag that moves'));
  expect(warnings.map(({ id }) => id)).toEqual(['/Stack/Default']);
});
