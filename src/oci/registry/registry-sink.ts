import type { Chunks, ImageSink, RepositoryName } from '../content';
import type { Digest } from '../digest';
import type { ImageReference } from '../image-reference';
import { hasBlob, mountBlob, uploadBlob } from './blob-upload';
import type { Endpoint } from './endpoint';
import { fetchManifest, headManifest, putManifest } from './manifests';
import { keepReferrer, referrerEntry } from './referrers';
import type { RegistryConnection } from './registry-connection';
import { RegistryError } from './registry-error';
import type { Descriptor } from '../model/descriptor';
import { isIndex, isManifest } from '../model/media-types';
import { parseManifestOrIndex } from '../model/parse-manifest-or-index';

/** Opens the repository that a reference names; nothing is asked or written yet. */
export function openSink(reference: ImageReference, connection: RegistryConnection): RegistrySink {
  const endpoint = connection.to(reference.registry);
  return new RegistrySink(reference, endpoint);
}

/** A repository of a registry. */
export class RegistrySink implements ImageSink {
  public readonly name: string;
  private readonly repository: string;
  /** Blobs that are there: asked or written once, they need not be asked for again. */
  private readonly present = new Set<Digest>();
  private readonly documents = new Map<Digest, Buffer>();

  public constructor(reference: ImageReference, private readonly endpoint: Endpoint) {
    this.name = `${reference.registry}/${reference.repository}`;
    this.repository = reference.repository;
  }

  public async has(descriptor: Descriptor): Promise<boolean> {
    return isIndex(descriptor.mediaType) || isManifest(descriptor.mediaType)
      ? (await headManifest(this.endpoint, this.repository, descriptor.digest)) !== undefined
      : this.present.has(descriptor.digest) || this.seen(descriptor, await hasBlob(this.endpoint, this.repository, descriptor));
  }

  public async mount(descriptor: Descriptor, from: RepositoryName): Promise<boolean> {
    return from.registry === this.endpoint.own.registry && from.repository !== this.repository
      && this.seen(descriptor, await mountBlob(this.endpoint, this.repository, descriptor, from.repository));
  }

  public async putBlob(descriptor: Descriptor, open: () => Chunks): Promise<void> {
    await uploadBlob(this.endpoint, this.repository, descriptor, open, this.endpoint.settings.signal);
    this.seen(descriptor, true);
  }

  public async putManifest(descriptor: Descriptor, bytes: Buffer): Promise<void> {
    await this.put(descriptor.digest, descriptor, bytes);
    this.documents.set(descriptor.digest, bytes);
  }

  public async putNamed(root: Descriptor, bytes: Buffer, tags: string[]): Promise<void> {
    for (const tag of tags) {
      await this.tag(tag, root, bytes);
    }
  }

  public async finish(root: Descriptor, tags: string[]): Promise<void> {
    if (tags.length > 0) {
      await this.putNamed(root, this.documents.get(root.digest) ?? (await fetchManifest(this.endpoint, this.repository, root.digest)).bytes, tags);
    }
  }

  private seen({ digest }: Descriptor, isThere: boolean): boolean {
    if (isThere) {
      this.present.add(digest);
    }
    return isThere;
  }

  /** A tag that may not move and is where it should be is no error: somebody was faster, or the answer to us got lost. */
  private async tag(tag: string, root: Descriptor, bytes: Buffer): Promise<void> {
    try {
      await this.put(tag, root, bytes);
    } catch (error) {
      if (!(error instanceof RegistryError) || error.code !== 'tag-immutable') {
        throw error;
      }
      const found = await headManifest(this.endpoint, this.repository, tag);
      if (found?.digest !== root.digest) {
        throw found === undefined ? error : error.with({ problem: `the tag ${tag} is immutable and taken by ${found.digest}` });
      }
    }
  }

  private async put(reference: string, descriptor: Descriptor, bytes: Buffer): Promise<void> {
    const response = await putManifest(this.endpoint, this.repository, reference, descriptor, bytes);
    const document = parseManifestOrIndex(bytes, `${this.name}: ${descriptor.digest}`, descriptor.mediaType);
    // a registry that keeps the list of referrers itself says so
    if (document.subject !== undefined && response.header('oci-subject') === undefined) {
      await keepReferrer(this.endpoint, this.repository, document.subject.digest, referrerEntry(descriptor, document));
    }
  }
}
