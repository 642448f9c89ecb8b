import type { Part, Problems } from './problem';
import type { Descriptor } from '../model/descriptor';
import type { ImageConfig } from '../model/image-config';
import { platformOf, platformText } from '../model/select-platform';

/** An index that promises another platform than the config is for sends machines to an image that they cannot run. */
export function checkPlatform(problems: Problems, config: Part, image: ImageConfig, { platform, digest }: Descriptor): void {
  if (platform === undefined) {
    return;
  }
  const found = platformText(platformOf(image));
  const claimed = platformText(platform);
  if (found !== claimed) {
    problems.add(config, `is for ${found}, the descriptor of its manifest ${digest} says ${claimed}`);
  }
}
