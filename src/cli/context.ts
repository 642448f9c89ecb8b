import type { Terminal } from './terminal';
import type { ImageSink, ImageSource } from '../oci/content';
import type { ImageReference } from '../oci/image-reference';
import type { Mirrors } from '../oci/mirrors';

/** What every command works with. */
export interface Context {
  readonly terminal: Terminal;
  readonly registries: Registries;
  readonly mirrors: Mirrors;
  /** Folder that the cache is in; undefined for none. */
  readonly cache?: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly signal: AbortSignal;
}

/** Registries with the user's credentials. */
export interface Registries {
  /** Connects while there are other things to do. */
  prepare(reference: ImageReference): void;
  openSource(reference: ImageReference): Promise<ImageSource>;
  openSink(reference: ImageReference): Promise<ImageSink>;
  /** Ends what still runs, so that the process can end. */
  close(): void;
}
