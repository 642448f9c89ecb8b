import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runConfigOf } from './run-config-of';
import { Finding } from '../../findings/finding';
import { BaseContent, ComposedImage, ReadyLayer } from '../../oci/assemble/compose-image';
import { composeIndex } from '../../oci/assemble/compose-index';
import type { ImageSource } from '../../oci/content';
import { entriesOfFolder } from '../../oci/layer/folder-entries';
import { PackOptions, packLayer, PackedLayer } from '../../oci/layer/pack-layer';
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
  const folder = await mkdtemp(join(tmpdir(), 'minimal-images-'));
  const close = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const images: ComposedImage[] = [];
    const findings: Finding[] = [...parts.findings];
    for (const platform of parts.options.platforms) {
      const made = await assemblePlatform(parts, platform, folder, options);
      images.push(made.image);
      findings.push(...made.findings.filter(finding => !findings.some(known => known.id === finding.id && known.what === finding.what)));
    }
    return { images, findings, source: async () => sourceOf(options.name, images), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function sourceOf(name: string, images: ComposedImage[]): Promise<ImageSource> {
  const sources = await Promise.all(images.map(async image => image.source()));
  return sources.length === 1 ? sources[0] : composeIndex(name, sources);
}

async function assemblePlatform(
  parts: ImageParts, platform: Platform, folder: string, options: AssembleOptions,
): Promise<{ readonly image: ComposedImage; readonly findings: Finding[] }> {
  const { recipe, around } = parts;
  const label = parts.options.platforms.length > 1 ? ` for ${platform.toString()}` : '';
  const base = await options.base(parts.base, platform);
  options.onStep?.(`build the program${label}`);
  const built = await hostBuild(recipe, platform, {
    outDir: join(folder, platform.toString().split('/').join('-')), env: options.env, signal: options.signal,
  });
  options.onStep?.(`pack layers${label}`);
  const layers: ReadyLayer[] = [];
  for (const { name, members } of [...around.first, ...recipe.archiveLayers]) {
    layers.push(await ready(name, members, options));
  }
  for (const layer of built.layers) {
    layers.push(await ready(layer.name, await entriesOfFolder(layer.folder, { uid: 0, gid: 0 }), options));
  }
  for (const { name, members } of around.last) {
    layers.push(await ready(name, members, options));
  }
  const image = new ComposedImage({ name: options.name, platform, base, layers, config: runConfigOf(parts) });
  return { image, findings: built.findings };
}

async function ready(name: string, entries: TarSource[], { pack }: AssembleOptions): Promise<ReadyLayer> {
  const packed: PackedLayer = await packLayer(entries, pack);
  return { name, descriptor: packed.descriptor, diffId: packed.diffId, open: () => packed.open() };
}
