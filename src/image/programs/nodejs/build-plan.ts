/** What a build does, for the recipe. Commands run where the sources and all dependencies are; `../out/program/app` becomes `/app`. */
export interface BuildPlan {
  /** What is run, as a path in /app. */
  readonly entry: string;
  /** The file that must be among the sources. */
  readonly source?: string;
  readonly commands: string[][];
  /** Whether a source is part of the program as it is, beside package.json and what `include` names. */
  readonly isProgram: (path: string) => boolean;
  /** Whether production dependencies are needed when it runs. */
  readonly needsModules: boolean;
  /** Of a bundle: the packages that are not in it. */
  readonly external?: readonly string[];
  /** Packages that the build runs, each of which package.json has to name. */
  readonly tools: string[];
  /** The configuration by which each file is compiled to where it lies. */
  readonly tsconfig?: string;
  /** Whether files that are part of the program as they are, are also compiled: what is compiled goes before. */
  readonly replaces?: boolean;
  /** Whether builders of the project's choice run, which may have hidden settings. */
  readonly readsSettings?: boolean;
  /** Folders with what an earlier build has made. */
  readonly outputs: string[];
}
