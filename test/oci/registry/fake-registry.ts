import http, { IncomingMessage, Server, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Auth } from './fake/auth';
import { Blobs } from './fake/blobs';
import { Captured, Exchange, Kind } from './fake/exchange';
import { inject } from './fake/faults';
import { Manifests } from './fake/manifests';
import type { FakeOptions } from './fake/options';
import { Store } from './fake/store';
import { Uploads } from './fake/uploads';

const NAME = '(?<name>[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*)';
/** Method, path and what it is for. A path that fits with another method is answered 405. */
const ROUTES: readonly (readonly [string, RegExp, Kind])[] = [
  ['GET', /^\/v2\/?$/, 'ping'],
  ['GET', /^\/token$/, 'token'],
  ['POST', /^\/token$/, 'token'],
  ['GET', route('/blobs/(?<digest>[^/]+)'), 'blob-get'],
  ['HEAD', route('/blobs/(?<digest>[^/]+)'), 'blob-head'],
  ['DELETE', route('/blobs/(?<digest>[^/]+)'), 'blob-delete'],
  ['POST', route('/blobs/uploads/?'), 'upload-start'],
  ['PATCH', route('/blobs/uploads/(?<id>[^/]+)'), 'upload-patch'],
  ['PUT', route('/blobs/uploads/(?<id>[^/]+)'), 'upload-put'],
  ['GET', route('/blobs/uploads/(?<id>[^/]+)'), 'upload-status'],
  ['DELETE', route('/blobs/uploads/(?<id>[^/]+)'), 'upload-cancel'],
  ['GET', route('/manifests/(?<reference>[^/]+)'), 'manifest-get'],
  ['HEAD', route('/manifests/(?<reference>[^/]+)'), 'manifest-head'],
  ['PUT', route('/manifests/(?<reference>[^/]+)'), 'manifest-put'],
  ['DELETE', route('/manifests/(?<reference>[^/]+)'), 'manifest-delete'],
  ['GET', route('/tags/list'), 'tags'],
  ['GET', route('/referrers/(?<digest>[^/]+)'), 'referrers'],
  ['GET', /^\/storage\/(?<name>.+)\/(?<digest>[^/]+)$/, 'storage'],
];

/**
 * A registry in this process, complete enough to pass the conformance suites of the OCI distribution specification,
 * with switches for how others differ from it and for what can go wrong.
 */
export class FakeRegistry {
  public static async start(options: FakeOptions = {}): Promise<FakeRegistry> {
    const registry = new FakeRegistry(options);
    await new Promise<void>(resolve => registry.server.listen(0, options.address ?? '127.0.0.1', resolve));
    return registry;
  }

  public readonly store = new Store();
  /** All requests, in order. */
  public readonly requests: Captured[] = [];
  public readonly auth: Auth;
  private readonly handlers: { readonly [kind in Kind]: (exchange: Exchange) => Promise<void> | void };
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly options: FakeOptions) {
    this.auth = new Auth(options);
    this.handlers = handlersOf(this.auth, new Blobs(this.store, options), new Manifests(this.store, options), new Uploads(this.store, options));
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      const { socket } = request;
      this.answer(request, response).catch(() => socket.destroy());
    };
    this.server = options.tls ? https.createServer(options.tls, answer) : http.createServer(answer);
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket));
    });
  }

  /** As image references name it: `127.0.0.1:40123`. */
  public get host(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `${address}:${port}`;
  }

  /** Connections that are open. */
  public get connections(): number {
    return this.sockets.size;
  }

  /** Requests of a kind. */
  public of(...kinds: Kind[]): Captured[] {
    return this.requests.filter(({ kind }) => kind !== undefined && kinds.includes(kind));
  }

  public async stop(): Promise<void> {
    const closed = new Promise(resolve => this.server.close(resolve));
    this.sockets.forEach(socket => socket.destroy());
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const path = (request.url ?? '/').split('?')[0];
    const fits = ROUTES.filter(([, pattern]) => pattern.test(path));
    const found = fits.find(([method]) => method === request.method);
    const kind = found?.[2] === 'upload-start' && /[?&]mount=/.test(request.url ?? '') ? 'mount' : found?.[2];
    const captured: Captured = { kind, method: request.method ?? '', path: request.url ?? '', headers: request.headers, rawHeaders: request.rawHeaders, received: 0 };
    this.requests.push(captured);
    const exchange = new Exchange(request, response, captured);
    if (this.options.warning !== undefined) {
      response.setHeader('warning', this.options.warning);
    }
    if (found === undefined || kind === undefined) {
      exchange.error(fits.length > 0 ? 405 : 404, 'UNSUPPORTED');
      return;
    }
    const parts = Object.entries(found[1].exec(path)?.groups ?? {});
    exchange.parameters = Object.fromEntries(parts.map(([name, value]) => [name, decodeURIComponent(value)]));
    const fault = this.options.fault?.(exchange);
    if (fault === undefined || await inject(fault, exchange, () => this.auth.revoke())) {
      await this.serve(kind, exchange);
    }
  }

  private async serve(kind: Kind, exchange: Exchange): Promise<void> {
    if (kind !== 'token' && kind !== 'storage' && !this.auth.admits(exchange)) {
      exchange.request.resume();
      return;
    }
    const known = this.options.quirks?.repositories;
    if (known && exchange.parameters.name !== undefined && !known.includes(exchange.parameters.name)) {
      exchange.request.resume();
      exchange.error(404, 'NAME_UNKNOWN', 'The repository does not exist in the registry');
      return;
    }
    await this.handlers[kind](exchange);
  }
}

function handlersOf(auth: Auth, blobs: Blobs, manifests: Manifests, uploads: Uploads): FakeRegistry['handlers'] {
  return {
    'ping': exchange => exchange.answer(200, { 'content-type': 'application/json' }, '{}'),
    'token': async exchange => auth.token(exchange),
    'tags': exchange => manifests.tags(exchange),
    'referrers': exchange => manifests.referrers(exchange),
    'storage': async exchange => blobs.stored(exchange),
    'blob-head': async exchange => blobs.get(exchange),
    'blob-get': async exchange => blobs.get(exchange),
    'blob-delete': exchange => blobs.delete(exchange),
    'manifest-head': exchange => manifests.get(exchange),
    'manifest-get': exchange => manifests.get(exchange),
    'manifest-put': async exchange => manifests.put(exchange),
    'manifest-delete': exchange => manifests.delete(exchange),
    'mount': async exchange => uploads.start(exchange),
    'upload-start': async exchange => uploads.start(exchange),
    'upload-patch': async exchange => uploads.patch(exchange),
    'upload-put': async exchange => uploads.put(exchange),
    'upload-status': exchange => uploads.status(exchange),
    'upload-cancel': exchange => uploads.cancel(exchange),
  };
}

function route(rest: string): RegExp {
  return new RegExp(`^/v2/${NAME}${rest}$`);
}
