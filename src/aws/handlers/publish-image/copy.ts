import { platformOf } from './config';
import { copyBlobs } from './copy-blobs';
import { Failure, isCode } from './failure';
import type { Manifest } from './manifest';
import { EcrOrigin, Origin } from './origin';
import type { Published } from './published';
import { readPublished } from './published';
import { isLate, put, putOnce } from './put-image';
import { Repository } from './repository';
import type { CopyProperties } from '../protocol';

/** How often layers are uploaded again that ECR has cleaned up before a manifest named them. */
const TRIES = 3;

/** Brings an image, which the command line has pushed, into its repository. */
export async function copyImage(target: Repository, { RepositoryName, RegistryId, Tag }: CopyProperties): Promise<Published> {
  const { work } = target;
  const source = new Repository(work, RepositoryName, RegistryId);
  const manifest = await source.manifest(await digestBehind(source, Tag));
  if (RepositoryName === target.name && RegistryId === target.registryId) {
    return readPublished(source, Tag, manifest, await platformOf(source, manifest));
  }
  const { tag } = work.request;
  const digest = await copyTree(new EcrOrigin(source), target, manifest, async () => putOnce(target, tag, manifest));
  const final = digest === manifest.digest ? manifest : await target.manifest(digest);
  return readPublished(target, tag, final, await platformOf(target, final));
}

/** Copies what a manifest points to, then puts it. */
export async function copyTree<T>(source: Origin, target: Repository, manifest: Manifest, putManifest: () => Promise<T>): Promise<T> {
  for (let failed = 0; ; failed++) {
    for (const named of manifest.children) {
      const child = await source.manifest(named);
      await copyTree(source, target, child, async () => putByDigest(target, child));
    }
    await copyBlobs(source, target, manifest.blobs);
    try {
      return await putManifest();
    } catch (error) {
      if (!isLate(error) || failed >= TRIES) {
        throw error;
      }
    }
  }
}

/** A manifest of an index needs no tag: ECR keeps what an index names. */
async function putByDigest(target: Repository, manifest: Manifest): Promise<void> {
  for (let failed = 0; ; failed++) {
    try {
      return await put(target, manifest);
    } catch (error) {
      if (isCode(error, 'ImageAlreadyExistsException')) {
        return;
      }
      if (!target.work.isRepeatable(error)) {
        throw error;
      }
    }
    await target.work.backOff(failed);
  }
}

async function digestBehind(source: Repository, tag: string): Promise<string> {
  for (let failed = 0; failed < 4; failed++) {
    const there = await source.tagged(tag);
    if (there) {
      return there.imageDigest;
    }
    await source.work.backOff(failed);
  }
  throw new Failure(`there is no image ${source.name}:${tag}, which cdk deploy should have pushed before: deploy with the assets of this synthesis`);
}
