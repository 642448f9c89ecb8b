import type { Digest } from '../digest';

/**
 * How an image is run, and what its layers unpack to.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/config.md
 */
export interface ImageConfig {
  readonly created?: string;
  readonly author?: string;
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly config?: RunConfig;
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: Digest[] };
  readonly history?: History[];
}

export interface RunConfig {
  readonly User?: string;
  readonly ExposedPorts?: { readonly [port: string]: object };
  readonly Env?: string[];
  readonly Entrypoint?: string[];
  readonly Cmd?: string[];
  readonly Volumes?: { readonly [path: string]: object };
  readonly WorkingDir?: string;
  readonly Labels?: { readonly [name: string]: string };
  readonly StopSignal?: string;
  /** Docker's own: what is done when a Dockerfile starts from the image. */
  readonly OnBuild?: string[];
  /** Docker's own: what commands in shell form run in. */
  readonly Shell?: string[];
  /** Docker's own; OCI has no health check. */
  readonly Healthcheck?: Healthcheck;
}

export interface Healthcheck {
  readonly Test: string[];
  /** Nanoseconds, as all times here. */
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly StartPeriod?: number;
  readonly Retries?: number;
}

export interface History {
  readonly created?: string;
  readonly created_by?: string;
  readonly author?: string;
  readonly comment?: string;
  /** No layer came with this step. */
  readonly empty_layer?: boolean;
}
