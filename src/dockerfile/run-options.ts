import type { RunMount } from './run-mount';
import type { RunNetwork } from './run-network';

/** How RUN runs. */
export interface RunOptions {
  /**
   * What the command sees that does not become part of the image.
   *
   * @default - nothing
   */
  readonly mounts?: RunMount[];

  /**
   * The network that the command sees; needs docker/dockerfile:1.3.
   *
   * @default - the network of the build
   */
  readonly network?: RunNetwork;
}
