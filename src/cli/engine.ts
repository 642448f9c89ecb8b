import type { Context } from './context';
import { dockerAnswers } from './docker';
import { WITH_DOCKER } from './failures';
import { byEngine } from '../findings/container-engine';
import { toolchainFor } from '../image/host/build-on-host';
import { FoundToolchain, NONE_NEEDED } from '../image/host/found-toolchain';
import type { MinimalImage } from '../image/minimal-image';
import type { Platform } from '../oci/platform';
import { missing } from '../private/errors';

/** Who may build an image. */
export const ENGINES = ['auto', 'docker', 'embedded'] as const;
export type Engine = typeof ENGINES[number];

export interface Builder {
  readonly engine: 'docker' | 'embedded';
  /** And what with, for people: `embedded engine, go 1.26.8`. */
  readonly text: string;
  /** Why docker was taken though this machine might have built it, and what would help. */
  readonly instead?: { readonly missing: string; readonly howToGet: string };
  /** Of the embedded engine, one for each platform of the image. */
  readonly toolchains: ReadonlyMap<Platform, FoundToolchain>;
}

const DOCKER: Builder = { engine: 'docker', text: 'docker', toolchains: new Map() };

/** Who builds: the machine's own toolchain where it is there, else docker where it answers. */
export async function chooseEngine(image: MinimalImage, wanted: Engine, context: Context): Promise<Builder> {
  if (wanted === 'docker' || (wanted === 'auto' && image._opaque)) {
    return requireDocker(context);
  }
  const { recipe } = image._parts();
  const toolchains = new Map<Platform, FoundToolchain>();
  for (const platform of image.platforms) {
    const toolchain = await toolchainFor(recipe, platform, context);
    if ('missing' in toolchain) {
      if (wanted === 'auto' && await dockerAnswers(context)) {
        return { ...DOCKER, text: `docker, since ${toolchain.missing}`, instead: toolchain };
      }
      missing({
        where: `build for ${platform.toString()}`,
        problem: toolchain.missing,
        allowed: 'the toolchain on this machine, or a container engine',
        fix: byEngine(toolchain.howToGet, wanted === 'auto' ? 'start docker' : WITH_DOCKER),
      });
    }
    toolchains.set(platform, toolchain);
  }
  const found = new Set([...toolchains.values()].map(toolchain => toolchain.found));
  return { engine: 'embedded', text: ['embedded engine', ...found].filter(part => part !== NONE_NEEDED).join(', '), toolchains };
}

/** Docker, or an error that says that it does not answer. */
export async function requireDocker(context: Context): Promise<Builder> {
  return await dockerAnswers(context) ? DOCKER : missing({
    where: '--engine docker', problem: 'docker does not answer', allowed: 'a running docker', fix: 'start it, or use --engine embedded',
  });
}
