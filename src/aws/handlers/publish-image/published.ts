import { Failure } from './failure';
import type { Descriptor, Manifest } from './manifest';
import { sizeOf } from './manifest';
import { isIndex } from './media-types';
import type { Repository } from './repository';
import type { PublishedData, PublishProperties } from '../protocol';
import { platformAttribute } from '../protocol';

/** An image that lies in its repository. */
export interface Published {
  readonly digest: string;
  /** Tag that it has there. */
  readonly tag: string;
  /** Compressed bytes of the largest platform. */
  readonly size: number;
  /** Platform → digest of its manifest. */
  readonly platforms: ReadonlyMap<string, string>;
}

/**
 * Reads an image or an index with its children.
 *
 * @param platform what a single image is for
 */
export async function readPublished(repository: Repository, tag: string, manifest: Manifest, platform?: string): Promise<Published> {
  const { digest } = manifest;
  if (!isIndex(manifest.mediaType)) {
    return { digest, tag, size: sizeOf(manifest), platforms: new Map(platform === undefined ? [] : [[platform, digest]]) };
  }
  // Attestations say of no platform that they are for it.
  const children = manifest.children.filter((each): each is Descriptor & { readonly platform: string } => each.platform !== undefined);
  const manifests = await repository.manifests([...new Set(children.map(each => each.digest))]);
  const gone = children.find(each => !manifests.some(found => found.digest === each.digest));
  if (gone) {
    throw new Failure(`the image ${repository.name}:${tag} lacks its manifest for ${gone.platform} (${gone.digest}), which was deleted: delete the tag too and deploy again`);
  }
  return { digest, tag, size: Math.max(0, ...manifests.map(sizeOf)), platforms: new Map(children.map(each => [each.platform, each.digest])) };
}

/** The attributes of the custom resource. */
export function publishedData(properties: PublishProperties, published: Published): PublishedData {
  return {
    ...Object.fromEntries([...published.platforms].map(([platform, digest]) => [platformAttribute(platform), digest])),
    Digest: published.digest,
    DigestHex: published.digest.slice('sha256:'.length),
    Tag: published.tag,
    ImageUri: `${properties.RepositoryUri}@${published.digest}`,
    Size: String(published.size),
  };
}
