import { createHash } from 'node:crypto';
import type {
  BatchCheckLayerAvailabilityRequest, BatchCheckLayerAvailabilityResponse, BatchGetImageRequest, BatchGetImageResponse, CompleteLayerUploadRequest,
  DescribeImagesRequest, DescribeImagesResponse, DescribeRepositoriesRequest, DescribeRepositoriesResponse, GetDownloadUrlForLayerRequest,
  ImageTagMutability, InitiateLayerUploadRequest, InitiateLayerUploadResponse, PutImageRequest, UploadLayerPartRequest,
} from '@aws-sdk/client-ecr';
import { awsError } from './aws-error';
import type { Random } from './random';
import type { VirtualTime } from './time';

export interface SimulatedImage { readonly text: string; readonly mediaType: string; readonly pushedAt: number }

/** One repository: what is in it, and since when. */
export class SimulatedRepository {
  public readonly images = new Map<string, SimulatedImage>();
  public readonly layers = new Map<string, Buffer>();
  /** Tag → what it pointed to, from when on. */
  public readonly tags = new Map<string, { readonly digest: string; readonly at: number }[]>();
  public deletedAt = Number.POSITIVE_INFINITY;

  constructor(public readonly name: string, public readonly mutability: ImageTagMutability, public readonly exclusions: readonly string[] = []) {}

  public digestAt(tag: string, time: number): string | undefined {
    return this.tags.get(tag)?.filter(({ at }) => at <= time).pop()?.digest;
  }
}

interface Upload { readonly repository: string; readonly parts: Buffer[]; length: number; small: boolean }

/** ECR as far as its documentation tells: immutable tags, checked digests and parts, and reads that may be seconds behind writes. */
export class SimulatedEcr {
  public readonly repositories = new Map<string, SimulatedRepository>();
  /** How far reads may lag behind. */
  public lag = 1_000;
  /** Size that uploads are told to send parts in. */
  public partSize = 5_242_880;
  /** What ECR cleans up before the manifest names it, once each. */
  public readonly cleanUp = new Set<string>();
  private readonly uploads = new Map<string, Upload>();
  private uploadNumber = 0;

  constructor(private readonly time: VirtualTime, private readonly random: Random) {}

  public repository(name: string | undefined): SimulatedRepository {
    const found = this.repositories.get(name ?? '');
    if (found === undefined || found.deletedAt <= this.time.now) {
      throw awsError('RepositoryNotFoundException', `The repository with name '${name}' does not exist in the registry`);
    }
    return found;
  }

  public describeImages({ repositoryName, imageIds = [] }: DescribeImagesRequest): DescribeImagesResponse {
    const repository = this.repository(repositoryName);
    const seen = this.seen();
    const imageDetails = imageIds.map(({ imageTag = '', imageDigest }) => {
      const digest = imageDigest ?? repository.digestAt(imageTag, seen);
      const image = repository.images.get(digest ?? '');
      if (digest === undefined || image === undefined || image.pushedAt > seen) {
        throw awsError('ImageNotFoundException', `The image with imageId {imageDigest:'${digest}', imageTag:'${imageTag}'} does not exist within the repository`);
      }
      return { imageDigest: digest, imagePushedAt: new Date(image.pushedAt), imageManifestMediaType: image.mediaType, imageStatus: 'ACTIVE' as const };
    });
    return { imageDetails };
  }

  public describeRepositories({ repositoryNames = [] }: DescribeRepositoriesRequest): DescribeRepositoriesResponse {
    return {
      repositories: repositoryNames.map(name => this.repository(name)).map(({ name, mutability, exclusions }) => ({
        repositoryName: name,
        imageTagMutability: mutability,
        imageTagMutabilityExclusionFilters: exclusions.map(filter => ({ filterType: 'WILDCARD' as const, filter })),
      })),
    };
  }

  public batchGetImage({ repositoryName, imageIds = [], acceptedMediaTypes = [] }: BatchGetImageRequest): BatchGetImageResponse {
    const repository = this.repository(repositoryName);
    const seen = this.seen();
    const images = imageIds.flatMap(({ imageDigest = '' }) => {
      const image = repository.images.get(imageDigest);
      return image === undefined || image.pushedAt > seen ? [] : [{
        imageId: { imageDigest },
        imageManifestMediaType: image.mediaType,
        // Another form of the manifest for who does not accept this one.
        imageManifest: acceptedMediaTypes.includes(image.mediaType) ? image.text : '{"schemaVersion":1}',
      }];
    });
    return { images };
  }

