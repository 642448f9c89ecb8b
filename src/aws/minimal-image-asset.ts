import { Stack, Stage, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BuildAlarmOptions } from './build-alarm-options';
import { BuildSecret } from './build-secret';
import { EcsContainerOptions, LambdaCodeOptions } from './consumers';
import { ImagePublisher } from './image-publisher';
import { annotate } from './private/annotate';
import { described } from './private/described';
import { containerOptions, PublishedContainerImage } from './private/ecs';
import { checkInstance, checkOptionalResource, listOf, mapOf, optionsOf, PUBLISHERS } from './private/inputs';
import { lambdaCode } from './private/lambda';
import { allFacts } from './private/late-facts';
import { buildMetric } from './private/metrics';
import { publisherOf } from './private/publisher-of';
import { PublishedImage } from './published-image';
import type { ImageDescription } from '../image/description';
import { MinimalImage } from '../image/minimal-image';
import { Platform } from '../oci/platform';
import { refuse, within } from '../private/errors';
import { checkNames, Names } from '../private/known-names';

/** Properties of `MinimalImageAsset`. */
export interface MinimalImageAssetProps {
  /** The image to publish. */
  readonly image: MinimalImage;

  /**
   * Who builds and pushes it.
   *
   * @default - what ImagePublisher.useFor() says for the nearest scope, else ImagePublisher.localEngine()
   */
  readonly publisher?: ImagePublisher;

  /**
   * Repository to publish to.
   *
   * @default - the publisher's own; with localEngine() the bootstrap repository
   */
  readonly repository?: ecr.IRepository;

  /**
   * Build arguments. No secrets: they stand in the image's history.
   *
   * With `ImagePublisher.codeBuild()` values may be known at deployment only (the name of a queue, say): the image changes when such a value does.
   * They cannot decide which files a COPY takes, and other stacks cannot name such an image.
   *
   * @default - none
   */
  readonly buildArgs?: { [name: string]: string };

  /**
   * Values for the secret slots that the image's build has, by slot.
   *
   * @default - none
   */
  readonly secrets?: { [slot: string]: BuildSecret };

  /**
   * Tags for people, e.g. a release. The image is found without them. In a repository whose tags never move a tag of another image is refused.
   *
   * @default - none
   */
  readonly additionalTags?: string[];
}

/** By their names. */
const OPTIONS: Names<MinimalImageAssetProps> = {
  image: true, publisher: true, repository: true, buildArgs: true, secrets: true, additionalTags: true,
};

/**
 * Publishes an image and hands it to its consumers.
 *
 * Findings of the image show as annotations here: errors stop the synthesis, warnings can be acknowledged by their id
 * (`cdk-minimal-images:<rule>`).
 */
export class MinimalImageAsset extends Construct {
  /** Complete reference of the image for any consumer, `repository:tag` or `repository@sha256:…`. */
  public readonly imageUri: string;

  /**
   * Hash over all that is known of the image at synth: 64 hexadecimal digits. It changes exactly when the image may, but for build arguments that
   * are known at deployment only: their values are in `imageTag`.
   */
  public readonly assetHash: string;

  /** Tag that the image is found by; it is never moved. */
  public readonly imageTag: string;

  /** Repository the image is in. */
  public readonly repository: ecr.IRepository;

  /** The image. */
  public readonly image: MinimalImage;

  private readonly published: PublishedImage;
  /** What was published; consumers must not see the files, or the working directory, as they are later. */
  private readonly description: ImageDescription;

  /** @throws when an input of the image or the publisher is wrong; the message names the construct path, the value and the fix */
  constructor(scope: Construct, id: string, props: MinimalImageAssetProps) {
    super(scope, id);
    within(this.node.path, () => refuseOtherTypes(props, this));
    const { image, repository, buildArgs, secrets, additionalTags } = props;
    this.image = image;
    const { description, published } = within(this.node.path, () => {
      const publisher = props.publisher ?? publisherOf(this) ?? ImagePublisher.localEngine();
      const what = described(this, image, literalOnes(buildArgs));
      annotate(this, what.findings);
      return { description: what, published: publisher.bind(this, { image, repository, buildArgs, secrets, additionalTags }) };
    });
    this.description = description;
    this.published = published;
    this.imageUri = this.published.imageUri;
    this.assetHash = this.published.assetHash;
    this.imageTag = this.published.imageTag;
    this.repository = this.published.repository;
  }

