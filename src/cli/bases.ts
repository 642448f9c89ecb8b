import type { Context } from './context';
import { openSource } from './locations';
import type { MinimalBase } from '../image';
import { BaseLock } from '../image/lock/base-lock';
import { LOCK_FILE } from '../image/lock/locked-base';
import type { BaseContent } from '../oci/assemble/compose-image';
import type { ImageSource } from '../oci/content';
import { ImageReference } from '../oci/image-reference';
import { isIndex } from '../oci/model/media-types';
import { parseImageConfig } from '../oci/model/parse-image-config';
import { parseIndex } from '../oci/model/parse-index';
import { parseManifest } from '../oci/model/parse-manifest';
import { selectPlatform } from '../oci/model/select-platform';
import type { Platform } from '../oci/platform';

/** Bases as images start from them: from the lock where it has them, else from their registry or its mirror. Blobs always come from there. */
export class Bases {
  private readonly open = new Map<string, Promise<ImageSource>>();
  private readonly lock = BaseLock.read('.');

  constructor(private readonly context: Context) {}

  /** What a base is made of; undefined for scratch. */
  public async content(base: MinimalBase, platform: Platform): Promise<BaseContent | undefined> {
    if (base.isScratch) {
      return undefined;
    }
    if (this.lock.get(base.reference) !== undefined) {
      const locked = this.lock.content(base, platform)!;
      return { ...locked, source: this.later(base.toString()) };
    }
    this.context.terminal.note(`${base.reference}: not in ${LOCK_FILE}, so this is what it is today (minimal-images pin ${base.reference})`);
    const source = await this.source(base.toString());
    const { manifest, config } = await imageIn(source, platform);
    return { manifest, config, source };
  }

  public async close(): Promise<void> {
    await Promise.all([...this.open.values()].map(async source => (await source).close()));
  }

  private async source(reference: string): Promise<ImageSource> {
    const known = this.open.get(reference) ?? openSource({ kind: 'registry', reference: ImageReference.parse(reference) }, this.context);
    this.open.set(reference, known);
    return known;
  }

  /** The registry is asked only when somebody needs a blob. */
  private later(reference: string): ImageSource {
    const source = async (): Promise<ImageSource> => this.source(reference);
    const place = this.context.mirrors.locate(ImageReference.parse(reference));
    return {
      name: reference,
      get root(): never { throw new Error(`${reference} is only asked for blobs`); },
      repository: place.kind === 'registry' ? { registry: place.reference.registry, repository: place.reference.repository } : undefined,
      document: async descriptor => (await source()).document(descriptor),
      blob: async function* (descriptor) { yield* (await source()).blob(descriptor); },
      close: async () => undefined,
    };
  }
}

/** Manifest and config of the image for a platform. */
export async function imageIn(source: ImageSource, platform: Platform): Promise<Pick<BaseContent, 'manifest' | 'config'>> {
  const { root } = source;
  const descriptor = isIndex(root.mediaType) ? selectPlatform(parseIndex(await source.document(root), source.name), platform) : root;
  const manifest = parseManifest(await source.document(descriptor), source.name);
  return { manifest, config: parseImageConfig(await source.document(manifest.config), source.name) };
}
