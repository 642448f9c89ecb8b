import type { ComposedSource } from './compose-image';
import type { ImageSource } from '../content';
import type { ImageIndex } from '../model/manifest';
import { MEDIA_TYPES } from '../model/media-types';
import { descriptorOf, renderDocument } from '../model/render';

/** An index of the images of several platforms, in the order given. */
export function composeIndex(name: string, images: ComposedSource[]): ImageSource {
  const bytes = renderDocument({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: images.map(({ root }) => root) } satisfies ImageIndex);
  const root = descriptorOf(bytes, MEDIA_TYPES.index);
  const owner = (descriptor: Parameters<ComposedSource['has']>[0]): ComposedSource => {
    const found = images.find(image => image.has(descriptor));
    if (found === undefined) {
      throw new Error(`${name}: no image of the index has ${descriptor.digest}`);
    }
    return found;
  };
  return {
    name,
    root,
    repository: images[0].repository,
    document: async descriptor => descriptor.digest === root.digest ? bytes : owner(descriptor).document(descriptor),
    blob: descriptor => owner(descriptor).blob(descriptor),
    close: async () => { await Promise.all(images.map(async image => image.close())); },
  };
}
