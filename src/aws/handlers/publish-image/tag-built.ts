import type { Digests } from './await-builds';
import { checkPlatform } from './config';
import { Failure } from './failure';
import { imageIndex } from './image-index';
import type { Manifest } from './manifest';
import { isIndex } from './media-types';
import type { Published } from './published';
import { readPublished } from './published';
import { putOnce } from './put-image';
import type { Repository } from './repository';
import type { BuildProperties } from '../protocol';
import { platformTag } from '../protocol';

/** Gives what builds pushed its tag: the one image, or an index of them. The tag that is found by comes last. */
export async function tagBuilt(repository: Repository, { Platforms }: BuildProperties, digests: Digests): Promise<Published> {
  const { tag } = repository.work.request;
  const [first, ...others] = Platforms.map(({ Platform }) => Platform);
  if (others.length === 0) {
    return underTag(repository, tag, await pushed(repository, first, digests), first);
  }
  const children = new Map(await Promise.all([first, ...others].map(async platform =>
    [platform, await child(repository, platform, digests)] as const)));
  return underTag(repository, tag, imageIndex(children));
}

async function underTag(repository: Repository, tag: string, manifest: Manifest, platform?: string): Promise<Published> {
  const digest = await putOnce(repository, tag, manifest);
  return readPublished(repository, tag, digest === manifest.digest ? manifest : await repository.manifest(digest), platform);
}

/** The manifest of one platform: the first that got the platform's tag, so that all who race make one and the same index. */
async function child(repository: Repository, platform: string, digests: Digests): Promise<Manifest> {
  const manifest = await pushed(repository, platform, digests);
  const digest = await putOnce(repository, platformTag(repository.work.request.tag, platform), manifest);
  return digest === manifest.digest ? manifest : repository.manifest(digest);
}

async function pushed(repository: Repository, platform: string, digests: Digests): Promise<Manifest> {
  const manifest = await repository.manifest(digests.get(platform) ?? '');
  if (isIndex(manifest.mediaType)) {
    throw new Failure(`the build for ${platform} pushed an index (${manifest.digest}) and no image: its exporter must make neither provenance nor SBOM`, true);
  }
  await checkPlatform(repository, manifest, platform);
  return manifest;
}
