import { checkCounts } from './check-counts';
import { checkLayers } from './check-layers';
import { checkMediaTypes, isImageConfig } from './check-media-types';
import { checkPlatform } from './check-platform';
import type { Part } from './problem';
import type { Validation } from './validation';
import type { ImageConfig } from '../model/image-config';
import type { ImageManifest } from '../model/manifest';
import { parseImageConfig } from '../model/parse-image-config';

/** All that belongs to one image or artifact. */
export async function checkManifest(validation: Validation, part: Part, manifest: ImageManifest): Promise<void> {
  const { problems } = validation;
  const config: Part = { role: 'config', descriptor: manifest.config };
  checkMediaTypes(problems, part, manifest);
  const image = await readConfig(validation, config);
  if (image !== undefined) {
    checkCounts(problems, config, image, manifest);
    checkPlatform(problems, config, image, part.descriptor);
  }
  await checkLayers(validation, manifest.layers, config, image);
}

/** The config of an image; undefined where it is bad, and where it belongs to something else. */
async function readConfig(validation: Validation, config: Part): Promise<ImageConfig | undefined> {
  if (!isImageConfig(config.descriptor.mediaType)) {
    await validation.blob(config);
    return undefined;
  }
  const bytes = await validation.document(config);
  return bytes && validation.problems.attempt(config, () => parseImageConfig(bytes, 'its content'));
}