  public putImage({ repositoryName, imageManifest = '', imageManifestMediaType, imageTag, imageDigest }: PutImageRequest): object {
    const repository = this.repository(repositoryName);
    const digest = `sha256:${sha256(Buffer.from(imageManifest))}`;
    const content = JSON.parse(imageManifest) as { mediaType?: string; config?: Blob; layers?: Blob[]; manifests?: Blob[] };
    const mediaType = imageManifestMediaType ?? content.mediaType;
    if (mediaType === undefined) {
      throw awsError('InvalidParameterException', 'Invalid JSON syntax');
    }
    if (imageDigest !== undefined && imageDigest !== digest) {
      throw awsError('ImageDigestDoesNotMatchException');
    }
    const blobs = [...content.config ? [content.config] : [], ...content.layers ?? []];
    const cleaned = blobs.find(blob => this.cleanUp.delete(blob.digest));
    if (cleaned) {
      repository.layers.delete(cleaned.digest);
    }
    if (blobs.some(blob => repository.layers.get(blob.digest)?.length !== blob.size)) {
      throw awsError('LayersNotFoundException', 'The specified layers could not be found');
    }
    if ((content.manifests ?? []).some(child => Buffer.byteLength(repository.images.get(child.digest)?.text ?? '') !== child.size)) {
      throw awsError('ReferencedImagesNotFoundException');
    }
    const known = repository.images.has(digest);
    if (!known) {
      repository.images.set(digest, { text: imageManifest, mediaType, pushedAt: this.time.now });
    }
    if (imageTag === undefined) {
      if (known) {
        throw awsError('ImageAlreadyExistsException');
      }
      return {};
    }
    const current = repository.digestAt(imageTag, this.time.now);
    if (current === digest) {
      throw awsError('ImageAlreadyExistsException');
    }
    if (current !== undefined && isImmutable(repository, imageTag)) {
      throw awsError('ImageTagAlreadyExistsException');
    }
    repository.tags.set(imageTag, [...repository.tags.get(imageTag) ?? [], { digest, at: this.time.now }]);
    return {};
  }

  public batchCheckLayerAvailability({ repositoryName, layerDigests = [] }: BatchCheckLayerAvailabilityRequest): BatchCheckLayerAvailabilityResponse {
    const repository = this.repository(repositoryName);
    return { layers: layerDigests.map(layerDigest => ({ layerDigest, layerAvailability: repository.layers.has(layerDigest) ? 'AVAILABLE' : 'UNAVAILABLE' })) };
  }

  public getDownloadUrlForLayer({ repositoryName, layerDigest = '' }: GetDownloadUrlForLayerRequest): { downloadUrl: string } {
    if (!this.repository(repositoryName).layers.has(layerDigest)) {
      throw awsError('LayersNotFoundException');
    }
    return { downloadUrl: `https://layers.example/${repositoryName}#${layerDigest}` };
  }

  /** What is behind such an address. */
  public layer(url: string): Buffer {
    const [, name, digest] = /^https:\/\/layers\.example\/(.*)#(.*)$/.exec(url) ?? [];
    return this.repository(name).layers.get(digest) ?? Buffer.alloc(0);
  }

  public initiateLayerUpload({ repositoryName }: InitiateLayerUploadRequest): InitiateLayerUploadResponse {
    const uploadId = `upload-${this.uploadNumber++}`;
    this.uploads.set(uploadId, { repository: this.repository(repositoryName).name, parts: [], length: 0, small: false });
    return { uploadId, partSize: this.partSize };
  }

  public uploadLayerPart({ uploadId, repositoryName, partFirstByte, partLastByte, layerPartBlob = Buffer.alloc(0) }: UploadLayerPartRequest): object {
    const upload = this.upload(uploadId, repositoryName);
    if (partFirstByte !== upload.length || partLastByte !== upload.length + layerPartBlob.length - 1) {
      throw awsError('InvalidLayerPartException', `the layer part does not follow byte ${upload.length}`);
    }
    if (layerPartBlob.length > 20_971_520) {
      throw awsError('InvalidParameterException', 'the layer part is too large');
    }
    if (upload.small) {
      throw awsError('LayerPartTooSmallException');
    }
    upload.small = layerPartBlob.length < 5_242_880;
    upload.parts.push(Buffer.from(layerPartBlob));
    upload.length += layerPartBlob.length;
    return {};
  }

  public completeLayerUpload({ uploadId, repositoryName, layerDigests = [] }: CompleteLayerUploadRequest): object {
    const upload = this.upload(uploadId, repositoryName);
    const content = Buffer.concat(upload.parts);
    const digest = `sha256:${sha256(content)}`;
    if (content.length === 0) {
      throw awsError('EmptyUploadException');
    }
    if (layerDigests.length !== 1 || layerDigests[0] !== digest) {
      throw awsError('InvalidLayerException', 'the layer digest calculation performed by ECR does not match');
    }
    this.uploads.delete(uploadId ?? '');
    const { layers } = this.repository(repositoryName);
    if (layers.has(digest)) {
      throw awsError('LayerAlreadyExistsException');
    }
    layers.set(digest, content);
    return {};
  }

  private upload(uploadId: string | undefined, repositoryName: string | undefined): Upload {
    const upload = this.uploads.get(uploadId ?? '');
    if (upload?.repository !== this.repository(repositoryName).name) {
      throw awsError('UploadNotFoundException');
    }
    return upload;
  }

  private seen(): number {
    return this.time.now - this.random.between(0, this.lag);
  }
}

interface Blob { readonly digest: string; readonly size: number }

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function isImmutable({ mutability, exclusions }: SimulatedRepository, tag: string): boolean {
  return mutability === 'IMMUTABLE' || (mutability === 'IMMUTABLE_WITH_EXCLUSION' && !exclusions.some(each => tag.startsWith(each.replace('*', ''))));
}
