/**
 * Names of what images are made of, as manifests spell them.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/media-types.md
 * @see https://distribution.github.io/distribution/spec/manifest-v2-2/
 */
export const MEDIA_TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  layerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  empty: 'application/vnd.oci.empty.v1+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const;

/** Whether a document of this type names the images of several platforms. */
export function isIndex(mediaType: string): boolean {
  return mediaType === MEDIA_TYPES.index || mediaType === MEDIA_TYPES.dockerList;
}

/** Whether a document of this type describes one image or artifact. */
export function isManifest(mediaType: string): boolean {
  return mediaType === MEDIA_TYPES.manifest || mediaType === MEDIA_TYPES.dockerManifest;
}

/** Whether a blob of this type is a layer that registries need not have, for the licence of what is in it; its content lies where its `urls` say. */
export function isForeignLayer(mediaType: string): boolean {
  return mediaType === 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip'
    || mediaType === 'application/vnd.docker.image.rootfs.foreign.diff.tar'
    || mediaType.startsWith('application/vnd.oci.image.layer.nondistributable.v1.tar');
}

/** How the bytes of a layer are compressed; undefined when they are no layer that anybody here can read. */
export function compressionOf(mediaType: string): 'none' | 'gzip' | 'zstd' | undefined {
  switch (mediaType) {
    case MEDIA_TYPES.layer:
    case 'application/vnd.docker.image.rootfs.diff.tar':
      return 'none';
    case MEDIA_TYPES.layerGzip:
    case MEDIA_TYPES.dockerLayer:
      return 'gzip';
    case MEDIA_TYPES.layerZstd:
      return 'zstd';
    default:
      return undefined;
  }
}

/** The media type of a layer that is compressed so. */
export function layerTypeOf(compression: 'none' | 'gzip' | 'zstd'): string {
  return { none: MEDIA_TYPES.layer, gzip: MEDIA_TYPES.layerGzip, zstd: MEDIA_TYPES.layerZstd }[compression];
}
