import { ContentError } from '../content-error';
import { digestOf, Digest } from '../digest';
import type { Endpoint } from './endpoint';
import { readAtMost } from './http-body';
import type { HttpResponse } from './http-request';
import { fetchManifest, LARGEST_DOCUMENT, putManifest, scopesFor } from './manifests';
import { RegistryError } from './registry-error';
import type { Descriptor } from '../model/descriptor';
import { MEDIA_TYPES } from '../model/media-types';

/** Pages of a list; a registry that goes on and on is not followed for ever. */
const MOST_PAGES = 100;
/** Rounds of reading, writing and looking again, when several write the list at once. */
const ROUNDS = 5;

/**
 * What refers to a manifest: signatures, SBOMs.
 *
 * Registries without the referrers API keep the list under a tag that is named after the digest.
 *
 * @param artifactType only those of this type
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 */
export async function listReferrers(endpoint: Endpoint, repository: string, digest: Digest, artifactType?: string): Promise<Descriptor[]> {
  const found = await fromApi(endpoint, repository, digest, artifactType) ?? (await fromTag(endpoint, repository, digest)).manifests;
  // filters are a courtesy of the registry
  return found.filter(({ artifactType: type }) => artifactType === undefined || type === artifactType);
}

/** The digest that a manifest refers to. */
export function subjectOf(bytes: Buffer): Digest | undefined {
  const digest = (fieldsOf(bytes).subject as { digest?: unknown } | undefined)?.digest;
  return isDigest(digest) ? digest : undefined;
}

/** Adds a manifest to the list under the tag of its subject, for registries that do not keep the list themselves. */
export async function keepReferrer(endpoint: Endpoint, repository: string, subject: Digest, referrer: Descriptor, bytes: Buffer): Promise<void> {
  const entry = entryFor(referrer, bytes);
  for (let round = 1; round <= ROUNDS; round++) {
    const { manifests } = await fromTag(endpoint, repository, subject);
    if (manifests.some(({ digest }) => digest === entry.digest)) {
      return; // also after a write of ours, unless somebody else has written over it
    }
    const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [...manifests, entry] }));
    await putManifest(endpoint, repository, tagOf(subject), { mediaType: MEDIA_TYPES.index, digest: digestOf(index), size: index.length }, index);
  }
  if (!(await fromTag(endpoint, repository, subject)).manifests.some(({ digest }) => digest === entry.digest)) {
    throw new RegistryError({
      code: 'unavailable',
      operation: `add to the referrers of ${subject}`,
      registry: endpoint.own.registry,
      repository,
      problem: 'others keep writing over the list',
      fix: 'attach again when they are done',
      retryable: true,
    });
  }
}

async function fromApi(endpoint: Endpoint, repository: string, digest: Digest, artifactType: string | undefined): Promise<Descriptor[] | undefined> {
  const query = artifactType === undefined ? '' : `?${new URLSearchParams({ artifactType })}`;
  let url: URL | undefined = new URL(`/v2/${repository}/referrers/${digest}${query}`, endpoint.own.url);
  const all: Descriptor[] = [];
  for (let pages = 0; url !== undefined && pages < MOST_PAGES; pages++) {
    const page: Page | undefined = await fetchPage(endpoint, repository, digest, url);
    if (page === undefined) {
      return undefined;
    }
    all.push(...page.manifests);
    url = page.next;
  }
  return all;
}

interface Page { readonly manifests: Descriptor[]; readonly next?: URL }

async function fetchPage(endpoint: Endpoint, repository: string, digest: Digest, url: URL): Promise<Page | undefined> {
  return endpoint.request({
    operation: `list referrers of ${digest}`,
    repository,
    method: 'GET',
    url,
    headers: { accept: MEDIA_TYPES.index },
    scopes: scopesFor(repository, 'pull'),
    hoped: [200, 400, 404, 405],
  }, async response => {
    // 404 from a registry without the API; those that have it answer an empty list
    if (response.status !== 200 || response.header('content-type')?.split(';')[0] !== MEDIA_TYPES.index) {
      return undefined;
    }
    const manifests = descriptorsOf(await readAtMost(response.body, LARGEST_DOCUMENT));
    return { manifests, next: nextPage(endpoint, response) };
  });
}

function nextPage(endpoint: Endpoint, response: HttpResponse): URL | undefined {
  const link = /^<([^<>]{1,4096})>\s*;\s*rel="?next"?/.exec(response.header('link') ?? '')?.[1];
  const next = link === undefined ? undefined : endpoint.own.follow(link, response.url, 'next page');
  return next !== undefined && endpoint.own.isOrigin(next) ? next : undefined;
}

async function fromTag(endpoint: Endpoint, repository: string, subject: Digest): Promise<{ readonly manifests: Descriptor[] }> {
  try {
    const { bytes, descriptor } = await fetchManifest(endpoint, repository, tagOf(subject));
    return { manifests: descriptor.mediaType === MEDIA_TYPES.index ? descriptorsOf(bytes) : [] };
  } catch (error) {
    if (error instanceof RegistryError && error.status === 404) {
      return { manifests: [] };
    }
    throw error;
  }
}

/** @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema */
function tagOf(digest: Digest): string {
  return digest.replace(':', '-');
}

/** The descriptor in the list says what the artifact is, so that readers need not fetch each. */
function entryFor({ mediaType, digest, size }: Descriptor, bytes: Buffer): Descriptor {
  const fields = fieldsOf(bytes) as { artifactType?: string; config?: { mediaType?: string }; annotations?: { [name: string]: string } };
  const artifactType = fields.artifactType ?? fields.config?.mediaType;
  return {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(fields.annotations === undefined ? {} : { annotations: fields.annotations }),
  };
}

function descriptorsOf(bytes: Buffer): Descriptor[] {
  const { manifests } = fieldsOf(bytes);
  if (!Array.isArray(manifests)) {
    throw new ContentError('the list of referrers has no manifests');
  }
  return manifests.filter(entry => isDigest(entry?.digest) && typeof entry?.mediaType === 'string' && Number.isSafeInteger(entry?.size));
}

function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && value.length === 71 && /^sha256:[0-9a-f]{64}$/.test(value);
}

function fieldsOf(bytes: Buffer): { readonly [name: string]: unknown } {
  try {
    const document = JSON.parse(bytes.toString('utf8'));
    return typeof document === 'object' && document !== null ? document : {};
  } catch {
    return {};
  }
}
