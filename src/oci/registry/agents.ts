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
  private readonly lookup: LookupFunction;
  private readonly agents = new Map<string, http.Agent>();
  private certificates?: { readonly context: tls.SecureContext | undefined };

  public constructor(own: OwnHost, private readonly environment: Environment, private readonly trusted: () => string[] | undefined) {
    this.lookup = guardedLookup(own);
  }

  public route(url: URL): Route {
    const proxy = proxyFor(url, this.environment);
    const target = { hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port, path: `${url.pathname}${url.search}` };
    if (proxy === undefined) {
      return { agent: this.direct(url.protocol), options: target };
    }
    if (url.protocol === 'https:') {
      return { agent: this.tunnel(proxy), options: target };
    }
    const authorization = proxyAuthorization(proxy);
    return {
      agent: this.toProxy(proxy.protocol),
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
    this.agents.forEach(agent => agent.destroy());
  }

  private direct(protocol: string): http.Agent {
    return this.kept(protocol, () => protocol === 'https:'
      ? new https.Agent({ ...KEPT, lookup: this.lookup, secureContext: this.context() })
      : new http.Agent({ ...KEPT, lookup: this.lookup }));
  }

  /** The user has named the proxy, no answer has: it may be anywhere. */
  private toProxy(protocol: string): http.Agent {
    return this.kept(`proxy ${protocol}`, () => protocol === 'https:' ? new https.Agent({ ...KEPT, secureContext: this.context() }) : new http.Agent(KEPT));
  }

  private tunnel(proxy: URL): http.Agent {
    return this.kept(`tunnel ${proxy.href}`, () => new TunnelAgent(proxy, this.context()));
  }

  private kept(name: string, make: () => http.Agent): http.Agent {
    const agent = this.agents.get(name) ?? make();
    this.agents.set(name, agent);
    return agent;
  }

  /** Made when it is needed: reading all certificates takes longer than many a push to this machine. */
  private context(): tls.SecureContext | undefined {
    this.certificates ??= { context: this.secureContext() };
    return this.certificates.context;
  }

  private secureContext(): tls.SecureContext | undefined {
    const ca = this.trusted();
    return ca && tls.createSecureContext({ ca });
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
