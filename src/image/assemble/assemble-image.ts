import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runConfigOf } from './run-config-of';
import { Finding } from '../../findings/finding';
import { BaseContent, ComposedImage, ReadyLayer } from '../../oci/assemble/compose-image';
import { composeIndex } from '../../oci/assemble/compose-index';
import type { ImageSource } from '../../oci/content';
import { entriesOfFolder } from '../../oci/layer/entries-of-folder';
import { packLayer, PackOptions } from '../../oci/layer/pack-layer';
import type { PackedLayer } from '../../oci/layer/packed-layer';
import type { Platform } from '../../oci/platform';
import type { TarSource } from '../../oci/tar/tar-writer';
import type { MinimalBase } from '../bases/minimal-base';
import { hostBuild } from '../host/build-on-host';
import type { ImageParts } from '../image-parts';

export interface AssembleOptions {
  /** For messages and progress. */
  readonly name: string;
  /** The user's environment; what of it reaches a build, host/environment.ts says. */
  readonly env: { readonly [name: string]: string | undefined };
  /** What a base is made of; undefined for scratch. */
  readonly base: (base: MinimalBase, platform: Platform) => Promise<BaseContent | undefined>;
  /** Where layers that are packed are kept for the next time. */
  readonly pack: PackOptions;
  /** What is going on. */
  readonly onStep?: (text: string) => void;
  readonly signal?: AbortSignal;
}

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
  const work = new Work(await mkdtemp(join(tmpdir(), 'minimal-images-')), options);
  try {
    const images: ComposedImage[] = [];
    for (const platform of parts.options.platforms) {
      images.push(await work.assemble(parts, platform));
    }
    const findings = [...parts.findings, ...distinct(work.findings)];
    return { images, findings, source: async () => sourceOf(options.name, images), close: async () => work.close() };
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

/** What is made on the way, to be removed at the end. */
class Work {
  readonly findings: Finding[] = [];
  private readonly packed: PackedLayer[] = [];

  constructor(private readonly folder: string, private readonly options: AssembleOptions) {}

  async assemble(parts: ImageParts, platform: Platform): Promise<ComposedImage> {
    const { recipe, around } = parts;
    const { name, env, signal, onStep = () => undefined } = this.options;
    const label = parts.options.platforms.length > 1 ? ` for ${platform.toString()}` : '';
    const base = await this.options.base(parts.base, platform);
    onStep(`build the program${label}`);
    const built = await hostBuild(recipe, platform, { outDir: join(this.folder, platform.toString().split('/').join('-')), env, signal });
    this.findings.push(...built.findings);
    onStep(`pack layers${label}`);
    const layers: ReadyLayer[] = [];
    for (const layer of [
      ...[...around.first, ...recipe.archiveLayers].map(archive => ({ name: archive.name, entries: () => archive.members })),
      ...built.layers.map(made => ({ name: made.name, entries: () => entriesOfFolder(made.folder) })),
      ...around.last.map(archive => ({ name: archive.name, entries: () => archive.members })),
    ]) {
      layers.push(await this.pack(layer.name, layer.entries()));
    }
    return new ComposedImage({ name, platform, base, layers, config: runConfigOf(parts) });
  }

  async close(): Promise<void> {
    await Promise.all(this.packed.map(async layer => layer.close()));
    await rm(this.folder, { recursive: true, force: true });
  }

  private async pack(name: string, entries: TarSource[]): Promise<ReadyLayer> {
    const layer = await packLayer(entries, this.options.pack);
    this.packed.push(layer);
    return { name, descriptor: layer.descriptor, diffId: layer.diffId, open: () => layer.open() };
  }
}
