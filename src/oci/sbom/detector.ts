import type { Package, PackageFact } from './package';

/**
 * Finds packages in one kind of file.
 *
 * A new kind is a file in detectors/, its line in detectors/index.ts, a test, and a row in docs/sbom.md.
 */
export interface Detector {
  /** As notes and the documentation call it. */
  readonly name: string;
  /** Larger files are left unread, with a note. */
  readonly atMost: number;
  /**
   * Whether `read` wants the content.
   *
   * @param path from the root of the image, without a slash at its start
   * @param start the first bytes: at least four when the file has them
   */
  matches(path: string, start: Buffer): boolean;
  /**
   * What the file tells.
   *
   * Content comes from anywhere: whatever it is, this ends soon, and throws nothing but a `ContentError`, which becomes a note.
   */
  read(path: string, content: Buffer): Reading;
}

export interface Reading {
  readonly packages?: readonly Package[];
  readonly facts?: readonly PackageFact[];
  /** What could not be read, and why. */
  readonly notes?: readonly string[];
}

/** Nothing to tell. */
export const NOTHING: Reading = {};

export const MEBIBYTE = 1024 * 1024;
