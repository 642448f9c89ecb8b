import type { Digest } from '../digest';
import type { ImageReference } from '../image-reference';
import { fetchManifest, headManifest } from './manifests';
import { listReferrers } from './referrers';
import type { RegistryConnection } from './registry-connection';
import type { Descriptor } from '../model/descriptor';

/** What a reference counts by: its digest where it has one, else its tag, else `latest`. */
export function shortReference({ digest, tag }: ImageReference): string {
  return digest ?? tag ?? 'latest';
}

/** The manifest or index that a reference names; digest and size are those of the bytes that came. */
export async function resolveReference(reference: ImageReference, connection: RegistryConnection): Promise<Descriptor> {
  return (await fetchManifest(connection.to(reference.registry), reference.repository, shortReference(reference))).descriptor;
}

/** The same as the registry tells it, without its bytes; undefined when there is no such image. */
export async function headReference(reference: ImageReference, connection: RegistryConnection): Promise<Descriptor | undefined> {
  return headManifest(connection.to(reference.registry), reference.repository, shortReference(reference));
}

/**
 * What refers to a manifest: signatures, SBOMs.
 *
 * @param digest the manifest, in the repository of the reference
 * @param artifactType only those of this type
 */
export async function referrersOf(
  { registry, repository }: ImageReference, digest: Digest, connection: RegistryConnection, artifactType?: string,
): Promise<Descriptor[]> {
  return listReferrers(connection.to(registry), repository, digest, artifactType);
}
