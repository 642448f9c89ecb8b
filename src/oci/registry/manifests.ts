import { ContentError } from '../content-error';
import { Digest, digestOf } from '../digest';
import type { Call, Endpoint } from './endpoint';
import { readAtMost } from './http-body';
import type { HttpResponse } from './http-request';
import { RegistryError } from './registry-error';
import type { Descriptor } from '../model/descriptor';
import { MEDIA_TYPES } from '../model/media-types';
import { parseManifestOrIndex } from '../model/parse-manifest-or-index';
import { LARGEST_DOCUMENT } from '../model/strict-json';

/** What is asked for: both kinds, of both families. */
const DOCUMENT_TYPES = [MEDIA_TYPES.index, MEDIA_TYPES.manifest, MEDIA_TYPES.dockerList, MEDIA_TYPES.dockerManifest].join(', ');

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
  const call = manifestCall(repository, reference, { operation: 'pull manifest', method: 'GET', hoped: [200], signal });
  try {
    return await endpoint.request(call, async response => readDocument(endpoint, call, reference, response));
  } catch (error) {
    // a 404 without words is about the manifest
    throw error instanceof RegistryError && error.status === 404 && error.code === 'refused'
      ? error.with({ code: 'manifest-unknown', problem: `there is no ${reference}`, fix: 'check tag or digest, or push the image first' })
      : error;
  }
}

async function readDocument(endpoint: Endpoint, call: Call, reference: string, response: HttpResponse): Promise<FetchedDocument> {
  const bytes = await readAtMost(response.body, LARGEST_DOCUMENT);
  const digest = digestOf(bytes);
  // the header proves nothing, but bytes that are not even what it says came broken
  if (digest !== (isDigest(reference) ? reference : digestHeader(response) ?? digest)) {
    throw endpoint.error(call, { code: 'digest-invalid', problem: `the bytes have the digest ${digest}`, retryable: true, fix: 'do not use this copy of the image' });
  }
  const { mediaType } = parseManifestOrIndex(bytes, `${endpoint.own.registry}/${call.repository}: ${reference}`, mediaTypeOf(response));
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}

/** Whether a manifest is there, and what it is as the registry tells it; undefined when it is not. */
export async function headManifest(endpoint: Endpoint, repository: string, reference: string, signal?: AbortSignal): Promise<Descriptor | undefined> {
  const call = manifestCall(repository, reference, { operation: 'look for manifest', method: 'HEAD', hoped: [200, 404], signal });
  return endpoint.request(call, response => {
    const digest = isDigest(reference) ? reference : digestHeader(response);
    const mediaType = mediaTypeOf(response);
    const size = Number(response.header('content-length'));
    const isComplete = digest !== undefined && mediaType !== undefined && Number.isSafeInteger(size);
    return response.status === 200 && isComplete ? { mediaType, digest, size } : undefined;
  });
}

/** Writes a manifest or an index under a tag or its digest. */
export async function putManifest(
  endpoint: Endpoint, repository: string, reference: string, { mediaType, digest }: Descriptor, body: Buffer, signal?: AbortSignal,
): Promise<HttpResponse> {
  const call = manifestCall(repository, reference, { operation: 'push manifest', method: 'PUT', hoped: [200, 201, 202], signal });
  const response = await endpoint.request({ ...call, headers: { 'content-type': mediaType }, body }, answer => answer);
  const stored = digestHeader(response);
  if (stored !== undefined && stored !== digest) {
    throw new ContentError(`${endpoint.own.registry}/${repository}: ${call.operation}: the registry has stored it as ${stored}, not as ${digest}`);
  }
  return response;
}

function manifestCall(repository: string, reference: string, call: Pick<Call, 'operation' | 'method' | 'hoped' | 'signal'>): Call {
  return {
    ...call,
    operation: `${call.operation} ${reference}`,
    repository,
    url: `/v2/${repository}/manifests/${reference}`,
    headers: { accept: DOCUMENT_TYPES },
    scopes: scopesFor(repository, call.method === 'PUT' ? 'pull,push' : 'pull'),
  };
}

function digestHeader(response: HttpResponse): Digest | undefined {
  const digest = response.header('docker-content-digest');
  return isDigest(digest) ? digest : undefined;
}

function mediaTypeOf(response: HttpResponse): string | undefined {
  return response.header('content-type')?.split(';')[0].trim();
}

function isDigest(text: string | undefined): text is Digest {
  return text?.length === 71 && /^sha256:[0-9a-f]{64}$/.test(text);
}
