import { setMaxListeners } from 'node:events';
import type { Chunks, ImageSource, RepositoryName } from '../content';
import { ContentError } from '../content-error';
import type { ImageReference } from '../image-reference';
import type { Descriptor } from '../model/descriptor';
import { isIndex, isManifest } from '../model/media-types';
import { LARGEST_DOCUMENT } from '../model/strict-json';
import { collect, verified } from '../verified';
import { downloadBlob } from './blob-download';
import type { Endpoint } from './endpoint';
import { FetchedDocument, fetchManifest } from './manifests';
import { shortReference } from './references';
import type { RegistryConnection } from './registry-connection';
import { RegistryError } from './registry-error';
import { once } from '../once';

/** Opens the image or index that a reference names; its digest counts where it has one, else its tag, else `latest`. */
export async function openSource(reference: ImageReference, connection: RegistryConnection): Promise<RegistrySource> {
  const endpoint = connection.to(reference.registry);
  const root = await fetchManifest(endpoint, reference.repository, shortReference(reference));
  return new RegistrySource(reference, endpoint, root);
}

/** An image, or an index of images, in a registry. */
export class RegistrySource implements ImageSource {
  public readonly name: string;
  public readonly root: Descriptor;
  public readonly repository: RepositoryName;
  private readonly closing = new AbortController();
  private readonly signal: AbortSignal;

  public constructor(reference: ImageReference, private readonly endpoint: Endpoint, private readonly fetched: FetchedDocument) {
    this.name = reference.familiar;
    this.root = fetched.descriptor;
    this.repository = { registry: reference.registry, repository: reference.repository };
    this.signal = AbortSignal.any([this.closing.signal, endpoint.settings.signal]);
    setMaxListeners(0, this.signal);
  }

  public async document(descriptor: Descriptor): Promise<Buffer> {
    if (descriptor.size > LARGEST_DOCUMENT) {
      throw new ContentError(`${this.name}: ${descriptor.digest} has ${descriptor.size} bytes, more than a document may have (${LARGEST_DOCUMENT})`);
    }
    if (!isIndex(descriptor.mediaType) && !isManifest(descriptor.mediaType)) {
      return this.config(descriptor);
    }
    const { bytes, descriptor: found } = descriptor.digest === this.root.digest
      ? this.fetched
      : await fetchManifest(this.endpoint, this.repository.repository, descriptor.digest, this.signal);
    if (found.mediaType !== descriptor.mediaType) {
      throw new ContentError(`${this.name}: ${descriptor.digest} is a ${found.mediaType}, its descriptor says ${descriptor.mediaType}`);
    }
    return collect(verified(once(bytes), descriptor, this.name));
  }

  public blob(descriptor: Descriptor): Chunks {
    return verified(downloadBlob(this.endpoint, this.repository.repository, descriptor, this.signal), descriptor, this.name);
  }

  /** Small enough to be asked for once more when it came broken. */
  private async config(descriptor: Descriptor): Promise<Buffer> {
    try {
      return await collect(this.blob(descriptor));
    } catch (error) {
      return error instanceof ContentError ? collect(this.blob(descriptor)) : Promise.reject(error);
    }
  }

  public async close(): Promise<void> {
    this.closing.abort(new RegistryError({ code: 'aborted', operation: 'pull', ...this.repository, problem: 'the source was closed' }));
  }

}
