import type { Descriptor } from './model/descriptor';

/** Bytes as they come. */
export type Chunks = AsyncIterable<Uint8Array>;

/**
 * Where an image, or an index of images, comes from: a registry, a layout, an archive, the assembler.
 *
 * Every byte that a source hands out has been checked, or is checked as it flows: a consumer that reads to the end without an error has what
 * the descriptor names.
 */
export interface ImageSource {
  /** For messages and progress: `registry.example/team/api:1.0`, `…/layout`. */
  readonly name: string;
  /** The manifest or index that this is about. */
  readonly root: Descriptor;
  /** Repository of a registry that has all blobs: sinks there can take them over. */
  readonly repository?: RepositoryName;
  /** A manifest, an index or a config, whole. */
  document(descriptor: Descriptor): Promise<Buffer>;
  /** A blob. May be asked for any number of times. */
  blob(descriptor: Descriptor): Chunks;
  /** Artifacts about a manifest or index, such as SBOMs; sources that have none at all cannot be asked. */
  referrers?(subject: Descriptor): Promise<Descriptor[]>;
  /** Lets go of files and connections. */
  close(): Promise<void>;
}

/** Where an image goes: a registry, a layout, an archive. Children come before what names them. */
export interface ImageSink {
  readonly name: string;
  /** Whether the blob need not be written. */
  has(descriptor: Descriptor): Promise<boolean>;
  /** Takes a blob over from a repository of the same registry; false when it has to be written. */
  mount?(descriptor: Descriptor, from: RepositoryName): Promise<boolean>;
  /** Writes a blob; `open` may be called again from the start, when a transfer broke. */
  putBlob(descriptor: Descriptor, open: () => Chunks): Promise<void>;
  /** Writes a manifest or an index whose children are there. */
  putManifest(descriptor: Descriptor, bytes: Buffer): Promise<void>;
  /** Writes the root under its names, in place of `putManifest()` and `finish()`: there are names, nothing is attached, and it is one request less. */
  putNamed?(root: Descriptor, bytes: Buffer, tags: string[]): Promise<void>;
  /**
   * Gives the root its names, after everything else.
   *
   * @param attached artifacts about the image, which are there already: a registry lists them by itself, a layout in its index
   */
  finish(root: Descriptor, tags: string[], attached?: readonly Descriptor[]): Promise<void>;
  /** Takes away what it collected, when the image does not come to its end. */
  abandon?(): Promise<void>;
}

export interface RepositoryName {
  readonly registry: string;
  readonly repository: string;
}
