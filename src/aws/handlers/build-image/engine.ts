import type { BuildContext } from './context';
import type { MountedSecret } from './secrets';
import type { BuildJob, BuildOrder } from '../protocol';

/** All that an engine needs to build an image and push it by digest. */
export interface BuildRequest {
  readonly job: BuildJob;
  readonly order: BuildOrder;
  readonly context: BuildContext;
  readonly secrets: readonly MountedSecret[];
  /** Folder for DOCKER_CONFIG with the credentials of registries. */
  readonly dockerConfig: string;
  /** Folder of this build only, outside of the context. */
  readonly work: string;
}

/** What builds. Another one can take its place behind the same job and order. */
export interface Engine {
  /** Fails with a message for people when the build image has not what it takes. */
  check(): Promise<void>;
  /** Answers the digest of the manifest that it pushed. */
  build(request: BuildRequest): Promise<string>;
}
