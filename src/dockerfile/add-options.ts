/** What ADD adds from the build context; tar archives are unpacked. */
export interface AddLocalOptions {
  /** Files and folders of the build context, by their literal names. */
  readonly sources: string[];

  /** A file, or a folder if it ends with a slash; relative paths start at the working directory. */
  readonly destination: string;

  /**
   * Owner as numbers: `uid` or `uid:gid`.
   *
   * @default - 0:0
   */
  readonly chown?: string;

  /**
   * Mode of every added file and folder, in octal, e.g. `0755`.
   *
   * @default - the mode of the source
   */
  readonly chmod?: string;

  /**
   * Whether the files become a layer that does not depend on the layers below; needs docker/dockerfile:1.4.
   *
   * @default false
   */
  readonly link?: boolean;

  /**
   * Patterns of what is left out, as in .dockerignore; needs docker/dockerfile:1.19.
   *
   * @default - nothing is left out
   */
  readonly excludes?: string[];
}

/** A file that ADD downloads; needs docker/dockerfile:1.6, the first that checks what it got. */
export interface AddUrlOptions {
  /** Address of the file, http or https. */
  readonly url: string;

  /** What the file has to be: `sha256:` and 64 hexadecimal digits. */
  readonly checksum: string;

  /** A file, or a folder if it ends with a slash; relative paths start at the working directory. */
  readonly destination: string;

  /**
   * Owner as numbers: `uid` or `uid:gid`.
   *
   * @default - 0:0
   */
  readonly chown?: string;

  /**
   * Mode of the file, in octal, e.g. `0755`.
   *
   * @default - 0600
   */
  readonly chmod?: string;

  /**
   * Whether the file becomes a layer that does not depend on the layers below.
   *
   * @default false
   */
  readonly link?: boolean;
}

/** A git repository that ADD checks out; needs docker/dockerfile:1.6. */
export interface AddGitOptions {
  /** Address: `https://….git`, `ssh://…`, `git://…` or `user@host:path`. */
  readonly repository: string;

  /**
   * Branch, tag or commit.
   *
   * @default - the default branch of the repository
   */
  readonly ref?: string;

  /** The folder to check out into. */
  readonly destination: string;

  /**
   * Whether the `.git` folder stays.
   *
   * @default false
   */
  readonly keepGitDir?: boolean;

  /**
   * The commit that the ref has to be, 40 hexadecimal digits; needs docker/dockerfile:1.16.
   *
   * @default - not checked
   */
  readonly checksum?: string;

  /**
   * Owner as numbers: `uid` or `uid:gid`.
   *
   * @default - 0:0
   */
  readonly chown?: string;

  /**
   * Whether the files become a layer that does not depend on the layers below.
   *
   * @default false
   */
  readonly link?: boolean;
}
