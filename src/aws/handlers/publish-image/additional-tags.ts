import { Failure, isCode } from './failure';
import type { Manifest } from './manifest';
import { put } from './put-image';
import type { Repository } from './repository';

/** Gives an image tags besides the one that it is found by. */
export async function putAdditionalTags(repository: Repository, tags: readonly string[], manifest: Manifest): Promise<void> {
  for (const tag of tags) {
    await putAdditionalTag(repository, tag, manifest);
  }
}

async function putAdditionalTag(repository: Repository, tag: string, manifest: Manifest): Promise<void> {
  const { work } = repository;
  for (let failed = 0; ; failed++) {
    const there = await repository.tagged(tag);
    if (there?.imageDigest === manifest.digest) {
      return;
    }
    // An event that comes once more, after another deployment has moved the tag, must not move it back.
    if (there?.imagePushedAt !== undefined && new Date(there.imagePushedAt).getTime() > work.request.startedAt && work.request.startKnown
      && !await repository.isImmutable(tag)) {
      work.runtime.log('tag is on a newer image', { tag, digest: there.imageDigest });
      return;
    }
    try {
      return await put(repository, manifest, tag);
    } catch (error) {
      if (isCode(error, 'ImageAlreadyExistsException')) {
        return;
      }
      const immutable = isCode(error, 'ImageTagAlreadyExistsException');
      if (immutable && (there !== undefined || failed > 0)) {
        throw new Failure(
          `the tag ${tag} of the repository ${repository.name} is on ${there?.imageDigest ?? 'another image'} and cannot be moved to ${manifest.digest}, because tags of this repository are immutable: `
          + 'take another tag in additionalTags, delete the old one, or except it from immutability', true);
      }
      if (!immutable && !work.isRepeatable(error)) {
        throw error;
      }
    }
    await work.backOff(failed);
  }
}
