import type { DockerfileStage } from './stage';

/** What a stage starts from: exactly one of `image` and `stage`. */
export interface StageOptions {
  /**
   * Reference of an image, or `scratch` for nothing at all.
   *
   * @default - an earlier stage
   */
  readonly image?: string;

  /**
   * Digest of the image, `sha256:` and 64 hexadecimal digits; only with `image`.
   *
   * @default - whatever the reference points to when the image is built
   */
  readonly digest?: string;

  /**
   * An earlier stage of the same Dockerfile.
   *
   * @default - an image
   */
  readonly stage?: DockerfileStage;

  /**
   * Platform of the image: `os/architecture[/variant]`, `$BUILDPLATFORM` or `$TARGETPLATFORM`.
   *
   * @default - the platform that is built for
   */
  readonly platform?: string;
}
