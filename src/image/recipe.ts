import { MinimalBase } from './bases/minimal-base';
import type { HostBuild } from './host/host-build';
import type { NeededLibraries } from './needed-libraries';
import { SourceTree } from './sources/source-tree';
import { Dockerfile } from '../dockerfile/dockerfile';
import { MissingPackage, StaticCall, ZoneCall } from '../dockerfile/rules/subject';
import { DockerfileStage } from '../dockerfile/stage';
import { Platform } from '../oci/platform';
import type { TarSource } from '../oci/tar/tar-writer';

/** What a program learns before it says how it is built. */
export interface RecipeContext {
  /** Folder that relative paths are relative to. */
  readonly baseDir: string;
  readonly base: MinimalBase;
  readonly platforms: Platform[];
  /** The function that Lambda's runtime interface client is to call, when the image gets one. */
  readonly handler?: string;
}

/** Where things lie in the build context, as COPY names them. */
export interface ContextPaths {
  /** Folder with the program's sources, without a final slash; `.` is the context itself. */
  readonly sources: string;
  /** Folder with the archives. */
  readonly archives: string;
}

/** A tree that the last stage copies as one layer. */
export interface StageLayer {
  /** What it is, for people: `program`, `dependencies`. */
  readonly name: string;
  /** Folder in the build stage whose content goes to `/`; every time in it is 0. */
  readonly folder: string;
  /** The stage that makes it; the build stage when absent. */
  readonly stage?: LayerStage;
}

/** A stage beside the build stage, for a layer that does not depend on the program. */
export interface LayerStage {
  readonly name: string;
  /** Adds it, and whatever it copies from. */
  readonly add: (dockerfile: Dockerfile, paths: ContextPaths) => DockerfileStage;
}

/** An archive that the last stage unpacks as one layer: made here, byte for byte, so no build stage is needed. */
export interface ArchiveLayer {
  readonly name: string;
  readonly sha256: string;
  /** Writes the archive to a file that does not exist yet. */
  readonly write: (target: string) => void;
  /** What is in it, for the plan. */
  readonly entries: PlannedEntry[];
  /** What is in it, for who packs it without the archive. */
  readonly members: TarSource[];
}

export interface PlannedEntry {
  readonly path: string;
  readonly mode: string;
  readonly owner: string;
  readonly sha256?: string;
}

/** How a program becomes files in the last stage. */
export interface Recipe {
  readonly sources?: SourceTree;
  /** Lines for a .dockerignore that lets through what the build may need and nothing else. */
  readonly ignoreLines: string[];
  /** References of the images that the build stages start from. */
  readonly toolchains: string[];
  /** Adds the build stage, if there is one. */
  readonly addBuildStage?: (dockerfile: Dockerfile, paths: ContextPaths) => DockerfileStage;
  /** The same build with this machine's own toolchain; absent when there is no build stage. No part of the input hash. */
  readonly hostBuild?: HostBuild;
  /** Copied from the build stage, in this order. */
  readonly stageLayers: StageLayer[];
  readonly archiveLayers: ArchiveLayer[];
  /** Folders and files, besides /app, that its layers bring into the image. */
  readonly folders?: string[];
  /** Archives for the build stage alone. */
  readonly buildArchives?: ArchiveLayer[];
  /** Environment that such programs run in; what users say goes before it. */
  readonly env?: { readonly [name: string]: string };
  /** Whether it brings a Java runtime of its own, which has its own trust store. */
  readonly ownJava?: boolean;
  /** Variables by which its runtime and libraries find a file of authorities, where they do not look at the system's. */
  readonly authorityVariables?: readonly string[];
  readonly entrypoint?: string[];
  readonly command?: string[];
  readonly workingDirectory?: string;
  /** What its loader looks for, as far as that is known before it is built; no part of the image. */
  readonly needed?: NeededLibraries;
  /** Calls in its sources that statically linked glibc cannot serve as they expect; for rules, no part of the image. */
  readonly staticCalls?: StaticCall[];
  /** Places in its sources that load time zones by name, when it takes them from the image; for rules, no part of the image. */
  readonly zoneCalls?: ZoneCall[];
  /** Packages of the language whose version nobody says, so that builds differ; for rules, no part of the image. */
  readonly floatingRequirements?: string[];
  /** Packages that its sources import and that nothing installs; for rules, no part of the image. */
  readonly missingPackages?: readonly MissingPackage[];
  /** What starts it, for messages: `/app`, `main.py`. */
  readonly program: string;
}
