import { ContentError } from '../content-error';
import type { Digest } from '../digest';
import type { Descriptor } from '../model/descriptor';
import { Fields, listOf, text } from '../model/fields';
import { MEDIA_TYPES } from '../model/media-types';
import { parseImageConfig } from '../model/parse-image-config';
import { descriptorOf, renderDocument } from '../model/render';
import { parseDocument } from '../model/strict-json';

/** What `docker save` says of an image. */
export interface DockerImage {
  /** Path of the config in the archive. */
  readonly config: string;
  readonly names: string[];
  /** Paths of the layers in the archive, the lowest first. */
  readonly layers: string[];
}

export const MANIFEST_FILE = 'manifest.json';
const MOST_IMAGES = 1000;
const MOST_LAYERS = 4096;

/** The images of an archive that `docker save` wrote. */
export function dockerImages(bytes: Buffer, where: string): DockerImage[] {
  // documents are objects everywhere else
  const { images } = parseDocument(Buffer.concat([Buffer.from('{"images":'), bytes, Buffer.from('}')]), `${where}: ${MANIFEST_FILE}`);
  return listOf(parseImage, MOST_IMAGES)(images, `${where}: ${MANIFEST_FILE}`);
}

/** A layer in the archive, and what it unpacks to. */
export interface DockerLayer { readonly path: string; readonly diffId: Digest }

export function dockerLayers({ layers, config: path }: DockerImage, config: Buffer, where: string): DockerLayer[] {
  const { rootfs: { diff_ids: diffIds } } = parseImageConfig(config, `${where}: ${path}`);
  if (diffIds.length !== layers.length) {
    throw new ContentError(`${where}: ${MANIFEST_FILE} names ${layers.length} layers, the config ${diffIds.length}`);
  }
  return layers.map((layer, at) => ({ path: layer, diffId: diffIds[at] }));
}

/** Such an archive has no manifest of an OCI image: this one it gets, always the same. */
export function ociManifestOf(config: Buffer, layers: readonly Descriptor[]): Buffer {
  return renderDocument({ schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config: descriptorOf(config, MEDIA_TYPES.config), layers });
}

function parseImage(value: unknown, where: string): DockerImage {
  const fields = new Fields(value, where);
  return {
    config: fields.required('Config', text),
    names: fields.optional('RepoTags', listOf(text, MOST_IMAGES)) ?? [],
    layers: fields.optional('Layers', listOf(text, MOST_LAYERS)) ?? [],
  };
}
