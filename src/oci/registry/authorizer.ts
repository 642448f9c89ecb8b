import { Challenge, parseChallenges } from './challenges';
import type { Clock } from './clock';
import type { HttpResponse } from './http-request';
import { RegistryError } from './registry-error';
import type { Secrets } from './secrets';
import { basicAuthorization, fetchToken, TokenClient } from './token-server';
import type { Credential, CredentialSource } from '../credentials/credential';

/** Part of a token's life after which a new one is asked for. */
const USED = 0.9;
/** Scopes that a registry may add to what is asked. */
const SCOPE = /^[a-z]+(\([a-z]+\))?:[a-zA-Z0-9._/:-]{1,300}:[a-z*,]{1,60}$/;

interface Kept { readonly token: Promise<string>; freshUntil: number }

/** Logs in to one registry, as it asks for it: Bearer, else Basic, else nothing. */
export class Authorizer {
  private challenge: Challenge | undefined;
  private readonly tokens = new Map<string, Kept>();
  private readonly credentials = new Map<string, Promise<Credential | undefined>>();

  public constructor(
    private readonly client: TokenClient, private readonly source: CredentialSource, private readonly secrets: Secrets, private readonly clock: Clock,
  ) {}

  /** `Authorization` for a request; undefined when the registry has not asked for one. */
  public async header(repository: string, scopes: readonly string[], signal?: AbortSignal): Promise<string | undefined> {
    if (this.challenge === undefined) {
      return undefined;
    }
    const credential = await this.credential(repository, signal);
    if (credential?.registryToken !== undefined) {
      return `Bearer ${credential.registryToken}`;
    }
    return this.challenge.scheme === 'basic' ? basicAuthorization(credential) : `Bearer ${await this.token(this.challenge, scopes, credential, signal)}`;
  }

  /**
   * Learns from a 401 how to log in.
   *
   * @param sent the header that was not enough
   * @returns the scopes to ask for, the new ones first; undefined when asking again cannot help
   */
  public challenged(response: HttpResponse, repository: string, scopes: readonly string[], sent: string | undefined): readonly string[] | undefined {
    const offered = parseChallenges(response.headers('www-authenticate'));
    const chosen = offered.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.has('realm')) ?? offered.find(({ scheme }) => scheme === 'basic');
    if (chosen === undefined) {
      return undefined;
    }
    this.challenge = chosen;
    this.forget(repository, scopes, sent !== undefined);
    const wanted = (chosen.parameters.get('scope') ?? '').split(' ').filter(scope => SCOPE.test(scope) && !covers(scopes, scope)).slice(0, 4);
    return [...wanted, ...scopes];
  }

  /** What was sent is no longer good: the next request asks for it anew. */
  public forget(repository: string, scopes: readonly string[], credentialToo: boolean): void {
    this.tokens.delete(keyOf(scopes));
    if (credentialToo) {
      this.credentials.delete(repository);
    }
  }

  private async credential(repository: string, signal: AbortSignal | undefined): Promise<Credential | undefined> {
    const known = this.credentials.get(repository) ?? this.source.find(this.client.own.registry, repository, signal).then(found => {
      this.remember(found);
      return found;
    });
    this.credentials.set(repository, known);
    return this.orForget(this.credentials, repository, known);
  }

  private remember(found: Credential | undefined): void {
    for (const secret of [found?.password, found?.identityToken, found?.registryToken, basicAuthorization(found)?.slice('Basic '.length)]) {
      this.secrets.add(secret);
    }
  }

  private async token(challenge: Challenge, scopes: readonly string[], credential: Credential | undefined, signal?: AbortSignal): Promise<string> {
    const key = keyOf(scopes);
    const kept = this.tokens.get(key);
    if (kept && this.clock.now() < kept.freshUntil) {
      return kept.token;
    }
    const asked = this.clock.now();
    // until it is there, everybody waits for this one
    const entry: Kept = {
      freshUntil: Number.POSITIVE_INFINITY,
      token: fetchToken(this.client, challenge, scopes, credential, signal).then(({ value, life }) => {
        this.secrets.add(value);
        entry.freshUntil = asked + life * 1000 * USED;
        return value;
      }),
    };
    this.tokens.set(key, entry);
    return this.orForget(this.tokens, key, entry.token, entry);
  }

  /** A failure is not kept: the next one asks again. */
  private async orForget<T, V>(map: Map<string, V>, key: string, promise: Promise<T>, entry: unknown = promise): Promise<T> {
    try {
      return await promise;
    } catch (error) {
      if (map.get(key) === entry) {
        map.delete(key);
      }
      // of a registry that cannot even be asked, a login says nothing
      throw error instanceof RegistryError && error.code === 'refused' ? error.with({ code: 'unauthorized' }) : error;
    }
  }
}

function keyOf(scopes: readonly string[]): string {
  return [...scopes].sort().join(' ');
}

/** Whether scopes have all actions of another one. */
function covers(scopes: readonly string[], wanted: string): boolean {
  const [subject, actions] = split(wanted);
  const have = scopes.map(split).filter(([other]) => other === subject).flatMap(([, list]) => list.split(','));
  return actions.split(',').every(action => have.includes(action));
}

function split(scope: string): [string, string] {
  const colon = scope.lastIndexOf(':');
  return [scope.slice(0, colon), scope.slice(colon + 1)];
}
