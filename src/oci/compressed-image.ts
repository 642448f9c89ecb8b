import type { ImageSource } from './content';
import type { Digest } from './digest';
import { packArchive } from './layer/pack-archive';
import type { PackedLayer } from './layer/packed-layer';
import { compressionOf, MEDIA_TYPES } from './model/media-types';
import { parseManifest } from './model/parse-manifest';
import { descriptorOf, renderDocument } from './model/render';
import { once } from './once';

/**
 * The same image with its layers compressed: what `docker save` writes has them as they are, and nobody wants to push that.
 *
 * The config stays, since it names what layers unpack to. Layers that are compressed stay as well.
 *
 * @returns closing it closes what it was made of
 */
export async function compressedImage(source: ImageSource): Promise<ImageSource> {
  const manifest = parseManifest(await source.document(source.root), source.name, source.root.mediaType);
  const packed = new Map<Digest, PackedLayer>();
  const close = async (): Promise<void> => {
    await Promise.all([...packed.values()].map(async layer => layer.close()));
    await source.close();
  };
  try {
    const layers = [];
    for (const layer of manifest.layers) {
      if (compressionOf(layer.mediaType) !== 'none') {
        layers.push(layer);
        continue;
      }
      const made = await packArchive(source.blob(layer), layer.size);
      packed.set(made.descriptor.digest, made);
      layers.push(made.descriptor);
    }
    const bytes = renderDocument({ ...manifest, layers });
    const root = descriptorOf(bytes, MEDIA_TYPES.manifest);
    return {
      name: source.name,
      root,
      document: async descriptor => descriptor.digest === root.digest ? bytes : source.document(descriptor),
      blob: descriptor => descriptor.digest === root.digest ? once(bytes) : packed.get(descriptor.digest)?.open() ?? source.blob(descriptor),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
