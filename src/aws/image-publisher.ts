import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct, IConstruct } from 'constructs';
import { BuildSecret } from './build-secret';
import { CodeBuildOptions } from './code-build-options';
import { EmbeddedOptions } from './embedded-options';
import { HandlerOptions } from './handler-options';
import { bindCodeBuild } from './private/code-build/code-build';
import { bindEmbedded } from './private/embedded/embedded';
import { checkInstance, optionsOf, PUBLISHERS } from './private/inputs';
import { bindLocalEngine } from './private/local-engine';
import { setPublisher } from './private/publisher-of';
import { MinimalImage } from '../image/minimal-image';

/** Options of `ImagePublisher.localEngine()`. */
export interface LocalEngineOptions extends HandlerOptions {
  /**
   * Name that the command line shows for the asset while it builds and publishes.
   *
   * @default - the construct path
   */
  readonly displayName?: string;
}

/** What an asset asks its publisher for. */
export interface PublishOptions {
  /** The image to build. */
  readonly image: MinimalImage;

  /**
   * Repository to publish to.
   *
   * @default - the publisher's own
   */
  readonly repository?: ecr.IRepository;

  /**
   * Build arguments. Values that are known at deployment only are for `ImagePublisher.codeBuild()`.
   *
   * @default - none
   */
  readonly buildArgs?: { [name: string]: string };

  /**
   * What is bound to the secret slots of the image.
   *
   * @default - none
   */
  readonly secrets?: { [slot: string]: BuildSecret };

  /**
   * Tags besides the one that the image is found by.
   *
   * @default - none
   */
  readonly additionalTags?: string[];
}

/** Where an image will be, as far as its publisher can say. */
export interface PublishedImage {
  /** Repository the image is in. */
  readonly repository: ecr.IRepository;

  /** Complete reference for consumers, `repository:tag` or `repository@sha256:…`. */
  readonly imageUri: string;

  /** Tag that the image is found by; it is never moved. */
  readonly imageTag: string;

  /** Hash that changes exactly when the image may: 64 hexadecimal digits. */
  readonly assetHash: string;

  /**
   * Digest of the image, `sha256:…`.
   *
   * @default - the publisher cannot tell
   */
  readonly digest?: string;

  /**
   * Why there is no digest, and what gives one; shown when it is asked for.
   *
   * @default - there is one
   */
  readonly noDigestBecause?: string;

  /**
   * Complete reference of the single manifest of each platform, by platform (`linux/arm64`): for consumers that take no index, as Lambda.
   *
   * @default - imageUri is a single manifest
   */
  readonly platformUris?: { [platform: string]: string };

  /**
   * Digest of the single manifest of each platform, by platform.
   *
   * @default - `digest` is that of a single manifest
   */
  readonly platformDigests?: { [platform: string]: string };

  /**
   * Compressed bytes of the largest platform, as a number in a text.
   *
   * @default - the publisher cannot tell
   */
  readonly size?: string;

  /**
   * Projects that build the image, for metrics.
   *
   * @default - none: CodeBuild does not build it
   */
  readonly buildProjects?: codebuild.IProject[];
}

/**
 * Who builds an image and pushes it to ECR.
 *
 * Switching is a one-line change: in one asset by its `publisher`, in a whole scope by `ImagePublisher.useFor()`.
 */
export abstract class ImagePublisher {
  /**
   * The container engine of the machine where `cdk deploy` runs: docker, or what `CDK_DOCKER` names.
   *
   * The image goes to the bootstrap repository, as CDK users know it: bootstrap, hotswap and CDK Pipelines work. An asset with a `repository`
   * of its own has the image copied there when CloudFormation runs, by a function that also tells the digest.
   * It builds one platform.
   */
  public static localEngine(options: LocalEngineOptions = {}): ImagePublisher {
    return new LocalEnginePublisher(optionsOf(options, 'ImagePublisher.localEngine(), options'));
  }

  /**
   * CodeBuild, when CloudFormation runs: nothing is needed where `cdk deploy` runs.
   *
   * The image goes to the asset's `repository`, or to one that the stack's assets share. Each platform is built on a machine of its kind, and
   * several become an index. Nothing is built when the repository has the image already.
   *
   * @param options machine, network, limits
   */
  public static codeBuild(options: CodeBuildOptions = {}): ImagePublisher {
    return new CodeBuildPublisher(optionsOf(options, 'ImagePublisher.codeBuild(), options'));
  }

  /**
   * The embedded engine, when the app is synthesized: neither a container engine nor CodeBuild. The machine needs the program's toolchain, unless the
   * program is prebuilt; and bases other than scratch have to be in the lock (`npx minimal-images pin <base>`).
   *
   * The digest stands literally in the template, so every stack, account and repository can name the image by it. Its own layers are one file asset; a function
   * brings them to the asset's `repository`, or to one that the stack's assets share. Nothing is built where CDK needs no assets (`cdk ls`, `cdk destroy`).
   *
   * @param options where bases come from
   */
  public static embedded(options: EmbeddedOptions = {}): ImagePublisher {
    return new EmbeddedPublisher(optionsOf(options, 'ImagePublisher.embedded(), options'));
  }

  /**
   * Uses a publisher for every asset below a scope that does not name its own.
   *
   * @param scope an app, a stage, a stack or any construct
   * @param publisher who publishes there; the nearest scope wins
   */
  public static useFor(scope: IConstruct, publisher: ImagePublisher): void {
    checkInstance(scope, Construct.isConstruct(scope), 'ImagePublisher.useFor(), scope', 'an app, a stage, a stack or any construct');
    checkInstance(publisher, publisher instanceof ImagePublisher, 'ImagePublisher.useFor(), publisher', PUBLISHERS);
    setPublisher(scope, publisher);
  }

  /**
   * Adds to the stack what publishing the image needs.
   *
   * @param scope the asset
   * @param options what to publish
   * @throws when this publisher cannot do what is asked; the message names one that can
   */
  public abstract bind(scope: Construct, options: PublishOptions): PublishedImage;
}

class LocalEnginePublisher extends ImagePublisher {
  constructor(private readonly options: LocalEngineOptions) {
    super();
  }

  public bind(scope: Construct, options: PublishOptions): PublishedImage {
    return bindLocalEngine(scope, options, this.options);
  }
}

class CodeBuildPublisher extends ImagePublisher {
  constructor(private readonly options: CodeBuildOptions) {
    super();
  }

  public bind(scope: Construct, options: PublishOptions): PublishedImage {
    return bindCodeBuild(scope, options, this.options);
  }
}

class EmbeddedPublisher extends ImagePublisher {
  constructor(private readonly options: EmbeddedOptions) {
    super();
  }

  public bind(scope: Construct, options: PublishOptions): PublishedImage {
    return bindEmbedded(scope, options, this.options);
  }
}
