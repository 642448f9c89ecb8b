import { Challenge, parseChallenges } from './challenges';
import type { Clock } from './clock';
import type { HttpResponse } from './http-request';
import type { Secrets } from './secrets';
import { SharedLogins } from './shared-logins';
import { basicAuthorization, fetchToken, TokenClient } from './token-server';
import type { Credential, CredentialSource } from '../credentials/credential';

/** Part of a token's life after which a new one is asked for. */
const USED = 0.9;
/** Scopes that a registry may add to what is asked. */
const SCOPE = /^[a-z]+(\([a-z]+\))?:[a-zA-Z0-9._/:-]{1,300}:[a-z*,]{1,60}$/;

/** Logs in to one registry, as it asks for it: Bearer, else Basic, else nothing. */
export class Authorizer {
  private challenge: Challenge | undefined;
  private readonly tokens: SharedLogins<string>;
  private readonly credentials: SharedLogins<Credential | undefined>;

  public constructor(
    private readonly client: TokenClient, private readonly source: CredentialSource, private readonly secrets: Secrets, private readonly clock: Clock,
  ) {
    const now = (): number => clock.now();
    this.tokens = new SharedLogins(now);
    this.credentials = new SharedLogins(now);
  }

  /** `Authorization` for a request; undefined when the registry has not asked for one. */
  public async header(repository: string, scopes: readonly string[], signal?: AbortSignal): Promise<string | undefined> {
    if (this.challenge === undefined) {
      return undefined;
    }
    const credential = await this.credential(repository, signal);
    if (credential?.registryToken !== undefined || this.challenge.scheme === 'basic') {
      return directHeader(credential);
    }
    try {
      return `Bearer ${await this.token(this.challenge, scopes, credential, signal)}`;
    } catch (error) {
      this.credentials.forget(repository, directHeader(credential));
      throw error;
    }
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
    this.forget(repository, scopes, sent);
    const wanted = (chosen.parameters.get('scope') ?? '').split(' ').filter(scope => SCOPE.test(scope) && !covers(scopes, scope)).slice(0, 4);
    return [...wanted, ...scopes];
  }

  /** What was sent is no longer good: the next request asks for it anew. */
  public forget(repository: string, scopes: readonly string[], sent: string | undefined): void {
    this.tokens.forget(keyOf(scopes), sent);
    this.credentials.forget(repository, sent);
  }

  private async credential(repository: string, signal: AbortSignal | undefined): Promise<Credential | undefined> {
    return this.credentials.get(repository, async () => {
      const found = await this.source.find(this.client.own.registry, repository, signal);
      for (const secret of [found?.password, found?.identityToken, found?.registryToken, basicAuthorization(found)?.slice('Basic '.length)]) {
        this.secrets.add(secret);
      }
      return { value: found, header: directHeader(found) };
    });
  }

  private async token(challenge: Challenge, scopes: readonly string[], credential: Credential | undefined, signal?: AbortSignal): Promise<string> {
    return this.tokens.get(keyOf(scopes), async () => {
      const asked = this.clock.now();
      const { value, life } = await fetchToken(this.client, challenge, scopes, credential, signal);
      this.secrets.add(value);
      return { value, header: `Bearer ${value}`, freshUntil: asked + life * 1000 * USED };
    });
  }
}

/** How a credential goes to the registry itself; undefined when it goes to a token server only. */
function directHeader(credential: Credential | undefined): string | undefined {
  return credential?.registryToken === undefined ? basicAuthorization(credential) : `Bearer ${credential.registryToken}`;
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
