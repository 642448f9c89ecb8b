import { UserEnvironment } from './environment';
import { WITH_ENGINE } from '../../findings/container-engine';
import { Platform } from '../../oci/platform';

/** What stands for a toolchain where none is needed. */
export const NONE_NEEDED = 'none needed';

/** A toolchain of this machine that can do it. */
export interface FoundToolchain {
  /** For people: `go 1.26.8`, `gcc 12.2.0 with glibc 2.36`. */
  readonly found: string;
  /** `1.26.8` */
  readonly version: string;
  /** The C library that it links, `glibc 2.36`; absent when none gets into the program. */
  readonly libc?: string;
  /** What is left out, as findings say it. */
  readonly lacks?: string;
  /** What takes the place of an argv's first word; absent when there is none and the program can do without. */
  readonly program?: string;
  /** What takes the place of other first words: of commands that the toolchain brings. */
  readonly commands?: { readonly [name: string]: string };
  /** Variables of every step. */
  readonly env: { readonly [name: string]: string };
  /** More variables of steps whose output is for the image's platform. */
  readonly targetEnv?: { readonly [name: string]: string };
  /** More variables of steps that fetch: where the user's caches, mirrors and proxies are. */
  readonly fetchEnv: { readonly [name: string]: string };
  /**
   * Makes what the tool has for one build alone, such as settings; once, before the first step. Answers the variables that say where it is.
   *
   * @param ownFiles whether the user's own files say as whom to fetch; false when the program names secrets
   */
  readonly prepare?: (work: BuildFolders, ownFiles: boolean) => { readonly [name: string]: string };
}

/** Folders of one build. */
export interface BuildFolders {
  readonly in: (...parts: string[]) => string;
}

/** Why this machine cannot, and what would do. */
export interface MissingToolchain {
  readonly missing: string;
  readonly howToGet: string;
}

export interface Search {
  readonly platform: Platform;
  /** The user's environment. */
  readonly user: UserEnvironment;
  readonly signal?: AbortSignal;
}

/** A toolchain that is asked for its version answers at once. */
export const ANSWER_WITHIN = 60_000;
export const OR_AN_ENGINE = `or ${WITH_ENGINE}`;
