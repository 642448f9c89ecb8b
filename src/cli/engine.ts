import type { Context } from './context';
import { dockerAnswers } from './docker';
import { missing } from './missing';
import { toolchainFor } from '../image/host/build-on-host';
import type { MinimalImage } from '../image/minimal-image';

/** Who may build an image. */
export const ENGINES = ['auto', 'docker', 'embedded'] as const;
export type Engine = typeof ENGINES[number];

/** Who builds, and what with, for people: `embedded engine, go 1.26.8`. */
export interface Builder {
  readonly engine: 'docker' | 'embedded';
  readonly text: string;
}

/** Who builds: the machine's own toolchain where it is there, else docker where it answers. */
export async function chooseEngine(image: MinimalImage, wanted: Engine, context: Context): Promise<Builder> {
  if (wanted === 'docker' || (wanted === 'auto' && image._opaque)) {
    return docker(context);
  }
  const { recipe } = image._parts();
  const toolchains = new Set<string>();
  for (const platform of image.platforms) {
    const toolchain = await toolchainFor(recipe, platform, context);
    if ('missing' in toolchain) {
      if (wanted === 'auto' && await dockerAnswers(context)) {
        return { engine: 'docker', text: 'docker' };
      }
      missing({
        where: `build for ${platform.toString()}`, problem: toolchain.missing, allowed: 'the toolchain on this machine, or a container engine', fix: `${toolchain.howToGet}, or start docker`,
      });
    }
    toolchains.add(toolchain.found);
  }
  return { engine: 'embedded', text: ['embedded engine', ...toolchains].filter(part => part !== 'none needed').join(', ') };
}

async function docker(context: Context): Promise<Builder> {
  return await dockerAnswers(context) ? { engine: 'docker', text: 'docker' } : missing({
    where: '--engine docker', problem: 'docker does not answer', allowed: 'a running docker', fix: 'start it, or use --engine embedded',
  });
}