  /**
   * Digest of the image, or of the index of its platforms, `sha256:…`, for the stack of the asset. Other stacks take `imageUri`.
   *
   * With `ImagePublisher.localEngine()` asking for it adds the function to the stack that looks it up.
   *
   * @throws when the publisher cannot tell it; the message names one that can
   */
  public get digest(): string {
    return this.fact('digest');
  }

  /**
   * Compressed bytes of the largest platform, as a number in a text. It is known when the image is published.
   *
   * @throws when the publisher cannot tell it; the message names one that can
   */
  public get imageSize(): string {
    return this.fact('size');
  }

  /**
   * Digest of the single manifest of a platform, for the stack of the asset.
   *
   * @param platform one that the image is built for
   * @throws when it is not, or the publisher cannot tell
   */
  public digestFor(platform: Platform): string {
    return this.ofPlatform(platform, 'digestFor()', this.published.platformDigests) ?? this.digest;
  }

  /**
   * Complete reference of the single manifest of a platform, for consumers that take no index.
   *
   * @param platform one that the image is built for
   * @throws when it is not
   */
  public imageUriFor(platform: Platform): string {
    return this.ofPlatform(platform, 'imageUriFor()', this.published.platformUris) ?? this.imageUri;
  }

  /** Lets somebody pull the image. Consumers made by this construct need no call. */
  public grantPull(grantee: iam.IGrantable): iam.Grant {
    return this.repository.grantPull(grantee);
  }

  /**
   * A container with all that the image knows: user, read-only root file system, volumes for writable paths, health check, ports.
   *
   * @param options what else the container needs, or what it should have instead
   * @throws when a health check needs a shell that the image does not have
   */
  public ecsContainer(options: EcsContainerOptions = {}): ecs.ContainerDefinitionOptions {
    return within(this.node.path, () => containerOptions(this.containerImage(), this.description.runtime, optionsOf(options, 'MinimalImageAsset.ecsContainer(), options')));
  }

  /** The image alone, for `taskDefinition.addContainer()`. */
  public toEcsImage(): ecs.ContainerImage {
    return this.containerImage();
  }

  /**
   * Code for `lambda.DockerImageFunction`. One image can serve many functions.
   *
   * @throws when the image speaks to no Runtime API, or is not built for the architecture
   */
  public toLambdaCode(options: LambdaCodeOptions = {}): lambda.DockerImageCode {
    return within(this.node.path, () => lambdaCode(this, this.published, optionsOf(options, 'MinimalImageAsset.toLambdaCode(), options')));
  }

  /**
   * How many builds failed in the project that builds this image, alone or with other images of the stack.
   *
   * @param options period and statistic, if others than the sum over 5 minutes
   * @throws when CodeBuild does not build it
   */
  public metricBuildFailures(options?: cloudwatch.MetricOptions): cloudwatch.IMetric {
    return within(this.node.path, () => buildMetric(this.published, 'FailedBuilds', 'Sum', options));
  }

  /**
   * How long builds took in the project that builds this image, in seconds.
   *
   * @param options period and statistic, if others than the average over 5 minutes
   * @throws when CodeBuild does not build it
   */
  public metricBuildDuration(options?: cloudwatch.MetricOptions): cloudwatch.IMetric {
    return within(this.node.path, () => buildMetric(this.published, 'Duration', 'Average', options));
  }

