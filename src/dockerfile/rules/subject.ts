/** What a container runs. */
export interface Command {
  readonly form: 'exec' | 'shell';
  /** For the shell form with the shell in front: `/bin/sh`, `-c`, the text. */
  readonly argv: string[];
  readonly where: 'ENTRYPOINT' | 'CMD' | 'HEALTHCHECK' | 'RUN';
}

/**
 * What is known of the image that the last stage starts from.
 *
 * Of an image that no catalog has, only the reference: where `debian` or `debug` stands, what is missing is known to be missing.
 */
export interface BaseView {
  /** As in FROM, without digest: `gcr.io/distroless/python3-debian13:nonroot`, `scratch`. With a `$` when a variable in it is not known. */
  readonly reference: string;
  readonly digest?: string;
  /** Its ENTRYPOINT; empty when it is known to have none. */
  readonly interpreter?: string[];
  readonly runtime?: Runtime;
  readonly debian?: number;
  /** Version of its C library, e.g. `2.41`. */
  readonly glibc?: string;
  readonly debug?: boolean;
  readonly user?: string;
  /** Path of its shell; `false` when it is known to have none. */
  readonly shell?: string | false;
  /** Whether the name says which release it is: a Debian number, a version. */
  readonly releaseInName: boolean;
}

/** An interpreter and its version: `python` 3.13, `node` 24, `java` 21. */
export interface Runtime {
  readonly name: string;
  readonly version: string;
}

/** The image of a stage that the last stage copies from. */
export interface Toolchain {
  readonly reference: string;
  readonly language?: string;
  readonly version?: string;
  readonly debian?: number;
}

/** A toolchain of the building machine that took the place of a build stage's image. */
export interface HostToolchain {
  /** The image whose place it took. */
  readonly reference: string;
  /** `go 1.26.8`, `gcc 12.2.0 with glibc 2.36` */
  readonly found: string;
  readonly version: string;
  /** The C library that it links into programs. */
  readonly libc?: string;
  /** What was left out, as a sentence; then nothing is compared. */
  readonly lacks?: string;
}

/** A call in the sources of a program that is linked statically, for which glibc would load more of itself. */
export interface StaticCall {
  /** The function: `getaddrinfo`. */
  readonly name: string;
  readonly file: string;
}

/** A place in the sources of a program that loads a time zone by its name. */
export interface ZoneCall {
  readonly file: string;
  /** Absent when only the program knows it. */
  readonly zone?: string;
}

/** A package that a source of the program imports whenever it starts, and that nothing installs. */
export interface MissingPackage {
  readonly name: string;
  /** The source that imports it. */
  readonly file: string;
  /** Why it is not there, as the end of a sentence: `which nothing installs`. */
  readonly because: string;
  readonly fix: string;
  /** Whether nothing else could bring it, so that the program does not start. */
  readonly isSure: boolean;
}

/** Something that the last stage copies. */
export interface CopiedPath {
  readonly source: string;
  /** Absolute; with a `/` at the end when it is a folder for certain. */
  readonly destination: string;
  /** `--chown=`, variables replaced where they are known. */
  readonly owner?: string;
  /** Whether it is a layer of its own, which knows nothing of those below (`--link`). */
  readonly isLinked?: boolean;
}

/** A RUN of the last stage. */
export interface Run {
  readonly command: Command;
  /** What was copied before it; absent when that is not known. */
  readonly copied?: CopiedPath[];
  /** Whether it mounts files of another image, which may be a shell. */
  readonly mountsOthers: boolean;
}

/** What rules look at: the last stage of a Dockerfile, or of an image that a recipe made. */
export interface RuleSubject {
  /** Whether a recipe made it of options, so that nobody writes its Dockerfile. */
  readonly madeOfOptions?: boolean;
  readonly base: BaseView;
  /** With a `$` when a variable in it is not known. */
  readonly user?: string;
  /** Absent: the base's. With an empty `argv`: the base's was taken away. */
  readonly entrypoint?: Command;
  readonly command?: Command;
  readonly healthcheck?: Command;
  readonly ports: { readonly port: number; readonly protocol: string }[];
  readonly workdir: string;
  readonly toolchains: Toolchain[];
  /** Whether packages of Debian bring files that nobody here knows. */
  readonly hasPackages?: boolean;
  /** The port that the library's own probe asks, when the health check is that. */
  readonly probedPort?: number;
  /** Debian packages without a version and without a snapshot; absent when that is not known. */
  readonly floatingPackages?: string[];
  /** Packages of the program's language whose version nobody says; absent when that is not known. */
  readonly floatingRequirements?: string[];
  /** Packages that sources import and that nothing installs; absent when that is not known. */
  readonly missingPackages?: readonly MissingPackage[];
  /** Of the tools that an image says it needs, those that nobody has looked for. */
  readonly unknownTools?: string[];
  /** What built in place of the stages' images; absent when an engine builds, or nobody has yet. */
  readonly host?: HostToolchain[];
  /** Absent when the sources are not known, or the program is linked dynamically. */
  readonly staticCalls?: StaticCall[];
  /** Absent when the sources are not known, or the program has a database of its own. */
  readonly zoneCalls?: ZoneCall[];
  /** Whether the image has the time zone database; absent when that is not known. */
  readonly hasTimezones?: boolean;
  /** Where programs without a `/` are looked up; Docker's own list when absent. */
  readonly searchPath?: string[];
  /** RUN instructions of the last stage. */
  readonly runs?: Run[];
  /** VOLUME paths. */
  readonly volumes?: string[];
  /** Variables that the image sets itself, those of its base not among them; `undefined` for a value that is not known. */
  readonly environment?: { readonly [name: string]: string | undefined };
  /** All that the last stage adds to its base; absent when that is not known. */
  readonly copied?: CopiedPath[];
  /** Files that it has for certain, or whose absence fails the build; what else there is, is not known. */
  readonly added?: ReadonlySet<string>;
}
