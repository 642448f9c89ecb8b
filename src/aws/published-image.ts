import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { BuildSecret } from './build-secret';
import { MinimalImage } from '../image/minimal-image';

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
