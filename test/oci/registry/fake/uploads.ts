import { createHash } from 'node:crypto';
import type { Exchange } from './exchange';
import type { FakeOptions } from './options';
import { algorithmOf, Session, Store } from './store';

/** Uploads of blobs: sessions, chunks, mounts. */
export class Uploads {
  public constructor(private readonly store: Store, private readonly options: FakeOptions) {}

  /** POST: opens a session, takes a blob over, or takes all of it at once. */
  public async start(exchange: Exchange): Promise<void> {
    const { name } = exchange.parameters;
    const query = exchange.url.searchParams;
    const mounted = query.get('mount');
    if (mounted !== null && this.mount(name, mounted, query.get('from'))) {
      this.created(exchange, name, mounted);
      return;
    }
    const session = this.store.begin(name);
    if (query.has('digest')) {
      await this.finish(exchange, session, query.get('digest')!);
      return;
    }
    await exchange.body();
    exchange.answer(202, { 'location': this.location(exchange, session), 'range': '0-0', 'docker-upload-uuid': session.id });
  }

  public async patch(exchange: Exchange): Promise<void> {
    const session = this.session(exchange);
    if (session === undefined) {
      return;
    }
    const range = exchange.request.headers['content-range'];
    const start = /^(?:bytes )?(\d+)-(\d+)$/.exec(range ?? '')?.[1];
    if (range !== undefined && Number(start) !== session.size) {
      await exchange.body();
      exchange.error(416, 'BLOB_UPLOAD_INVALID', 'chunks out of order', { location: this.location(exchange, session), range: rangeOf(session) });
      return;
    }
    for await (const chunk of exchange.bodyChunks()) {
      if (!this.options.quirks?.dropsChunks || session.patches === 0) {
        session.chunks.push(chunk);
        session.size += chunk.length;
      }
    }
    session.patches++;
    exchange.answer(this.options.quirks?.dropsChunks ? 201 : 202, { location: this.location(exchange, session), range: rangeOf(session) });
  }

  public async put(exchange: Exchange): Promise<void> {
    const session = this.session(exchange);
    if (session === undefined) {
      return;
    }
    const range = exchange.request.headers['content-range'];
    const start = /^(?:bytes )?(\d+)-(\d+)$/.exec(range ?? '')?.[1];
    const restarts = this.options.quirks?.noRestart && session.size > 0 && range === undefined;
    if (restarts || range !== undefined && Number(start) !== session.size) {
      await exchange.body();
      exchange.error(416, 'BLOB_UPLOAD_INVALID', 'chunks out of order', { location: this.location(exchange, session), range: rangeOf(session) });
      return;
    }
    await this.finish(exchange, session, exchange.url.searchParams.get('digest') ?? '');
  }

  public status(exchange: Exchange): void {
    const session = this.session(exchange);
    if (session !== undefined) {
      exchange.answer(204, { location: this.location(exchange, session), range: rangeOf(session) });
    }
  }

  public cancel(exchange: Exchange): void {
    const session = this.session(exchange);
    if (session !== undefined) {
      this.store.sessions.delete(session.id);
      exchange.answer(204);
    }
  }

  private mount(name: string, digest: string, from: string | null): boolean {
    if (this.options.quirks?.noMount) {
      return false;
    }
    const sources = from === null ? [...this.store.repositories.values()] : [this.store.repositories.get(from)];
    const blob = sources.map(source => source?.blobs.get(digest)).find(found => found !== undefined);
    if (blob !== undefined) {
      this.store.repository(name).blobs.set(digest, blob);
    }
    return blob !== undefined;
  }

  private async finish(exchange: Exchange, session: Session, digest: string): Promise<void> {
    const algorithm = algorithmOf(digest);
    if (algorithm === undefined) {
      await exchange.body();
      exchange.error(400, 'DIGEST_INVALID');
      return;
    }
    const hash = createHash(algorithm);
    session.chunks.forEach(chunk => hash.update(chunk));
    // what a broken transfer leaves is there for whoever comes back to this session
    for await (const chunk of exchange.bodyChunks()) {
      hash.update(chunk);
      session.size += chunk.length;
      if (!this.options.content) {
        session.chunks.push(chunk);
      }
    }
    this.store.sessions.delete(session.id);
    if (`${algorithm}:${hash.digest('hex')}` !== digest) {
      exchange.error(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
      return;
    }
    const bytes = this.options.content ? undefined : Buffer.concat(session.chunks);
    this.store.repository(session.repository).blobs.set(digest, { size: session.size, bytes });
    this.created(exchange, session.repository, digest);
  }

  private created(exchange: Exchange, name: string, digest: string): void {
    exchange.answer(201, { 'location': `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest });
  }

  private session(exchange: Exchange): Session | undefined {
    const session = this.store.sessions.get(exchange.parameters.id);
    if (session === undefined || session.repository !== exchange.parameters.name) {
      exchange.error(404, 'BLOB_UPLOAD_UNKNOWN');
      return undefined;
    }
    return session;
  }

  private location(exchange: Exchange, session: Session): string {
    const path = `/v2/${session.repository}/blobs/uploads/${session.id}?_state=${session.id}%2B${session.size}`;
    return this.options.quirks?.absoluteLocation ? `${this.options.tls ? 'https' : 'http'}://${exchange.request.headers.host}${path}` : path;
  }
}

function rangeOf(session: Session): string {
  return `0-${Math.max(0, session.size - 1)}`;
}
