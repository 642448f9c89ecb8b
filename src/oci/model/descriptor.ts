import type { Digest } from '../digest';

/**
 * What a document says of content that lies elsewhere.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/descriptor.md
 */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly platform?: PlatformFields;
  readonly annotations?: { readonly [name: string]: string };
  /** What an artifact is, on descriptors of manifests. */
  readonly artifactType?: string;
  /** Where else the content may lie. Kept, and never followed: an image would say where its reader connects to. */
  readonly urls?: string[];
}

/** A platform as documents spell it. */
export interface PlatformFields {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}
