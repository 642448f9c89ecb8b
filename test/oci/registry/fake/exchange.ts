import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** What a request is for; faults are injected by it. */
export type Kind =
  | 'ping' | 'token' | 'tags' | 'referrers' | 'storage'
  | 'blob-head' | 'blob-get' | 'blob-delete'
  | 'manifest-head' | 'manifest-get' | 'manifest-put' | 'manifest-delete'
  | 'mount' | 'upload-start' | 'upload-patch' | 'upload-put' | 'upload-status' | 'upload-cancel';

/** A request as it came, kept for tests to look at. */
export interface Captured {
  readonly kind: Kind | undefined;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: string[];
  /** Bytes of the body that were read. */
  received: number;
  status?: number;
}

/** One request and its answer. */
export class Exchange {
  public readonly url: URL;
  private readonly socket: Socket;
  /** Parts of the path that the route has named. */
  public parameters: { readonly [name: string]: string } = {};

  public constructor(public readonly request: IncomingMessage, public readonly response: ServerResponse, public readonly captured: Captured) {
    this.url = new URL(request.url ?? '/', 'http://registry.invalid');
    // a request that was given up no longer has it
    this.socket = request.socket;
  }

  /** Ends the connection at once, perhaps with some last words. */
  public cut(words?: string): void {
    words === undefined ? this.socket.destroy() : this.socket.end(words);
  }

  /** The whole body. */
  public async body(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.bodyChunks()) {
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  public async* bodyChunks(): AsyncGenerator<Buffer> {
    for await (const chunk of this.request) {
      this.captured.received += chunk.length;
      yield chunk;
    }
  }

  public answer(status: number, headers: { readonly [name: string]: string | string[] | number } = {}, body: Buffer | string = ''): void {
    this.captured.status = status;
    const bytes = Buffer.from(body as string);
    this.response.writeHead(status, { ...status === 204 ? {} : { 'content-length': bytes.length }, ...headers });
    this.response.end(this.request.method === 'HEAD' ? undefined : bytes);
  }

  public error(status: number, code: string, message = code.toLowerCase(), headers: { readonly [name: string]: string | string[] } = {}): void {
    this.answer(status, { 'content-type': 'application/json', ...headers }, JSON.stringify({ errors: [{ code, message }] }));
  }
}
