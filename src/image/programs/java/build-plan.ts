import type { Pom } from './pom';

/** What a build learns of the project. */
export interface JavaProject {
  readonly root: string;
  /** Folder of the module, `.` for the root. */
  readonly module: string;
  /** Version of the base's Java. */
  readonly version: number;
  /** Version to compile for, when it is known. */
  readonly release: number;
  /** Whether `release` was said by somebody whom Maven's compiler does not listen to, or by nobody. */
  readonly tellsRelease: boolean;
  /** Poms of the project, the root's first; none without Maven. */
  readonly poms: readonly Pom[];
  /** Whether Gradle builds it. */
  readonly isGradle: boolean;
  /** Staged files. */
  readonly files: readonly string[];
}

/** A command of the build; it runs where the sources are. */
export interface BuildCommand {
  readonly argv: string[];
  /** Whether it may fetch: only such commands see secrets. */
  readonly fetches: boolean;
}

/** Source files that go to an output as they are. */
export interface PlacedFiles {
  readonly files: string[];
  /** Folder below `/`, such as `out/dependencies/app/lib`; paths lose what is in front of `below`. */
  readonly to: string;
}

/** What a build does, for the recipe. `../out/program/app` becomes `/app`. */
export interface BuildPlan {
  readonly tool: 'maven' | 'gradle' | 'javac' | 'none';
  /** Files that the dependencies are told by; they come before the other sources, so that changes of these leave the dependencies in the cache. */
  readonly manifests: string[];
  /** Commands that need the manifests alone. */
  readonly fetch: BuildCommand[];
  /** Commands that need all sources. */
  readonly commands: BuildCommand[];
  readonly placed: PlacedFiles[];
  /** Whether there is a layer of dependencies. */
  readonly hasDependencies: boolean;
  /** Folders and jars in the image; one jar that is started by itself when `jar` is given. */
  readonly classPath: string[];
  readonly jar?: string;
}

/** Folders of a build, as its commands name them. */
export const CLASSES = '../out/program/app/classes';
export const LIB = '../out/dependencies/app/lib';
export const APP = '../out/program/app';

export const command = (...argv: string[]): BuildCommand => ({ argv, fetches: false });
export const fetching = (...argv: string[]): BuildCommand => ({ argv, fetches: true });
