import { Failure, isCode } from './failure';
import type { Manifest } from './manifest';
import type { Repository } from './repository';

/** What was pushed a moment ago may take this many tries to be known everywhere in ECR. */
const TRIES = 8;
/**
 * In a repository whose tags can be moved, two who look, find nothing and put may both succeed. After this time the last one has put, everybody sees it, and
 * whoever looks gets the same answer: it is longer than a look and a put together.
 */
const SETTLE = 5_000;
/** What was pushed longer ago has settled. */
const SETTLED = 600_000;

/**
 * Puts a manifest under a tag that is never moved.
 *
 * @returns the digest that the tag points to in the end: another's, when another was first
 */
export async function putOnce(repository: Repository, tag: string, manifest: Manifest): Promise<string> {
  for (let failed = 0; ; failed++) {
    const there = await repository.tagged(tag);
    if (there) {
      return failed === 0 ? settled(repository, tag, there) : afterSettling(repository, tag);
    }
    try {
      await put(repository, manifest, tag);
      return await repository.isImmutable(tag) ? manifest.digest : await afterSettling(repository, tag);
    } catch (error) {
      if (isCode(error, 'ImageAlreadyExistsException', 'ImageTagAlreadyExistsException')) {
        return afterSettling(repository, tag);
      }
      if (!(isLate(error) && failed < TRIES) && !repository.work.isRepeatable(error)) {
        throw error;
      }
    }
    await repository.work.backOff(failed);
  }
}

/** Puts a manifest once, under a tag or by its digest only. */
export async function put(repository: Repository, manifest: Manifest, tag?: string): Promise<void> {
  const { runtime } = repository.work;
  runtime.log('put image', { repository: repository.name, digest: manifest.digest, tag });
  await repository.work.once('ecr:PutImage', repository.name, async () => runtime.aws.putImage({
    ...repository.id, imageManifest: manifest.text, imageManifestMediaType: manifest.mediaType, imageDigest: manifest.digest, imageTag: tag,
  }));
}

/** Whether a manifest was refused because what it points to is not there, or not there yet. */
export function isLate(error: unknown): boolean {
  return isCode(error, 'LayersNotFoundException', 'LayerInaccessibleException', 'ReferencedImagesNotFoundException');
}

/** The digest behind a tag that was found; looked at once more when the tag may still be in motion. */
export async function settled(
  repository: Repository, tag: string, found: { readonly imageDigest: string; readonly imagePushedAt?: Date },
): Promise<string> {
  const age = repository.work.runtime.now() - new Date(found.imagePushedAt ?? 0).getTime();
  return age > SETTLED || await repository.isImmutable(tag) ? found.imageDigest : afterSettling(repository, tag);
}

async function afterSettling(repository: Repository, tag: string): Promise<string> {
  if (!await repository.isImmutable(tag)) {
    await repository.work.pause(SETTLE);
  }
  for (let failed = 0; failed < TRIES; failed++) {
    const there = await repository.tagged(tag);
    if (there) {
      return there.imageDigest;
    }
    await repository.work.backOff(failed);
  }
  throw new Failure(`the tag ${tag} was put into the repository ${repository.name} and is not there`);
}
