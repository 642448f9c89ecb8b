import { Compression, decompress, DecompressLimits } from '../compression/decompress';
import type { Chunks, ImageSource } from '../content';
import { ContentError } from '../content-error';
import type { Descriptor } from '../model/descriptor';
import { compressionOf } from '../model/media-types';
import type { TarEntry } from '../tar/tar-entry';
import { readTar, TarLimits } from '../tar/tar-reader';

/** Limits of one layer; what each means and is when not given stands with `decompress()` and `readTar()`. */
export type LayerLimits = Partial<Omit<DecompressLimits & TarLimits, 'source'>>;

/** The entries of a layer, unpacked as they flow. */
export function layerEntries(source: ImageSource, layer: Descriptor, limits: LayerLimits = {}): AsyncGenerator<TarEntry, void, undefined> {
  const name = `${source.name}: layer ${layer.digest}`;
  return readTar(layerBytes(source, layer, limits), { ...limits, source: name });
}

/** The bytes of a layer's archive: those that its DiffID names. */
export function layerBytes(source: ImageSource, layer: Descriptor, limits: LayerLimits = {}): Chunks {
  const name = `${source.name}: layer ${layer.digest}`;
  const compression: Compression | undefined = compressionOf(layer.mediaType);
  if (compression === undefined) {
    throw new ContentError(`${name}: layers of type ${JSON.stringify(layer.mediaType.slice(0, 100))} cannot be read`);
  }
  return decompress(source.blob(layer), compression, { ...limits, source: name });
}
