import type { Exchange } from './exchange';
import type { FakeOptions } from './options';
import { algorithmOf, Store, StoredBlob } from './store';

/** Blobs: whether they are there, and their bytes, whole or from somewhere on. */
export class Blobs {
  public constructor(private readonly store: Store, private readonly options: FakeOptions) {}

  /** GET and HEAD. */
  public async get(exchange: Exchange): Promise<void> {
    const { name, digest } = exchange.parameters;
    const elsewhere = this.options.quirks?.redirectBlobs;
    const blob = this.find(exchange);
    if (blob === undefined) {
      return;
    }
    if (elsewhere !== undefined && exchange.request.method === 'GET') {
      exchange.answer(307, { location: elsewhere.replace('{path}', `${name}/${digest}`) });
    } else {
      await this.send(exchange, blob);
    }
  }

  /** Where blobs really are, for registries that keep them elsewhere. */
  public async stored(exchange: Exchange): Promise<void> {
    const blob = this.find(exchange);
    if (blob !== undefined) {
      await this.send(exchange, blob);
    }
  }

  public delete(exchange: Exchange): void {
    if (this.find(exchange) !== undefined) {
      this.store.repositories.get(exchange.parameters.name)?.blobs.delete(exchange.parameters.digest);
      exchange.answer(202);
    }
  }

  private find(exchange: Exchange): StoredBlob | undefined {
    const { name, digest } = exchange.parameters;
    const blob = this.store.repositories.get(name)?.blobs.get(digest);
    if (blob === undefined) {
      exchange.error(algorithmOf(digest) === undefined ? 400 : 404, algorithmOf(digest) === undefined ? 'DIGEST_INVALID' : 'BLOB_UNKNOWN');
    }
    return blob;
  }

  private async send(exchange: Exchange, blob: StoredBlob): Promise<void> {
    const { digest } = exchange.parameters;
    const headers = { 'content-type': 'application/octet-stream', 'docker-content-digest': digest };
    const start = Number(/^bytes=(\d+)-$/.exec(exchange.request.headers.range ?? '')?.[1] ?? Number.NaN);
    if (blob.bytes !== undefined && start < blob.bytes.length) {
      exchange.answer(206, { ...headers, 'content-range': `bytes ${start}-${blob.bytes.length - 1}/${blob.bytes.length}` }, blob.bytes.subarray(start));
    } else if (blob.bytes !== undefined) {
      exchange.answer(200, headers, blob.bytes);
    } else {
      await this.stream(exchange, blob.size, headers);
    }
  }

  /** Bytes that the store does not keep. */
  private async stream(exchange: Exchange, size: number, headers: object): Promise<void> {
    const { response, request } = exchange;
    response.writeHead(200, { ...headers, 'content-length': size });
    if (request.method === 'GET') {
      for await (const chunk of this.options.content!(exchange.parameters.digest)) {
        if (!response.write(chunk)) {
          await new Promise(resolve => response.once('drain', resolve).once('close', resolve));
        }
      }
    }
    response.end();
  }
}
