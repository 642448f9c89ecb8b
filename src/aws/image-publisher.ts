import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct, IConstruct } from 'constructs';
import { bindLocalEngine } from './private/local-engine';
import { setPublisher } from './private/publisher-of';
import { MinimalImage } from '../image/minimal-image';

/** Options of `ImagePublisher.localEngine()`. */
export interface LocalEngineOptions {
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
   * Build arguments. Literal values.
   *
   * @default - none
   */
  readonly buildArgs?: { [name: string]: string };
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
   * The image goes to the bootstrap repository, as CDK users know it: bootstrap, hotswap and CDK Pipelines work.
   * It builds one platform and can tell no digest.
   */
  public static localEngine(options: LocalEngineOptions = {}): ImagePublisher {
    return new LocalEnginePublisher(options);
  }

  /**
   * Uses a publisher for every asset below a scope that does not name its own.
   *
   * @param scope an app, a stage, a stack or any construct
   * @param publisher who publishes there; the nearest scope wins
   */
  public static useFor(scope: IConstruct, publisher: ImagePublisher): void {
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
