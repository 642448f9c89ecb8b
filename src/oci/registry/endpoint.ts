import type { Chunks } from '../content';
import { Agents } from './agents';
import { answerError } from './answer-error';
import { Authorizer } from './authorizer';
import { HttpRequest, HttpResponse, send } from './http-request';
import { Limiter } from './limiter';
import { networkError } from './network-error';
import { OwnHost } from './own-host';
import { RegistryError, RegistryErrorOptions } from './registry-error';
import { retrying } from './retry';
import type { Settings } from './settings';
import { warningsOf } from './warnings';

const MOST_REDIRECTS = 10;
const SMALL_REQUESTS_AT_A_TIME = 8;

/** One request to a registry. */
export interface Call {
  /** What it is for, as messages say it: `pull manifest 1.0`. */
  readonly operation: string;
  readonly repository: string;
  readonly method: HttpRequest['method'];
  /** Below the registry, or an address that the registry gave and `OwnHost.follow` let pass. */
  readonly url: string | URL;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Buffer | Chunks;
  readonly scopes: readonly string[];
  /** Statuses that are an answer; all others are errors. */
  readonly hoped: readonly number[];
  readonly signal?: AbortSignal;
}

/** For whom a registry is asked how to log in. */
type Greeting = Pick<Call, 'operation' | 'repository' | 'scopes'>;

/** One registry: its connections, its login, its limits. */
export class Endpoint {
  public readonly own: OwnHost;
  public readonly downloads: Limiter;
  public readonly uploads: Limiter;
  private readonly small = new Limiter(SMALL_REQUESTS_AT_A_TIME);
  private readonly agents: Agents;
  private readonly authorizer: Authorizer;
  private readonly turns = new Map<string, Promise<void>>();
  private greeted: Promise<void> | undefined;

  public constructor(registry: string, public readonly settings: Settings) {
    this.own = new OwnHost(registry, settings.plainHttp);
    this.downloads = new Limiter(settings.connections);
    this.uploads = new Limiter(settings.connections);
    this.agents = new Agents(this.own, settings.environment, settings.certificates);
    this.authorizer = new Authorizer({
      own: this.own,
      send: async request => send(request, this.agents, settings.patience),
      refused: async response => answerError(response, { operation: 'log in', registry }, settings.secrets, settings.clock.now()),
    }, settings.credentials, settings.secrets, settings.clock);
  }

  /** A small request, tried again where that may help; `read` takes what it needs of the answer. */
  public async request<T>(call: Call, read: (response: HttpResponse) => Promise<T> | T): Promise<T> {
    const { retries, clock } = this.settings;
    const signal = call.signal ?? this.settings.signal;
    return this.told(call, async () => retrying(retries, clock, signal, async () => this.small.run(async () => {
      const response = await this.open(call);
      return this.told(call, async () => {
        try {
          return await read(response);
        } finally {
          response.discard();
        }
      });
    }, signal)));
  }

  /** Connects while the caller has other things to do. Whether it works is seen by the first request, which tries again where it did not. */
  public prepare(repository: string): void {
    this.ready({ operation: 'connect', repository, scopes: [] }).catch(() => undefined);
  }

  /** One try; the answer's body is the caller's to read or to discard. */
  public async open(call: Call): Promise<HttpResponse> {
    return this.told(call, async () => {
      await this.ready(call);
      return this.authorized(call);
    });
  }

