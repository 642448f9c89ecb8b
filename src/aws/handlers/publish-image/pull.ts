import type { Descriptor } from './manifest';
import { parseDigest } from '../../../oci/digest';
import { downloadBlob } from '../../../oci/registry/blob-download';
import { RegistryConnection } from '../../../oci/registry/registry-connection';
import { RegistryError } from '../../../oci/registry/registry-error';

let connection: RegistryConnection | undefined;

/** The bytes of a blob that everybody may pull; they are not checked here. Whoever asks has the patience, so few tries are made. */
export async function* pull(host: string, repository: string, { mediaType, digest, size }: Descriptor): AsyncGenerator<Uint8Array> {
  connection ??= new RegistryConnection({ retries: { tries: 2 }, patience: {} });
  const endpoint = connection.to(host);
  try {
    yield* downloadBlob(endpoint, repository, { mediaType, digest: parseDigest(digest, 'layer of the base'), size }, new AbortController().signal);
  } catch (error) {
    throw error instanceof RegistryError ? Object.assign(new Error(error.message), { code: error.retryable ? 'ServiceUnavailable' : error.code }) : error;
  }
}
