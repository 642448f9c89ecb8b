import type { Exchange } from './exchange';
import type { FakeOptions } from './options';
import { algorithmOf, digestBy, Repository, Store, StoredManifest } from './store';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const LARGEST = 4 * 1024 * 1024;

/** Manifests, indexes, their tags, and what refers to what. */
export class Manifests {
  public constructor(private readonly store: Store, private readonly options: FakeOptions) {}

  public get(exchange: Exchange): void {
    const { name, reference } = exchange.parameters;
    const repository = this.store.repositories.get(name);
    const digest = reference.includes(':') ? reference : repository?.tags.get(reference);
    const manifest = repository?.manifests.get(digest ?? '');
    if (manifest === undefined) {
      exchange.error(404, repository === undefined ? 'NAME_UNKNOWN' : 'MANIFEST_UNKNOWN');
      return;
    }
    exchange.answer(200, { 'content-type': manifest.mediaType, 'docker-content-digest': digest!, 'content-length': manifest.bytes.length }, manifest.bytes);
  }

  public async put(exchange: Exchange): Promise<void> {
    const { name, reference } = exchange.parameters;
    const bytes = await exchange.body();
    const manifest = parse(bytes, exchange.request.headers['content-type'] ?? '');
    const algorithm = reference.includes(':') ? algorithmOf(reference) : 'sha256';
    const repository = this.store.repository(name);
    const problem = algorithm === undefined ? ['DIGEST_INVALID'] : this.problemOf(repository, reference, manifest, bytes, digestBy(algorithm, bytes));
    if (problem !== undefined || manifest === undefined || algorithm === undefined) {
      const [code, message, status] = problem ?? ['MANIFEST_INVALID'];
      exchange.error(Number(status ?? 400), String(code), message as string | undefined);
      return;
    }
    const digest = digestBy(algorithm, bytes);
    repository.manifests.set(digest, manifest);
    if (!reference.includes(':')) {
      repository.tags.set(reference, digest);
    }
    const subject = this.options.quirks?.noReferrers ? undefined : manifest.document.subject?.digest;
    exchange.answer(201, { 'location': `/v2/${name}/manifests/${digest}`, 'docker-content-digest': digest, ...subject === undefined ? {} : { 'oci-subject': subject } });
  }

  public delete(exchange: Exchange): void {
    const repository = this.store.repositories.get(exchange.parameters.name);
    const { reference } = exchange.parameters;
    if (!repository?.manifests.has(reference) && !repository?.tags.has(reference)) {
      exchange.error(404, 'MANIFEST_UNKNOWN');
      return;
    }
    repository.tags.delete(reference);
    repository.manifests.delete(reference);
    [...repository.tags].filter(([, digest]) => digest === reference).forEach(([tag]) => repository.tags.delete(tag));
    exchange.answer(202);
  }

  public tags(exchange: Exchange): void {
    const { name } = exchange.parameters;
    const repository = this.store.repositories.get(name);
    if (repository === undefined) {
      exchange.error(404, 'NAME_UNKNOWN');
      return;
    }
    const last = exchange.url.searchParams.get('last') ?? '';
    const count = Number(exchange.url.searchParams.get('n') ?? Number.POSITIVE_INFINITY);
    const all = [...repository.tags.keys()].sort().filter(tag => tag > last);
    const page = all.slice(0, count);
    const link: { [name: string]: string } = page.length < all.length && page.length > 0 ? { link: `</v2/${name}/tags/list?n=${count}&last=${page.at(-1)}>; rel="next"` } : {};
    exchange.answer(200, { 'content-type': 'application/json', ...link }, JSON.stringify({ name, tags: page }));
  }

  public referrers(exchange: Exchange): void {
    const { name, digest } = exchange.parameters;
    if (this.options.quirks?.noReferrers) {
      exchange.error(404, 'UNSUPPORTED');
      return;
    }
    if (algorithmOf(digest) === undefined) {
      exchange.error(400, 'DIGEST_INVALID');
      return;
    }
    const wanted = exchange.url.searchParams.get('artifactType');
    const manifests = [...this.store.repositories.get(name)?.manifests ?? []]
      .filter(([, { document }]) => document.subject?.digest === digest)
      .map(([found, manifest]) => entryFor(found, manifest))
      .filter(({ artifactType }) => wanted === null || artifactType === wanted);
    const filtered: { [name: string]: string } = wanted === null ? {} : { 'oci-filters-applied': 'artifactType' };
    exchange.answer(200, { 'content-type': INDEX, ...filtered }, JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests }));
  }

  /** Code, message and status of what is wrong. */
  private problemOf(
    repository: Repository, reference: string, manifest: StoredManifest | undefined, bytes: Buffer, digest: string,
  ): [string, string?, number?] | undefined {
    const { immutableTags, refusesRepeats, mediaTypeRequired } = this.options.quirks ?? {};
    if (bytes.length > LARGEST) {
      return ['SIZE_INVALID', 'manifest too large', 413];
    }
    if (manifest === undefined || mediaTypeRequired && manifest.document.mediaType === undefined) {
      return ['MANIFEST_INVALID', 'Invalid JSON syntax'];
    }
    if (reference.includes(':') ? digest !== reference : !/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/.test(reference)) {
      return [reference.includes(':') ? 'DIGEST_INVALID' : 'MANIFEST_INVALID'];
    }
    const taken = repository.tags.get(reference);
    if (taken !== undefined && (taken === digest ? refusesRepeats : immutableTags)) {
      return ['TAG_INVALID', `The image tag '${reference}' already exists and cannot be overwritten because the tag is immutable.`];
    }
    const missing = missingIn(repository, manifest.document);
    return missing === undefined ? undefined : ['MANIFEST_BLOB_UNKNOWN', `blob unknown to registry: ${missing}`, 404];
  }
}

function parse(bytes: Buffer, contentType: string): StoredManifest | undefined {
  try {
    const document = JSON.parse(bytes.toString('utf8'));
    const mediaType = document.mediaType ?? contentType;
    return typeof document === 'object' && mediaType === contentType ? { bytes, mediaType, document } : undefined;
  } catch {
    return undefined;
  }
}

function missingIn(repository: Repository, document: StoredManifest['document']): string | undefined {
  // layers that may not be handed on lie elsewhere
  const blobs = [document.config, ...document.layers ?? []].filter(blob => blob && !/nondistributable|foreign/.test(blob.mediaType));
  return blobs.find(({ digest }) => !repository.blobs.has(digest))?.digest
    ?? (document.manifests ?? []).find(({ digest }: { digest: string }) => !repository.manifests.has(digest))?.digest;
}

function entryFor(digest: string, { mediaType, bytes, document }: StoredManifest): { [name: string]: any } {
  const { annotations, artifactType = document.config?.mediaType } = document;
  return { mediaType, digest, size: bytes.length, artifactType, annotations };
}
