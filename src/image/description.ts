import { ArchiveLayer, ContextPaths, Recipe } from './recipe';
import { SecretSlot } from './secrets';
import { SourceTree } from './sources/source-tree';
import { Dockerfile } from '../dockerfile/dockerfile';
import { HealthcheckOptions } from '../dockerfile/healthcheck-options';
import { Finding } from '../findings/finding';
import { Platform } from '../oci/platform';
import { canonicalJson, sha256 } from '../private/text';

/** Version of everything that decides an image's bytes besides its inputs. A change of recipes or layout raises it. */
export const FORMAT = 1;

/** All that a publisher, a projen component or a test needs to know of an image: computed once, from files as they are then. */
export interface ImageDescription {
  readonly dockerfile: Dockerfile;
  /** Where the Dockerfile lies in its build context, when it is used as it is. */
  readonly dockerfilePath?: string;
  /** The Dockerfile for another layout of the build context; undefined for a Dockerfile that is used as it is. */
  readonly dockerfileFor?: (paths: ContextPaths) => Dockerfile;
  /** Canonical JSON of the last stage; undefined for a Dockerfile that is used as it is. */
  readonly plan?: string;
  readonly inputHash: string;
  readonly findings: Finding[];
  readonly platforms: Platform[];
  readonly target?: string;
  readonly buildArgs: { [name: string]: string };
  /** What the build needs and no input of the image may hold, in order of names. */
  readonly secrets: SecretSlot[];
  readonly sources?: SourceTree;
  /** Whether the sources are the whole build context; otherwise they are one folder of it. */
  readonly sourcesAreContext: boolean;
  readonly archives: ArchiveLayer[];
  /** How the program becomes layers; undefined for a Dockerfile that is used as it is. */
  readonly recipe?: Recipe;
  /** Lines of a .dockerignore for a context that is the project's own folder. */
  readonly ignoreLines: string[];
  readonly runtime: RuntimeNeeds;
}

/** What whoever runs the image should know. */
export interface RuntimeNeeds {
  /** `uid:gid`; undefined when the image does not say so by number. */
  readonly user?: string;
  readonly ports: number[];
  readonly writablePaths: string[];
  readonly healthcheck?: HealthcheckOptions;
  /** What has to stand before a user's own arguments, since these replace CMD: the file that an interpreter runs. */
  readonly leadingArguments: string[];
  /** Path of a shell; false when there is none, undefined when that is not known. */
  readonly shell?: string | false;
}

/** Where the staged context of a described image has things; names are hashes, so that images share them. */
export function stagedPaths(sources: SourceTree | undefined): ContextPaths {
  return { sources: sources ? `sources/${sources.hash.slice(0, 32)}` : 'sources/none', archives: 'archives' };
}

export interface HashedInputs {
  readonly plan?: string;
  readonly platforms: Platform[];
  readonly dockerfile: string;
  readonly target?: string;
  readonly buildArgs?: { [name: string]: string };
  readonly secrets: SecretSlot[];
  readonly sources?: SourceTree;
  readonly archives: ArchiveLayer[];
}

/** The hash that changes exactly when the image may. */
export function inputHash(inputs: HashedInputs): string {
  return sha256(canonicalJson({
    format: FORMAT,
    plan: inputs.plan,
    platforms: inputs.platforms.map(String),
    dockerfile: inputs.dockerfile,
    target: inputs.target,
    buildArgs: inputs.buildArgs ?? {},
    secrets: inputs.secrets.map(({ name }) => name),
    sources: inputs.sources?.hash,
    archives: inputs.archives.map(archive => archive.sha256),
  }));
}