  /**
   * An alarm as soon as a build fails.
   *
   * @param id its id below the asset
   * @param options what to say and do differently
   * @throws when CodeBuild does not build the image
   */
  public alarmOnBuildFailure(id: string = 'BuildFailed', options: BuildAlarmOptions = {}): cloudwatch.Alarm {
    const { threshold = 1, actions = [] } = options;
    if (typeof threshold !== 'number' || !(threshold >= 1)) {
      within(this.node.path, () => refuse({
        where: 'MinimalImageAsset.alarmOnBuildFailure(), threshold', problem: 'builds that do not fail would raise it', value: threshold, allowed: 'numbers from 1 on', fix: 'give at least 1',
      }));
    }
    const alarm = new cloudwatch.Alarm(this, id, {
      metric: this.metricBuildFailures({ period: options.period }),
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // no build is no failure
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `Builds of the image ${this.node.path} fail, or of others that its project builds`,
    });
    alarm.addAlarmAction(...actions);
    return alarm;
  }

  private fact(name: 'digest' | 'size'): string {
    return within(this.node.path, () => allFacts(this.published)[name] ?? refuse({
      where: `MinimalImageAsset.${name === 'digest' ? 'digest' : 'imageSize'}`,
      problem: this.published.noDigestBecause ?? 'the publisher cannot tell it',
      allowed: 'imageUri, whose tag is never moved',
      fix: 'use imageUri, or ImagePublisher.codeBuild(), which tells digest and size',
    }));
  }

  private ofPlatform(platform: Platform, member: string, known?: { [platform: string]: string }): string | undefined {
    const platforms = this.image.platforms.map(String);
    if (!platforms.includes(String(platform))) {
      within(this.node.path, () => refuse({
        where: `MinimalImageAsset.${member}`,
        problem: 'the image is not built for this platform',
        value: String(platform),
        allowed: platforms.join(', '),
        fix: 'add the platform to the image, or ask for another',
      }));
    }
    return known?.[String(platform)];
  }

  private containerImage(): PublishedContainerImage {
    return new PublishedContainerImage(this.published, this.description.runtime.writablePaths, this.image.platforms.map(String));
  }
}

function refuseOtherTypes(props: MinimalImageAssetProps, scope: Construct): void {
  const { image, publisher, repository, buildArgs, secrets, additionalTags } = optionsOf(props, 'MinimalImageAsset, properties');
  checkNames(props, OPTIONS, 'MinimalImageAsset');
  if (!(image instanceof MinimalImage)) {
    refuse({
      where: 'MinimalImageAsset.image',
      problem: 'this is no image',
      value: typeof image,
      allowed: 'ScratchImage, DistrolessImage, MinimalImage.of(), DockerfileImage, PrebuiltImage',
      fix: 'wrap the program in an image',
    });
  }
  checkInstance(publisher, publisher === undefined || publisher instanceof ImagePublisher, 'MinimalImageAsset.publisher', PUBLISHERS);
  checkOptionalResource(repository, 'repositoryArn', 'MinimalImageAsset.repository', 'an ecr.IRepository, such as an aws.ImageRepository');
  mapOf(buildArgs, 'MinimalImageAsset.buildArgs');
  for (const [slot, secret] of Object.entries(mapOf(secrets, 'MinimalImageAsset.secrets'))) {
    checkInstance(secret, secret instanceof BuildSecret, `MinimalImageAsset.secrets.${slot}`, 'BuildSecret.from…()');
  }
  listOf(additionalTags, 'MinimalImageAsset.additionalTags');
  if (!scope.node.scopes.some(each => Stack.isStack(each)) || Stage.of(scope) === undefined) {
    refuse({
      where: 'MinimalImageAsset', problem: 'there is no stack of an app around it', allowed: 'a scope in a Stack below an App or a Stage', fix: 'make it a child of a stack, and the stack of an App',
    });
  }
}

/** Build arguments that can be seen through already; what they decide, such as the paths of a COPY, is part of the image. */
function literalOnes(buildArgs: { [name: string]: string } = {}): { [name: string]: string } {
  return Object.fromEntries(Object.entries(buildArgs).filter(([name, value]) => typeof value === 'string' && !Token.isUnresolved(name) && !Token.isUnresolved(value)));
}
