import type { DockerfileStage } from './stage';

/** What COPY copies, and how. */
export interface CopyOptions {
  /**
   * Files and folders, by their literal names: `*`, `?` and `[` stand for themselves.
   *
   * Relative to the build context; with `fromStage` or `fromImage` to that file system's root. A folder gives its content.
   * BuildKit passes over a missing source whose name has one of those characters, instead of failing.
   */
  readonly sources: string[];

  /** A file, or a folder if it ends with a slash; relative paths start at the working directory. */
  readonly destination: string;

  /**
   * An earlier stage of the same Dockerfile to copy from.
   *
   * @default - the build context
   */
  readonly fromStage?: DockerfileStage;

  /**
   * Reference of an image to copy from.
   *
   * @default - the build context
   */
  readonly fromImage?: string;

  /**
   * Owner as numbers: `uid` or `uid:gid`.
   *
   * @default - 0:0
   */
  readonly chown?: string;

  /**
   * Mode of every copied file and folder, in octal, e.g. `0755`.
   *
   * @default - the mode of the source
   */
  readonly chmod?: string;

  /**
   * Whether the copy becomes a layer that does not depend on the layers below; needs docker/dockerfile:1.4.
   *
   * @default false
   */
  readonly link?: boolean;

  /**
   * Whether the folders of a source's path are kept; needs docker/dockerfile:1.20.
   *
   * @default false
   */
  readonly parents?: boolean;

  /**
   * Patterns of what is left out, as in .dockerignore; needs docker/dockerfile:1.19.
   *
   * @default - nothing is left out
   */
  readonly excludes?: string[];
}
