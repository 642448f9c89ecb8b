import type { Chunks } from '../content';
import type { Digest } from '../digest';
import type { PlatformFields } from '../model/descriptor';

/**
 * One entry of an image as it is when all layers lie on each other. Only files are read; other entries may be left out.
 */
export interface SbomFile {
  /** Path from the root of the image; a slash at its start makes no difference. */
  readonly path: string;
  /** Further paths of the same file: hard links. */
  readonly links?: readonly string[];
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  readonly mode: number;
  /** Bytes of the content. */
  readonly size: number;
  /** sha256 of the content in hexadecimal; computed when it is not known. */
  readonly sha256?: string;
  /** The content, from its start. Asked for once, before the next file is. */
  content(): Chunks;
}

/** What an SBOM says of the image as a whole. */
export interface SbomImage {
  /** Reference without tag and digest where there is a registry, else any name: `registry.example/team/api`. */
  readonly name: string;
  /** Of the manifest that the files come from, never of an index. */
  readonly digest: Digest;
  readonly platform: PlatformFields;
  readonly base?: SbomBase;
}

/** The image that the image was made from. */
export interface SbomBase {
  /** As the user wrote it: `gcr.io/distroless/static-debian13:nonroot`. */
  readonly reference: string;
  readonly digest?: Digest;
}

/** What else an SBOM depends on. */
export interface SbomOptions {
  /** Seconds since 1970, as SOURCE_DATE_EPOCH has them; 0 when left out, so that equal images have equal SBOMs. */
  readonly createdAt?: number;
}
