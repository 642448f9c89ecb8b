import type { Descriptor } from './descriptor';

/**
 * One image, or one artifact that belongs to an image.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/manifest.md
 */
export interface ImageManifest {
  readonly schemaVersion: 2;
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: Descriptor[];
  /** The manifest that this artifact belongs to. */
  readonly subject?: Descriptor;
  readonly annotations?: { readonly [name: string]: string };
}

/**
 * The images of several platforms.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
export interface ImageIndex {
  readonly schemaVersion: 2;
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly manifests: Descriptor[];
  /** The manifest that this artifact belongs to. */
  readonly subject?: Descriptor;
  readonly annotations?: { readonly [name: string]: string };
}
