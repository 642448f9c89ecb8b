import type { CacheSharing } from './cache-sharing';
import type { DockerfileStage } from './stage';

/** A folder that outlives the build. */
export interface CacheMountOptions {
  /** Where the command sees the folder. */
  readonly target: string;

  /**
   * Name of the cache: mounts with the same name share their files.
   *
   * @default - the target
   */
  readonly id?: string;

  /**
   * How builds that run at the same time use the cache.
   *
   * @default CacheSharing.SHARED
   */
  readonly sharing?: CacheSharing;

  /**
   * Whether the command can only read.
   *
   * @default false
   */
  readonly readonly?: boolean;

  /**
   * An earlier stage whose files the cache starts with.
   *
   * @default - the cache starts empty
   */
  readonly fromStage?: DockerfileStage;

  /**
   * Folder of that stage.
   *
   * @default - the root of the stage
   */
  readonly source?: string;

  /**
   * Mode of a new cache folder, in octal.
   *
   * @default 0755
   */
  readonly mode?: string;

  /**
   * Numeric owner of a new cache folder.
   *
   * @default 0
   */
  readonly uid?: number;

  /**
   * Numeric group of a new cache folder.
   *
   * @default 0
   */
  readonly gid?: number;
}

/** Files of the build context, of a stage or of an image. */
export interface BindMountOptions {
  /** Where the command sees the files. */
  readonly target: string;

  /**
   * An earlier stage that has the files.
   *
   * @default - the build context
   */
  readonly fromStage?: DockerfileStage;

  /**
   * Reference of an image that has the files.
   *
   * @default - the build context
   */
  readonly fromImage?: string;

  /**
   * Path of the files there.
   *
   * @default - everything
   */
  readonly source?: string;

  /**
   * Whether the command may write; what it writes is thrown away.
   *
   * @default false
   */
  readonly readwrite?: boolean;
}

/** A secret that whoever builds hands over. */
export interface SecretMountOptions {
  /** Name of the secret. */
  readonly id: string;

  /**
   * File in which the command finds it.
   *
   * @default - /run/secrets/ and the id, unless `env` is given
   */
  readonly target?: string;

  /**
   * Whether the build fails when the secret is not handed over.
   *
   * @default false
   */
  readonly required?: boolean;

  /**
   * Mode of the file, in octal.
   *
   * @default 0400
   */
  readonly mode?: string;

  /**
   * Numeric owner of the file.
   *
   * @default 0
   */
  readonly uid?: number;

  /**
   * Numeric group of the file.
   *
   * @default 0
   */
  readonly gid?: number;

  /**
   * Environment variable in which the command finds it; needs docker/dockerfile:1.10.
   *
   * @default - a file only
   */
  readonly env?: string;
}

/** The SSH agent of whoever builds. */
export interface SshMountOptions {
  /**
   * Name of the agent or key.
   *
   * @default default
   */
  readonly id?: string;

  /**
   * Path of the agent's socket.
   *
   * @default - chosen by BuildKit, SSH_AUTH_SOCK names it
   */
  readonly target?: string;

  /**
   * Whether the build fails when no agent is handed over.
   *
   * @default false
   */
  readonly required?: boolean;

  /**
   * Mode of the socket, in octal.
   *
   * @default 0600
   */
  readonly mode?: string;

  /**
   * Numeric owner of the socket.
   *
   * @default 0
   */
  readonly uid?: number;

  /**
   * Numeric group of the socket.
   *
   * @default 0
   */
  readonly gid?: number;
}

/** An empty folder in memory. */
export interface TmpfsMountOptions {
  /** Where the command sees the folder. */
  readonly target: string;

  /**
   * The most it can hold, in bytes; needs docker/dockerfile:1.4.
   *
   * @default - no limit but the machine's memory
   */
  readonly sizeBytes?: number;
}