  /** Errors of whatever kind, as callers know them. */
  public async told<T>(call: Pick<Call, 'operation' | 'repository' | 'signal'>, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const doing = { operation: call.operation, registry: this.own.registry, repository: call.repository };
      throw networkError(error, doing, this.settings.secrets, call.signal ?? this.settings.signal);
    }
  }

  /** An error of this registry. */
  public error({ operation, repository }: Pick<Call, 'operation' | 'repository'>, told: Omit<RegistryErrorOptions, 'operation' | 'registry' | 'repository'>): RegistryError {
    return new RegistryError({ operation, registry: this.own.registry, repository, ...told });
  }

  /** Does work after all earlier work of the same name has ended. */
  public async inTurn(name: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.turns.get(name) ?? Promise.resolve()).catch(() => undefined).then(work);
    this.turns.set(name, turn);
    try {
      await turn;
    } finally {
      if (this.turns.get(name) === turn) {
        this.turns.delete(name);
      }
    }
  }

  public close(): void {
    this.agents.close();
  }

  /** For everybody who comes: it does not end with the call that was the first. */
  private ready({ operation, repository, scopes }: Greeting): Promise<void> {
    return this.greeted ??= this.greet({ operation, repository, scopes }).catch(error => {
      this.greeted = undefined;
      throw error;
    });
  }

  /** Some registries show a part of themselves to everybody: asked here they say how to log in. */
  private async greet(greeting: Greeting): Promise<void> {
    const call: Call = { ...greeting, method: 'GET', url: '/v2/', hoped: [] };
    const response = await this.follow(call, undefined);
    if (response.status === 401 && this.own.isOrigin(response.url)) {
      this.authorizer.challenged(response, call.repository, call.scopes, undefined);
    }
    if (response.status === 429 || response.status >= 500) {
      throw await this.refused(response, call);
    }
    response.discard();
  }

  private async authorized(call: Call): Promise<HttpResponse> {
    let scopes = call.scopes;
    for (let attempt = 1; ; attempt++) {
      const authorization = await this.authorizer.header(call.repository, scopes, this.settings.signal);
      const response = await this.follow(call, authorization);
      this.warn(response);
      if (call.hoped.includes(response.status)) {
        return response;
      }
      const error = await this.refused(response, call);
      const wanted = this.anotherLogin(call.repository, scopes, response, error, authorization);
      if (wanted === undefined || attempt > 1) {
        throw error;
      }
      if (call.body !== undefined && !Buffer.isBuffer(call.body)) {
        throw error.with({ retryable: true }); // the stream is used up
      }
      scopes = wanted;
    }
  }

  /** The scopes to log in for before another try; undefined when none would help. */
  private anotherLogin(
    repository: string, scopes: readonly string[], response: HttpResponse, error: RegistryError, sent: string | undefined,
  ): readonly string[] | undefined {
    // an answer from elsewhere asks for a login that is none of its business
    if (!this.own.isOrigin(response.url)) {
      return undefined;
    }
    // as ECR says it after 12 hours
    if (response.status === 403 && sent !== undefined && /authorization token has expired/i.test(error.message)) {
      this.authorizer.forget(repository, scopes, sent);
      return scopes;
    }
    return response.status === 401 ? this.authorizer.challenged(response, repository, scopes, sent) : undefined;
  }

  /** Redirects of what only reads; the credential stays with the registry. */
  private async follow(call: Call, authorization: string | undefined): Promise<HttpResponse> {
    let url = typeof call.url === 'string' ? new URL(call.url, this.own.url) : call.url;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      const response = await send(this.requestTo(url, call, authorization), this.agents, this.settings.patience);
      const location = [301, 302, 303, 307, 308].includes(response.status) ? response.header('location') : undefined;
      if (location === undefined || !['GET', 'HEAD'].includes(call.method)) {
        return response;
      }
      response.discard();
      url = this.own.follow(location, url, 'redirect');
    }
    throw this.error(call, { code: 'protocol', problem: `more than ${MOST_REDIRECTS} redirects` });
  }

  private requestTo(url: URL, call: Call, authorization: string | undefined): HttpRequest {
    const credential: { [name: string]: string } = authorization !== undefined && this.own.isOrigin(url) ? { authorization } : {};
    return {
      method: call.method,
      url,
      headers: { 'user-agent': 'cdk-minimal-images', 'accept-encoding': 'identity', ...call.headers, ...credential },
      body: call.body,
      signal: call.signal ?? this.settings.signal,
    };
  }

  private async refused(response: HttpResponse, call: Call): Promise<RegistryError> {
    const doing = { operation: call.operation, registry: this.own.registry, repository: call.repository };
    return answerError(response, doing, this.settings.secrets, this.settings.clock.now());
  }

  private warn(response: HttpResponse): void {
    for (const text of warningsOf(response.headers('warning'))) {
      this.settings.onWarning(this.settings.secrets.redact(text), this.own.registry);
    }
  }
}
