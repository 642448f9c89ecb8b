import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ImageLayout, KnownLayer, layoutOf } from './layout';
import { refuseMissingTools } from './missing-tools';
import { Finding } from '../../findings/finding';
import { BaseContent, ComposedImage, ReadyLayer } from '../../oci/assemble/compose-image';
import { composeIndex } from '../../oci/assemble/compose-index';
import type { ImageSource } from '../../oci/content';
import { entriesOfFolder } from '../../oci/layer/entries-of-folder';
import { packLayer, PackOptions } from '../../oci/layer/pack-layer';
import type { PackedLayer } from '../../oci/layer/packed-layer';
import type { Platform } from '../../oci/platform';
import type { TarSource } from '../../oci/tar/tar-writer';
import { refuse } from '../../private/errors';
import { temporaryFolder } from '../../private/temporary-folder';
import type { MinimalBase } from '../bases/minimal-base';
import { hostBuild } from '../host/build-on-host';
import type { FoundToolchain } from '../host/found-toolchain';
import type { BoundSecrets } from '../host/slots';
import type { ImageParts } from '../image-parts';

/** How an image is assembled. */
export interface AssemblyOptions {
  /** For messages and progress. */
  readonly name: string;
  /** The user's environment; what of it reaches a build, host/environment.ts says. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Files of this machine for the program's slots; a slot that is not here takes the user's own file. */
  readonly secrets?: BoundSecrets;
  /**
   * The machine's toolchain for a platform, when it was looked for before.
   *
   * @default - it is looked for
   */
  readonly toolchain?: (platform: Platform) => FoundToolchain | undefined;
  /** Where layers that are packed are kept for the next time. */
  readonly pack: Omit<PackOptions, 'signal'>;
  /** Takes what is known of an image while its program is built: its blobs can be written meanwhile. */
  readonly onKnown?: (known: ComposedImage) => void;
  /** Called before commands of a toolchain run; not where there are none. */
  readonly onBuild?: (platform: Platform, toolchain: FoundToolchain) => void;
  /** What is going on. */
  readonly onStep?: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface AssembleOptions extends AssemblyOptions {
  /** What a base is made of; undefined for scratch. */
  readonly base: (base: MinimalBase, platform: Platform) => Promise<BaseContent | undefined>;
}

/** What an image starts from on a platform; undefined for scratch. */
export type BaseOf = (platform: Platform) => Promise<BaseContent | undefined>;

/** An image that was built without a container engine. */
export interface AssembledImage {
  /** One for each platform, in their order. Blobs can be written at once, while hashes are still computed. */
  readonly images: ComposedImage[];
  readonly findings: Finding[];
  /** The image, or the index when there are several platforms. */
  readonly source: () => Promise<ImageSource>;
  /** Removes what was made for it. */
  readonly close: () => Promise<void>;
}

/** Builds the program with this machine's toolchain, and lays its image out: base, files, settings. */
export async function assembleImage(parts: ImageParts, options: AssembleOptions): Promise<AssembledImage> {
  return assembleLayout(layoutOf(parts), async platform => options.base(parts.base, platform), options);
}

/** The same of an image as plain data. */
export async function assembleLayout(layout: ImageLayout, base: BaseOf, options: AssemblyOptions): Promise<AssembledImage> {
  const work = new Work(temporaryFolder(), options);
  try {
    const images: ComposedImage[] = [];
    for (const platform of layout.platforms) {
      images.push(await work.assemble(layout, platform, await base(platform)));
    }
    work.tidy();
    return {
      images,
      findings: [...layout.findings, ...distinct(work.findings)],
      source: async () => sourceOf(options.name, images),
      close: async () => work.close(),
    };
  } catch (error) {
    await work.close();
    throw error;
  }
}

async function sourceOf(name: string, images: ComposedImage[]): Promise<ImageSource> {
  const sources = await Promise.all(images.map(async image => image.source()));
  return sources.length === 1 ? sources[0] : composeIndex(name, sources);
}

/** Platforms often say the same. */
function distinct(findings: Finding[]): Finding[] {
  return [...new Map(findings.map(finding => [JSON.stringify(finding), finding])).values()];
}

/** In a layer such a file is not there: it takes one of the layers below away. */
function refuseWhiteout(layer: string, { path }: TarSource): void {
  if (path.split('/').some(part => part.startsWith('.wh.'))) {
    refuse({
      where: layer, problem: 'in the layer of an image, names that begin with .wh. take files of other layers away', value: path, allowed: 'other names', fix: 'rename or exclude it',
    });
  }
}

/** What is made on the way, to be removed at the end. */
class Work {
  readonly findings: Finding[] = [];
  private readonly packed: PackedLayer[] = [];
  private readonly left: Promise<void>[] = [];
  private tidied?: Promise<void>;

  constructor(private readonly folder: string, private readonly options: AssemblyOptions) {}

  async assemble(layout: ImageLayout, platform: Platform, base: BaseContent | undefined): Promise<ComposedImage> {
    const { name, env, secrets, signal, toolchain, onBuild, onKnown, onStep = () => undefined } = this.options;
    const label = layout.platforms.length > 1 ? ` for ${platform.toString()}` : '';
    onStep(`build the program${label}`);
    const outDir = join(this.folder, platform.toString().split('/').join('-'));
    const compose = (...layers: ReadyLayer[]): ComposedImage => new ComposedImage({ name, platform, base, layers, config: layout.config });
    const building = hostBuild(layout.build, platform, {
      outDir, env, secrets, signal, toolchain: toolchain?.(platform), onStart: found => onBuild?.(platform, found),
    });
    const below = layout.below.filter(({ architecture = platform.architecture }) => architecture === platform.architecture);
    const packing = this.packAll([...below, ...layout.above]).then(layers => {
      onKnown?.(compose(...layers));
      return layers;
    });
    await Promise.allSettled([building, packing]);
    const [built, known] = [await building, await packing];
    this.findings.push(...built.findings);
    this.left.push(built.tidied);
    onStep(`pack layers${label}`);
    const made = await this.packAll(built.layers.map(layer => ({ name: layer.name, entries: entriesOfFolder(layer.folder) })));
    const image = compose(...known.slice(0, below.length), ...made, ...known.slice(below.length));
    await refuseMissingTools(layout, image);
    return image;
  }

  /** Removes all files, which takes a while, in which layers that are packed can be written. */
  tidy(): void {
    this.tidied ??= Promise.all(this.left).then(async () => rm(this.folder, { recursive: true, force: true }));
    this.tidied.catch(() => undefined);
  }

  async close(): Promise<void> {
    this.tidy();
    await Promise.all([this.tidied, ...this.packed.map(async layer => layer.close())]);
  }

  private async packAll(layers: KnownLayer[]): Promise<ReadyLayer[]> {
    const ready: ReadyLayer[] = [];
    for (const layer of layers) {
      ready.push(await this.pack(layer));
    }
    return ready;
  }

  private async pack({ name, entries }: KnownLayer): Promise<ReadyLayer> {
    entries.forEach(entry => refuseWhiteout(name, entry));
    const layer = await packLayer(entries, { ...this.options.pack, signal: this.options.signal });
    this.packed.push(layer);
    return { name, descriptor: layer.descriptor, diffId: layer.diffId, open: () => layer.open() };
  }
}
