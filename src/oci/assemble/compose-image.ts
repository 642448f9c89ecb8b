import { mergeRunConfig, SCRATCH_CONFIG } from './run-config';
import { WITH_ENGINE } from '../../findings/container-engine';
import { refuse } from '../../private/errors';
import type { Chunks, ImageSource } from '../content';
import type { BlobSource } from '../copy';
import type { Digest } from '../digest';
import type { Descriptor } from '../model/descriptor';
import type { ImageConfig, RunConfig } from '../model/image-config';
import type { ImageManifest } from '../model/manifest';
import { MEDIA_TYPES } from '../model/media-types';
import { descriptorOf, renderDocument } from '../model/render';
import { once } from '../once';
import type { Platform } from '../platform';

/** A layer that is ready to be written; its DiffID may still be on its way. */
export interface ReadyLayer {
  readonly descriptor: Descriptor;
  readonly diffId: Promise<Digest>;
  readonly open: () => Chunks;
  /** What it is, for people: `program`. */
  readonly name: string;
}

/** What an image starts from: its documents, and who has the blobs if somebody needs them. */
export interface BaseContent {
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
  readonly source?: ImageSource;
}

export interface ImageToCompose {
  readonly name: string;
  readonly platform: Platform;
  /** Undefined for scratch. */
  readonly base?: BaseContent;
  readonly layers: ReadyLayer[];
  readonly config: RunConfig;
  /** Of the manifest. */
  readonly annotations?: { readonly [name: string]: string };
}

/** No clock: every image was made at the same moment. */
const CREATED = '1970-01-01T00:00:00Z';

/**
 * An image made of a base, layers and settings.
 *
 * Its blobs can be read at once. Its documents need the DiffIDs, so `root` waits for these.
 */
export class ComposedImage {
  /** @throws when the base has instructions for a build */
  constructor(readonly image: ImageToCompose) {
    const { OnBuild = [] } = image.base?.config.config ?? {};
    if (OnBuild.length > 0) {
      refuse({
        where: image.name,
        problem: 'the base has ONBUILD instructions, which only the build of a Dockerfile does',
        value: OnBuild,
        allowed: 'bases without ONBUILD',
        fix: `${WITH_ENGINE}, or take another base`,
      });
    }
  }

  /** Everything but the manifest and the config: what can be written while DiffIDs are computed. */
  get blobs(): Descriptor[] {
    return [...this.baseLayers, ...this.image.layers.map(({ descriptor }) => descriptor)];
  }

  /** Who has `blobs`. */
  get blobSource(): BlobSource {
    return { blob: descriptor => this.open(descriptor), repository: this.image.base?.source?.repository };
  }

  private open(descriptor: Descriptor): Chunks {
    const own = this.image.layers.find(layer => layer.descriptor.digest === descriptor.digest);
    if (own !== undefined) {
      return own.open();
    }
    const { source } = this.image.base ?? {};
    return (source ?? missing(this.image.name, descriptor.digest)).blob(descriptor);
  }

  /** The image as others read it, once its DiffIDs are known. */
  async source(): Promise<ComposedSource> {
    const config = renderDocument(await this.config());
    const configDescriptor = descriptorOf(config, MEDIA_TYPES.config);
    const manifest = renderDocument({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: configDescriptor,
      layers: this.blobs.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
      annotations: this.image.annotations,
    } satisfies ImageManifest);
    const { os, architecture, variant } = this.image.platform;
    const platform = variant === undefined ? { os, architecture } : { os, architecture, variant };
    const root: Descriptor = { ...descriptorOf(manifest, MEDIA_TYPES.manifest), platform };
    const documents = new Map([[root.digest, manifest], [configDescriptor.digest, config]]);
    const { name, base } = this.image;
    return {
      name,
      root,
      config: configDescriptor,
      repository: base?.source?.repository,
      has: ({ digest }) => documents.has(digest) || this.blobs.some(blob => blob.digest === digest),
      document: async ({ digest }) => documents.get(digest) ?? missing(name, digest),
      blob: descriptor => documents.has(descriptor.digest) ? once(documents.get(descriptor.digest)!) : this.open(descriptor),
      close: async () => undefined,
    };
  }

  /** Bytes are the same under both names; mixed names confuse registries. */
  private get baseLayers(): Descriptor[] {
    const layers = this.image.base?.manifest.layers ?? [];
    return layers.map(layer => layer.mediaType === MEDIA_TYPES.dockerLayer ? { ...layer, mediaType: MEDIA_TYPES.layerGzip } : layer);
  }

  private async config(): Promise<ImageConfig> {
    const { base, platform, layers, config } = this.image;
    return {
      created: CREATED,
      architecture: platform.architecture,
      os: platform.os,
      variant: platform.variant,
      config: mergeRunConfig(base === undefined ? SCRATCH_CONFIG : base.config.config ?? {}, config),
      rootfs: { type: 'layers', diff_ids: [...base?.config.rootfs.diff_ids ?? [], ...await Promise.all(layers.map(({ diffId }) => diffId))] },
      history: [...this.baseHistory, ...layers.map(({ name }) => ({ created: CREATED, created_by: `minimal-images ${name}` }))],
    };
  }

  /** History has a step for every layer or none at all. */
  private get baseHistory(): NonNullable<ImageConfig['history']> {
    const { base } = this.image;
    const steps = base?.config.history ?? [];
    const diffIds = base?.config.rootfs.diff_ids ?? [];
    return steps.filter(step => !step.empty_layer).length === diffIds.length ? steps : diffIds.map(() => ({ created: CREATED, created_by: 'base' }));
  }
}

/** An image as others read it, which also says what it has. */
export interface ComposedSource extends ImageSource {
  readonly config: Descriptor;
  readonly has: (descriptor: Descriptor) => boolean;
}

function missing(name: string, digest: Digest): never {
  throw new Error(`${name}: nothing at hand has ${digest}`);
}
