import type { Part, Problems } from './problem';
import type { ImageConfig } from '../model/image-config';
import type { ImageManifest } from '../model/manifest';

/** Layers, DiffIDs and the steps that made them belong together, one by one. */
export function checkCounts(problems: Problems, config: Part, image: ImageConfig, { layers }: ImageManifest): void {
  const diffIds = image.rootfs.diff_ids.length;
  if (diffIds !== layers.length) {
    problems.add(config, `has ${diffIds} diff_ids, the manifest has ${layers.length} layers`);
  }
  // Fewer are common: tools add layers to an image that has no history.
  const steps = image.history?.filter(({ empty_layer: empty }) => empty !== true).length ?? 0;
  if (steps > diffIds) {
    problems.add(config, `has ${steps} steps with a layer in its history, and ${diffIds} diff_ids`);
  }
}
