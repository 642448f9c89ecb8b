import { detectCompression } from '../oci/compression/decompress';
import { ContentError } from '../oci/content-error';
import { Digest, digestOf } from '../oci/digest';
import { dockerImages, dockerLayers, MANIFEST_FILE, ociManifestOf } from '../oci/layout/docker-manifest';
import { digestNow, documentNow, FilesNow } from '../oci/layout/files-now';
import { chooseImage, inLayout } from '../oci/layout/layout-names';
import { blobPath, INDEX_FILE } from '../oci/layout/layout-source';
import type { Descriptor } from '../oci/model/descriptor';
import type { ImageConfig } from '../oci/model/image-config';
import { isIndex, layerTypeOf } from '../oci/model/media-types';
import { OCI_LAYOUT } from '../oci/model/oci-layout';
import { parseImageConfig } from '../oci/model/parse-image-config';
import { parseIndex } from '../oci/model/parse-index';
import { parseManifest } from '../oci/model/parse-manifest';
import { isAttestation } from '../oci/model/select-platform';
import { refuse } from '../private/errors';

/** What an image that is there says of itself. */
export interface PrebuiltFacts {
  readonly digest: string;
  /** One for each platform. */
  readonly configs: ImageConfig[];
}

/** Reads the documents of an image: of an OCI layout, or of what `docker save` writes. */
export function prebuiltFacts(files: FilesNow, reference: string | undefined, where: string): PrebuiltFacts {
  if (files.size(OCI_LAYOUT.name) !== undefined && files.size(INDEX_FILE) !== undefined) {
    return ofLayout(files, reference);
  }
  return files.size(MANIFEST_FILE) !== undefined ? ofDocker(files, reference) : refuse({
    where,
    problem: `this is no image: it has neither ${OCI_LAYOUT.name} nor ${MANIFEST_FILE}`,
    value: files.name,
    allowed: 'an OCI layout, as folder or archive, and what docker save writes',
    fix: 'correct the path, or write the image with ko, jib, docker save, skopeo or buildah',
  });
}

function ofLayout(files: FilesNow, reference: string | undefined): PrebuiltFacts {
  const index = parseIndex(documentNow(files, INDEX_FILE), `${files.name}: ${INDEX_FILE}`);
  const { descriptor: root } = chooseImage(index.manifests.map(inLayout), reference, files.name);
  const named = isIndex(root.mediaType) ? parseIndex(blobNow(files, root), files.name, root.mediaType).manifests : [root];
  const manifests = named.filter(each => !isAttestation(each));
  return { digest: root.digest, configs: manifests.map(manifest => configOf(files, manifest)) };
}

function configOf(files: FilesNow, manifest: Descriptor): ImageConfig {
  const { config } = parseManifest(blobNow(files, manifest), `${files.name}: ${manifest.digest}`, manifest.mediaType);
  return parseImageConfig(blobNow(files, config), `${files.name}: ${config.digest}`);
}

function blobNow(files: FilesNow, { digest }: Descriptor): Buffer {
  const bytes = documentNow(files, blobPath(digest));
  if (digestOf(bytes) !== digest) {
    throw new ContentError(`${files.name}: the bytes of ${digest} have the digest ${digestOf(bytes)}`);
  }
  return bytes;
}

/** Such an archive has no manifest of an OCI image: it gets the one that `DockerArchiveSource` shows. */
function ofDocker(files: FilesNow, reference: string | undefined): PrebuiltFacts {
  const images = dockerImages(documentNow(files, MANIFEST_FILE), files.name).map(image => {
    const config = documentNow(files, image.config);
    return { ...image, bytes: config, digest: digestOf(config) };
  });
  const { bytes, ...image } = chooseImage(images, reference, files.name);
  const layers = dockerLayers(image, bytes, files.name).map(({ path, diffId }) => layerOf(files, path, diffId));
  return { digest: digestOf(ociManifestOf(bytes, layers)), configs: [parseImageConfig(bytes, `${files.name}: ${image.config}`)] };
}

function layerOf(files: FilesNow, path: string, diffId: Digest): Descriptor {
  const size = files.size(path);
  if (size === undefined) {
    throw new ContentError(`${files.name}: the layer ${path} is missing`);
  }
  const compression = detectCompression(files.bytes(path, 0, 4));
  return { mediaType: layerTypeOf(compression), digest: compression === 'none' ? diffId : digestNow(files, path), size };
}
