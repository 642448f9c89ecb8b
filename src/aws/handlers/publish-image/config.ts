import { CallFailure, codeOf, Failure, kindOf } from './failure';
import type { Manifest } from './manifest';
import { platformName } from './manifest';
import { isIndex } from './media-types';
import type { Repository } from './repository';
import { digestOf } from '../../../oci/digest';

/** Configs are a few kilobytes. */
const LARGEST = 4_000_000;
const TRIES = 5;

/**
 * What an image says that it is for: `linux/amd64`.
 *
 * @returns undefined when it says nothing, or its config may not be read from here
 */
async function configuredPlatform(repository: Repository, manifest: Manifest): Promise<string | undefined> {
  const { work } = repository;
  const [config] = manifest.blobs;
  for (let failed = 0; config !== undefined && config.size <= LARGEST && failed < TRIES; failed++) {
    try {
      const { downloadUrl = '' } = await work.once('ecr:GetDownloadUrlForLayer', repository.name,
        async () => work.runtime.aws.getDownloadUrlForLayer({ ...repository.id, layerDigest: config.digest }));
      const bytes = await collected(work.runtime.download(downloadUrl), config.size);
      if (digestOf(bytes) === config.digest) {
        return platformName(JSON.parse(bytes.toString('utf8')));
      }
    } catch (error) {
      work.runtime.log('config not read', { digest: config.digest, error: codeOf(error) });
      if (kindOf(error) !== 'transient' && !(error instanceof CallFailure && error.kind === 'transient')) {
        return undefined;
      }
    }
    await work.backOff(failed);
  }
  return undefined;
}

/** At most so many bytes. */
async function collected(chunks: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    kept.push(chunk.subarray(0, most - length));
    length += chunk.length;
    if (length >= most) {
      break;
    }
  }
  return Buffer.concat(kept);
}

/** What a manifest is for, when it does not say so itself: indexes do. */
export async function platformOf(repository: Repository, manifest: Manifest): Promise<string | undefined> {
  return isIndex(manifest.mediaType) ? undefined : configuredPlatform(repository, manifest);
}

/** An image for another processor would start nowhere. */
export async function checkPlatform(repository: Repository, manifest: Manifest, platform: string): Promise<void> {
  const found = await configuredPlatform(repository, manifest);
  if (found !== undefined && found !== platform) {
    throw new Failure(`the build for ${platform} pushed an image for ${found} (${manifest.digest}): look for --platform in the Dockerfile's last stage`, true);
  }
}
