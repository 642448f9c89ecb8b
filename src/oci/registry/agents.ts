import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { isForbiddenAddress } from './addresses';
import type { OwnHost } from './own-host';
import { Environment, proxyAuthorization, proxyFor } from './proxies';

/** Longer than TLS and a far proxy need. */
const CONNECT_TIMEOUT = 30_000;
/** Sockets are reused, the newest first: the oldest is the likeliest to be closed at the other end. */
const KEPT = { keepAlive: true, scheduling: 'lifo' } as const;

/** Where a request really goes: options for `http.request`. */
export interface Route {
  readonly agent: http.Agent;
  readonly options: http.RequestOptions;
}

/** The connections to one registry and to where it sends us. */
export class Agents {
  private readonly plain: http.Agent;
  private readonly secure: https.Agent;
  private readonly toProxy: { readonly plain: http.Agent; readonly secure: https.Agent };
  private readonly tunnels = new Map<string, TunnelAgent>();

  public constructor(own: OwnHost, private readonly environment: Environment, private readonly ca: string[] | undefined) {
    const lookup = guardedLookup(own);
    this.plain = new http.Agent({ ...KEPT, lookup });
    this.secure = new https.Agent({ ...KEPT, lookup, secureContext: this.context() });
    // the user has named the proxy, no answer has: it may be anywhere
    this.toProxy = { plain: new http.Agent(KEPT), secure: new https.Agent({ ...KEPT, secureContext: this.context() }) };
  }

  public route(url: URL): Route {
    const proxy = proxyFor(url, this.environment);
    const target = { hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port, path: `${url.pathname}${url.search}` };
    if (proxy === undefined) {
      return { agent: url.protocol === 'https:' ? this.secure : this.plain, options: target };
    }
    if (url.protocol === 'https:') {
      return { agent: this.tunnel(proxy), options: target };
    }
    const authorization = proxyAuthorization(proxy);
    return {
      agent: proxy.protocol === 'https:' ? this.toProxy.secure : this.toProxy.plain,
      options: {
        protocol: proxy.protocol,
        hostname: proxy.hostname,
        port: proxy.port,
        path: url.href,
        headers: { host: url.host, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
      },
    };
  }

  /** Closes every connection. */
  public close(): void {
    for (const agent of [this.plain, this.secure, this.toProxy.plain, this.toProxy.secure, ...this.tunnels.values()]) {
      agent.destroy();
    }
  }

  private tunnel(proxy: URL): TunnelAgent {
    const known = this.tunnels.get(proxy.href) ?? new TunnelAgent(proxy, this.context());
    this.tunnels.set(proxy.href, known);
    return known;
  }

  private context(): tls.SecureContext | undefined {
    return this.ca && tls.createSecureContext({ ca: this.ca });
  }
}

/** TLS to the registry through a proxy that passes bytes on. */
class TunnelAgent extends https.Agent {
  public constructor(private readonly proxy: URL, private readonly context: tls.SecureContext | undefined) {
    super(KEPT);
  }

  public override createConnection(options: https.RequestOptions, done?: (error: Error | null, socket: Duplex) => void): undefined {
    const { host, port } = options;
    this.tunnel(`${host?.includes(':') ? `[${host}]` : host}:${port || 443}`).then(
      socket => done?.(null, tls.connect({ ...options as tls.ConnectionOptions, socket, secureContext: this.context })),
      error => done?.(error, undefined as never),
    );
  }

  private async tunnel(target: string): Promise<Socket> {
    const { protocol, hostname, port } = this.proxy;
    const authorization = proxyAuthorization(this.proxy);
    return new Promise((resolve, reject) => {
      const request = (protocol === 'https:' ? https : http).request({
        method: 'CONNECT',
        hostname: hostname.replace(/^\[|\]$/g, ''),
        port,
        path: target,
        agent: false,
        timeout: CONNECT_TIMEOUT,
        secureContext: this.context,
        headers: { host: target, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
      } as https.RequestOptions);
      request.once('connect', (response, socket) => {
        socket.setTimeout(0);
        if (response.statusCode === 200) {
          resolve(socket);
        } else {
          socket.destroy();
          reject(new ProxyError(`the proxy answers ${response.statusCode}`, response.statusCode));
        }
      });
      request.once('response', response => {
        response.destroy();
        reject(new ProxyError(`the proxy answers ${response.statusCode}`, response.statusCode));
      });
      request.once('timeout', () => request.destroy(new ProxyError('the proxy does not answer')));
      request.once('error', reject);
      request.end();
    });
  }
}

/** The proxy, not the registry, said no. */
export class ProxyError extends Error {
  public constructor(message: string, public readonly status?: number) {
    super(message);
    this.name = 'ProxyError';
  }
}

/** A name that an answer mentions resolved to this machine or a metadata service. */
export class ForbiddenAddressError extends Error {
  public constructor(hostname: string) {
    super(`${hostname} resolves to an address of this machine or its link`);
    this.name = 'ForbiddenAddressError';
  }
}

function guardedLookup(own: OwnHost): LookupFunction {
  return (hostname, options, done) => dns.lookup(hostname, options, (error, address, family) => {
    const all = typeof address === 'string' ? [address] : (address ?? []).map(entry => entry.address);
    if (!error && !own.isHost(hostname) && all.some(isForbiddenAddress)) {
      done(new ForbiddenAddressError(hostname), address, family);
      return;
    }
    done(error, address, family);
  });
}
