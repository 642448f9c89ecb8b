import type { Part, Problems } from './problem';
import type { ImageManifest } from '../model/manifest';
import { compressionOf, isForeignLayer, MEDIA_TYPES } from '../model/media-types';

/** Whether a config of this type says how an image is run. */
export function isImageConfig(mediaType: string): boolean {
  return mediaType === MEDIA_TYPES.config || mediaType === MEDIA_TYPES.dockerConfig;
}

/** What a manifest says of the types of its parts must fit together. */
export function checkMediaTypes(problems: Problems, part: Part, manifest: ImageManifest): void {
  const { mediaType, config, layers, artifactType } = manifest;
  if (config.mediaType === MEDIA_TYPES.empty && artifactType === undefined) {
    problems.add(part, 'has an empty config and no artifactType: nobody can tell what it is');
  }
  const noLayer = layers.findIndex(layer => !isLayer(layer.mediaType));
  // an attestation or a signature has the config of an image, and no layer at all
  if (isImageConfig(config.mediaType) && noLayer >= 0 && layers.some(layer => isLayer(layer.mediaType))) {
    problems.add(part, `layer ${noLayer} ${layers[noLayer].digest} has the media type ${layers[noLayer].mediaType}, which is no layer of an image`);
  }
  const family = isDocker(mediaType);
  for (const { mediaType: type, digest } of [config, ...layers]) {
    if ((isLayer(type) || isImageConfig(type)) && isDocker(type) !== family) {
      problems.add(part, `is of the type ${mediaType}, its ${digest} of the type ${type}: types of Docker and of OCI do not go together`);
    }
  }
}

function isLayer(mediaType: string): boolean {
  return compressionOf(mediaType) !== undefined || isForeignLayer(mediaType);
}

function isDocker(mediaType: string): boolean {
  return mediaType.startsWith('application/vnd.docker.');
}
