import type { ImageDetail, Repository as RepositoryDetail } from '@aws-sdk/client-ecr';
import { Failure, isCode } from './failure';
import type { Manifest } from './manifest';
import { readManifest } from './manifest';
import { ACCEPTED } from './media-types';
import type { Work } from './work';

/** A repository of ECR, and what the function reads from it. */
export class Repository {
  private detail?: Promise<RepositoryDetail | undefined>;

  constructor(public readonly work: Work, public readonly name: string, public readonly registryId?: string) {}

  public get id(): { readonly repositoryName: string; readonly registryId?: string } {
    return { repositoryName: this.name, registryId: this.registryId };
  }

  /** The image that a tag points to. */
  public async tagged(tag: string): Promise<ImageDetail & { readonly imageDigest: string } | undefined> {
    try {
      const { imageDetails = [] } = await this.work.call('ecr:DescribeImages', this.name,
        async () => this.work.runtime.aws.describeImages({ ...this.id, imageIds: [{ imageTag: tag }] }));
      const [detail] = imageDetails;
      return detail?.imageDigest === undefined ? undefined : { ...detail, imageDigest: detail.imageDigest };
    } catch (error) {
      if (isCode(error, 'ImageNotFoundException')) {
        return undefined;
      }
      throw this.explained(error);
    }
  }

  /** Manifests by digest; those that are not there are left out. */
  public async manifests(digests: readonly string[]): Promise<readonly Manifest[]> {
    if (digests.length === 0) {
      return [];
    }
    try {
      const { images = [] } = await this.work.call('ecr:BatchGetImage', this.name, async () => this.work.runtime.aws.batchGetImage({
        ...this.id, imageIds: digests.map(imageDigest => ({ imageDigest })), acceptedMediaTypes: ACCEPTED,
      }));
      return digests.flatMap(digest => {
        const found = images.find(({ imageId }) => imageId?.imageDigest === digest);
        return found?.imageManifest === undefined ? [] : [readManifest(found.imageManifest, found.imageManifestMediaType, digest)];
      });
    } catch (error) {
      throw this.explained(error);
    }
  }

  /**
   * A manifest that should be there: what was pushed a moment ago may take one to show.
   *
   * @throws Failure when it does not come
   */
  public async manifest(digest: string): Promise<Manifest> {
    for (let failed = 0; failed < 6; failed++) {
      const [found] = await this.manifests([digest]);
      if (found) {
        return found;
      }
      await this.work.backOff(failed);
    }
    throw new Failure(`there is no image ${digest} in the repository ${this.name}`);
  }

  /** Whether a tag can never be moved; false when that cannot be known. */
  public async isImmutable(tag: string): Promise<boolean> {
    this.detail ??= this.describe();
    const { imageTagMutability, imageTagMutabilityExclusionFilters = [] } = await this.detail ?? {};
    const excluded = imageTagMutabilityExclusionFilters.some(({ filter }) => matches(filter ?? '', tag));
    return imageTagMutability === 'IMMUTABLE' || (imageTagMutability === 'IMMUTABLE_WITH_EXCLUSION' && !excluded);
  }

  private async describe(): Promise<RepositoryDetail | undefined> {
    try {
      const { runtime } = this.work;
      const { repositories = [] } = await this.work.once('ecr:DescribeRepositories', this.name,
        async () => runtime.aws.describeRepositories({ registryId: this.registryId, repositoryNames: [this.name] }));
      return repositories[0];
    } catch {
      return undefined;
    }
  }

  private explained(error: unknown): unknown {
    return isCode(error, 'RepositoryNotFoundException')
      ? new Failure(`the repository ${this.name} does not exist: it was deleted outside of CloudFormation, or its name is not right`)
      : error;
  }
}

/** ECR's filters know one sign, `*`. */
function matches(filter: string, tag: string): boolean {
  return new RegExp(`^${filter.split('*').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(tag);
}
