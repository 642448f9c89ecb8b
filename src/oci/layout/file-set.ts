import type { Chunks } from '../content';

/** Files by name, in a folder or in an archive: what a layout is read from. */
export interface FileSet {
  /** For messages. */
  readonly name: string;
  /** Bytes of the file; undefined when there is none. */
  size(path: string): Promise<number | undefined>;
  /** The content of a file that is there. */
  read(path: string): Chunks;
  close(): Promise<void>;
}
