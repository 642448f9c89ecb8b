import type { Digest } from '../digest';
import type { Endpoint } from './endpoint';
import { readAtMost } from './http-body';
import type { HttpResponse } from './http-request';
import { fetchManifest, putManifest, scopesFor } from './manifests';
import { RegistryError } from './registry-error';
import type { Descriptor } from '../model/descriptor';
import type { ImageIndex, ImageManifest } from '../model/manifest';
import { isIndex, MEDIA_TYPES } from '../model/media-types';
import { parseIndex } from '../model/parse-index';
import { descriptorOf, renderDocument } from '../model/render';
import { LARGEST_DOCUMENT } from '../model/strict-json';

/** Pages of a list; a registry that goes on and on is not followed for ever. */
const MOST_PAGES = 100;
/** Rounds of reading, writing and looking again, when several write the list at once. */
const ROUNDS = 8;
/** Milliseconds at least between writing and looking again. */
const SETTLING = 100;

/**
 * What refers to a manifest: signatures, SBOMs.
 *
 * Registries without the referrers API keep the list under a tag that is named after the digest.
 *
 * @param artifactType only those of this type
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 */
export async function listReferrers(endpoint: Endpoint, repository: string, digest: Digest, artifactType?: string): Promise<Descriptor[]> {
  const found = await fromApi(endpoint, repository, digest, artifactType) ?? await fromTag(endpoint, repository, digest);
  // that registries filter is a courtesy
  return found.filter(({ artifactType: type }) => artifactType === undefined || type === artifactType);
}

/**
 * Adds a manifest to the list under the tag of its subject, for registries that do not keep the list themselves.
 *
 * Registries have no way to say "unless it has changed". So writers of this process take turns, and after a while that others need for their own
 * reading and writing each looks whether its entry is still there.
 */
export async function keepReferrer(endpoint: Endpoint, repository: string, subject: Digest, entry: Descriptor): Promise<void> {
  await endpoint.inTurn(`${repository}@${subject}`, async () => {
    for (let round = 1; round <= ROUNDS; round++) {
      const { clock, signal } = endpoint.settings;
      const begun = clock.now();
      if (!await addOnce(endpoint, repository, subject, entry)) {
        return;
      }
      await clock.sleep(Math.max(SETTLING, 3 * (clock.now() - begun)) * (1 + clock.random()), signal);
    }
    throw endpoint.error({ operation: `add to the referrers of ${subject}`, repository }, {
      code: 'unavailable', problem: 'others keep writing over the list', fix: 'attach again when they are done', retryable: true,
    });
  });
}

/** Whether the list had to be written. */
async function addOnce(endpoint: Endpoint, repository: string, subject: Digest, entry: Descriptor): Promise<boolean> {
  const manifests = await fromTag(endpoint, repository, subject);
  if (manifests.some(({ digest }) => digest === entry.digest)) {
    return false;
  }
  const index = renderDocument({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [...manifests, entry] });
  await putManifest(endpoint, repository, tagOf(subject), descriptorOf(index, MEDIA_TYPES.index), index);
  return true;
}

/** How the list names a manifest: it says what the artifact is, so that readers need not fetch each. */
export function referrerEntry({ mediaType, digest, size }: Descriptor, document: ImageManifest | ImageIndex): Descriptor {
  const { annotations } = document;
  const artifactType = document.artifactType ?? ('config' in document ? document.config.mediaType : undefined);
  return { mediaType, digest, size, ...artifactType === undefined ? {} : { artifactType }, ...annotations === undefined ? {} : { annotations } };
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

/** Undefined for registries that do not know the API: those that do answer an empty list when there is nothing. */
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
    if (response.status !== 200 || response.header('content-type')?.split(';')[0] !== MEDIA_TYPES.index) {
      return undefined;
    }
    const bytes = await readAtMost(response.body, LARGEST_DOCUMENT);
    const { manifests } = parseIndex(bytes, `${endpoint.own.registry}/${repository}: referrers of ${digest}`, MEDIA_TYPES.index);
    return { manifests, next: nextPage(endpoint, response) };
  });
}

function nextPage(endpoint: Endpoint, response: HttpResponse): URL | undefined {
  const link = /^<([^<>]{1,4096})>\s*;\s*rel="?next"?/.exec(response.header('link') ?? '')?.[1];
  const next = link === undefined ? undefined : endpoint.own.follow(link, response.url, 'next page');
  return next !== undefined && endpoint.own.isOrigin(next) ? next : undefined;
}

async function fromTag(endpoint: Endpoint, repository: string, subject: Digest): Promise<Descriptor[]> {
  try {
    const { bytes, descriptor: { mediaType } } = await fetchManifest(endpoint, repository, tagOf(subject));
    return isIndex(mediaType) ? parseIndex(bytes, `${endpoint.own.registry}/${repository}: ${tagOf(subject)}`, mediaType).manifests : [];
  } catch (error) {
    if (error instanceof RegistryError && error.status === 404) {
      return [];
    }
    throw error;
  }
}

/** @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema */
function tagOf(digest: Digest): string {
  return digest.replace(':', '-');
}
