import { Bases } from './bases';
import type { Context } from './context';
import { dockerBuild } from './docker';
import { Builder, chooseEngine, Engine } from './engine';
import { BuildFailure } from './errors';
import { refuseErrors, showFindings } from './show-findings';
import type { Finding } from '../findings/finding';
import { inOrder } from '../findings/report';
import { AssembledImage, assembleImage } from '../image/assemble/assemble-image';
import { OR_AN_ENGINE } from '../image/host/found-toolchain';
import type { MinimalImage } from '../image/minimal-image';
import type { ComposedImage } from '../oci/assemble/compose-image';
import type { ImageSource } from '../oci/content';
import { Missing } from '../private/errors';

/** Who also takes what is known of an image before its program is built; not asked when docker builds. */
interface Building extends Context { readonly onKnown?: (known: ComposedImage) => void }

interface NamedBuilding extends Building { readonly name: string }

/** Who built an image, and what there is to say about it. */
interface BuiltBy { readonly text: string; readonly findings: Finding[] }

/** Builds an image and hands it to `use`; what was made for it is removed afterwards. */
export async function withBuiltImage<T>(
  image: MinimalImage, engine: Engine, name: string, context: Building, use: (built: AssembledImage | ImageSource, by: BuiltBy) => Promise<T>,
): Promise<T> {
  const { terminal } = context;
  const chosen = await chooseEngine(image, engine, context);
  terminal.note(`${image.choice} (built by ${chosen.text})`);
  const handOver = async (built: AssembledImage | ImageSource): Promise<T> =>
    use(built, { text: chosen.text, findings: inOrder('findings' in built ? built.findings : image.findings) });
  const named = { ...context, name };
  return chosen.engine === 'docker' ? withDocker(image, chosen, named, handOver) : withToolchains(image, chosen.toolchains, named, handOver);
}

async function withDocker<T>(image: MinimalImage, { instead }: Builder, context: NamedBuilding, use: (built: ImageSource) => Promise<T>): Promise<T> {
  refuseErrors(image.findings, context.name);
  const { source, close } = await dockerBuild(image, context).catch(error => fail(error, instead));
  try {
    showFindings(image.findings, context.terminal);
    return await use(source);
  } finally {
    await close();
  }
}

/** Where docker was taken for want of a toolchain, a build that fails has two causes, and either can be mended. */
function fail(error: unknown, instead: Builder['instead']): never {
  if (instead === undefined || !(error instanceof Missing || error instanceof BuildFailure)) {
    throw error;
  }
  const { problem, fix } = error.complaint;
  const both = { ...error.complaint, problem: `${problem}; docker was taken since ${instead.missing}`, fix: `${fix}, or ${instead.howToGet.replace(`, ${OR_AN_ENGINE}`, '')}` };
  throw error instanceof Missing ? new Missing(both) : new BuildFailure(both);
}

async function withToolchains<T>(
  image: MinimalImage, toolchains: Builder['toolchains'], context: NamedBuilding, use: (built: AssembledImage) => Promise<T>,
): Promise<T> {
  const { name, terminal, env, signal, cache, onKnown } = context;
  const bases = new Bases(context);
  // what findings of the image itself also take is a hash of every source
  const parts = image._parts();
  refuseErrors(parts.findings, name);
  try {
    const assembled = await assembleImage(parts, {
      name,
      env,
      signal,
      toolchain: platform => toolchains.get(platform),
      pack: { cacheFolder: cache },
      base: async (base, platform) => bases.content(base, platform),
      onKnown,
      onStep: text => { void terminal.progress(text); },
    });
    try {
      showFindings(assembled.findings, terminal);
      return await use(assembled);
    } finally {
      await assembled.close();
    }
  } finally {
    await bases.close();
  }
}
