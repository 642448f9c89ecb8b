import type { Context } from './context';
import { dockerAnswers } from './docker';
import { toolchainFor } from '../image/host/build-on-host';
import type { MinimalImage } from '../image/minimal-image';
import { refuse } from '../private/errors';

/** Who may build an image. */
export const ENGINES = ['auto', 'docker', 'embedded'] as const;
export type Engine = typeof ENGINES[number];

/** Who builds: the machine's own toolchain where it is there, else docker where it answers. */
export async function chooseEngine(image: MinimalImage, wanted: Engine, context: Context): Promise<'docker' | 'embedded'> {
  if (wanted === 'docker' || (wanted === 'auto' && image._opaque)) {
    return docker(context);
  }
  const { recipe } = image._parts();
  for (const platform of image.platforms) {
    const toolchain = await toolchainFor(recipe, platform, context);
    if ('missing' in toolchain) {
      if (wanted === 'auto' && await dockerAnswers(context)) {
        return 'docker';
      }
      refuse({
        where: `build for ${platform.toString()}`, problem: toolchain.missing, allowed: 'the toolchain on this machine, or a container engine', fix: `${toolchain.howToGet}, or start docker`,
      });
    }
  }
  return 'embedded';
}

async function docker(context: Context): Promise<'docker'> {
  return await dockerAnswers(context) ? 'docker' : refuse({
    where: '--engine docker', problem: 'docker does not answer', allowed: 'a running docker', fix: 'start it, or use --engine embedded',
  });
}
