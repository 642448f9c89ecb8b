import { ContentError } from '../content-error';
import { digestOf, Digest } from '../digest';
import { documentType, DOCUMENT_TYPES } from './document-type';
import type { Call, Endpoint } from './endpoint';
import { readAtMost } from './http-body';
import type { HttpResponse } from './http-request';
import { RegistryError } from './registry-error';
import type { Descriptor } from '../model/descriptor';

/** The specification asks registries to take 4 MiB; nobody makes more. */
export const LARGEST_DOCUMENT = 4 * 1024 * 1024;

/** A manifest or an index as a registry sent it; digest and size are those of its bytes. */
export interface FetchedDocument {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
}

/** Scopes of a login for a repository. */
export function scopesFor(repository: string, actions: 'pull' | 'pull,push'): string[] {
  return [`repository:${repository}:${actions}`];
}

/** Reads a manifest or an index by tag or digest. */
export async function fetchManifest(endpoint: Endpoint, repository: string, reference: string, signal?: AbortSignal): Promise<FetchedDocument> {
  const call: Call = {
    operation: `pull manifest ${reference}`,
    repository,
    method: 'GET',
    url: `/v2/${repository}/manifests/${reference}`,
    headers: { accept: DOCUMENT_TYPES },
    scopes: scopesFor(repository, 'pull'),
    hoped: [200],
    signal,
  };
  return namedManifest(reference, async () => endpoint.request(call, async response => {
    const bytes = await readAtMost(response.body, LARGEST_DOCUMENT);
    const digest = digestOf(bytes);
    if (reference.startsWith('sha256:') && digest !== reference) {
      throw new RegistryError({
        code: 'digest-invalid',
        operation: call.operation,
        registry: endpoint.own.registry,
        repository,
        problem: `the bytes have the digest ${digest}`,
        retryable: true,
        fix: 'do not use this copy of the image',
      });
    }
    const mediaType = documentType(bytes, response.header('content-type'), `${endpoint.own.registry}/${repository}: ${call.operation}`);
    return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
  }));
}

/** Whether a manifest is there; its digest as the registry tells it. */
export async function headManifest(endpoint: Endpoint, repository: string, reference: string, signal?: AbortSignal): Promise<Descriptor | undefined> {
  return endpoint.request({
    operation: `look for manifest ${reference}`,
    repository,
    method: 'HEAD',
    url: `/v2/${repository}/manifests/${reference}`,
    headers: { accept: DOCUMENT_TYPES },
    scopes: scopesFor(repository, 'pull'),
    hoped: [200, 404],
    signal,
  }, response => response.status === 404 ? undefined : told(response, reference));
}

/** Writes a manifest or an index under a tag or its digest. */
export async function putManifest(
  endpoint: Endpoint, repository: string, reference: string, { mediaType, digest }: Descriptor, bytes: Buffer, signal?: AbortSignal,
): Promise<HttpResponse> {
  const call: Call = {
    operation: `push manifest ${reference}`,
    repository,
    method: 'PUT',
    url: `/v2/${repository}/manifests/${reference}`,
    headers: { 'content-type': mediaType },
    body: bytes,
    scopes: scopesFor(repository, 'pull,push'),
    hoped: [200, 201, 202],
    signal,
  };
  const response = await endpoint.request(call, answer => answer);
  const stored = response.header('docker-content-digest');
  if (stored !== undefined && stored.startsWith('sha256:') && stored !== digest) {
    throw new ContentError(`${endpoint.own.registry}/${repository}: ${call.operation}: the registry has stored it as ${stored.slice(0, 80)}, not as ${digest}`);
  }
  return response;
}

/** A 404 without words is about the manifest. */
async function namedManifest<T>(reference: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof RegistryError && error.status === 404 && error.code === 'refused'
      ? error.with({ code: 'manifest-unknown', problem: `there is no ${reference}`, fix: 'check tag or digest, or push the image first' })
      : error;
  }
}

function told(response: HttpResponse, reference: string): Descriptor | undefined {
  const digest = response.header('docker-content-digest') ?? reference;
  const mediaType = response.header('content-type')?.split(';')[0].trim();
  const size = Number(response.header('content-length'));
  return /^sha256:[0-9a-f]{64}$/.test(digest) && mediaType !== undefined && Number.isSafeInteger(size)
    ? { mediaType, digest: digest as Digest, size }
    : undefined;
}
