import { isRecord } from './envelope';
import { codeOf, Failure } from './failure';
import type { Manifest } from './manifest';
import { platformName } from './manifest';
import type { Repository } from './repository';
import { digestOf } from '../../../oci/digest';

/** Configs are a few kilobytes. */
const LARGEST = 4_000_000;

/**
 * What an image says that it is for: `linux/amd64`.
 *
 * @returns undefined when it says nothing, or its config may not be read from here
 */
export async function configuredPlatform(repository: Repository, manifest: Manifest): Promise<string | undefined> {
  const { work } = repository;
  const [config] = manifest.blobs;
  if (config === undefined || config.size > LARGEST) {
    return undefined;
  }
  try {
    const { downloadUrl = '' } = await work.brief(15_000).call('ecr:GetDownloadUrlForLayer', repository.name,
      async () => work.runtime.aws.getDownloadUrlForLayer({ ...repository.id, layerDigest: config.digest }));
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of work.runtime.download(downloadUrl)) {
      length += chunk.length;
      if (length > config.size) {
        return undefined;
      }
      chunks.push(chunk);
    }
    const bytes = Buffer.concat(chunks);
    const content: unknown = digestOf(bytes) === config.digest ? JSON.parse(bytes.toString('utf8')) : undefined;
    return isRecord(content) ? platformName(content) : undefined;
  } catch (error) {
    work.runtime.log('config not read', { digest: config.digest, error: codeOf(error) });
    return undefined;
  }
}

/** An image for another processor would start nowhere. */
export async function checkPlatform(repository: Repository, manifest: Manifest, platform: string): Promise<void> {
  const found = await configuredPlatform(repository, manifest);
  if (found !== undefined && found !== platform) {
    throw new Failure(`the build for ${platform} pushed an image for ${found} (${manifest.digest}): look for --platform in the Dockerfile's last stage`, true);
  }
}
