import { isImageConfig } from './check-media-types';
import type { Part } from './problem';
import type { Validation } from './validation';
import type { Descriptor } from '../model/descriptor';
import type { ImageConfig } from '../model/image-config';
import { isForeignLayer } from '../model/media-types';

/** Reads every layer, and compares what those of an image unpack to with what its config says, where that can be read. */
export async function checkLayers(validation: Validation, layers: Descriptor[], config: Part, image: ImageConfig | undefined): Promise<void> {
  for (const [number, descriptor] of layers.entries()) {
    const layer = { role: `layer ${number}`, descriptor };
    if (isForeignLayer(descriptor.mediaType)) {
      validation.problems.add(layer, `is a layer that lies elsewhere (${descriptor.mediaType}); it was not fetched, so nothing is known about it`);
      continue;
    }
    const { diffId } = await validation.blob(layer, isImageConfig(config.descriptor.mediaType));
    const claimed = image?.rootfs.diff_ids[number];
    if (diffId !== undefined && claimed !== undefined && diffId !== claimed) {
      validation.problems.add(layer, `unpacks to ${diffId}, the config ${config.descriptor.digest} says ${claimed}`);
    }
  }
}
