import type { Challenge } from './challenges';
import { readAtMost } from './http-body';
import type { HttpRequest, HttpResponse } from './http-request';
import type { OwnHost } from './own-host';
import { RegistryError } from './registry-error';
import type { Credential } from '../credentials/credential';

const LONGEST_BODY = 64 * 1024;
const MOST_REDIRECTS = 10;
const LONGEST_TOKEN = 32 * 1024;
/** Seconds that a token lives when its server does not say. */
const DEFAULT_LIFE = 60;
const LONGEST_LIFE = 24 * 3600;

export interface Token {
  readonly value: string;
  /** Seconds. */
  readonly life: number;
}

/** What fetches a token needs of the client. */
export interface TokenClient {
  readonly own: OwnHost;
  send(request: HttpRequest): Promise<HttpResponse>;
  /** The error for an answer that is not 200. */
  refused(response: HttpResponse): Promise<RegistryError>;
}

/**
 * Asks the token server that a registry names for a token.
 *
 * @param scopes newest need first: some servers read one only
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export async function fetchToken(
  client: TokenClient, challenge: Challenge, scopes: readonly string[], credential: Credential | undefined, signal?: AbortSignal,
): Promise<Token> {
  const realm = client.own.follow(challenge.parameters.get('realm') ?? '', client.own.url, 'token server');
  const service = challenge.parameters.get('service');
  const response = credential?.identityToken === undefined
    ? await ask(client, realm, service, scopes, credential, signal)
    : await client.send(refreshRequest(realm, service, scopes, credential.identityToken, signal));
  if (response.status !== 200) {
    throw await client.refused(response);
  }
  return parseToken(await readAtMost(response.body, LONGEST_BODY), client.own.registry);
}

async function ask(
  client: TokenClient, realm: URL, service: string | undefined, scopes: readonly string[], credential: Credential | undefined, signal?: AbortSignal,
): Promise<HttpResponse> {
  const first = new URL(realm);
  if (service !== undefined) {
    first.searchParams.set('service', service);
  }
  scopes.forEach(scope => first.searchParams.append('scope', scope));
  const authorization = basicAuthorization(credential);
  let url = first;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const headers = authorization !== undefined && url.origin === first.origin ? { authorization } : undefined;
    const response = await client.send({ method: 'GET', url, headers: { ...headers }, signal });
    const location = response.status >= 300 && response.status < 400 ? response.header('location') : undefined;
    if (location === undefined) {
      return response;
    }
    response.discard();
    url = client.own.follow(location, url, 'redirect of the token server');
  }
  throw new RegistryError({ code: 'protocol', operation: 'log in', registry: client.own.registry, problem: `the token server redirects more than ${MOST_REDIRECTS} times` });
}

function refreshRequest(url: URL, service: string | undefined, scopes: readonly string[], refresh: string, signal?: AbortSignal): HttpRequest {
  const form = new URLSearchParams({ grant_type: 'refresh_token', service: service ?? '', client_id: 'cdk-minimal-images', scope: scopes.join(' '), refresh_token: refresh });
  return { method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: Buffer.from(form.toString()), signal };
}

/** `Basic` for a user and a password; undefined without them. */
export function basicAuthorization(credential: Credential | undefined): string | undefined {
  return credential?.username === undefined || credential.password === undefined
    ? undefined
    : `Basic ${Buffer.from(`${credential.username}:${credential.password}`).toString('base64')}`;
}

function parseToken(body: Buffer, registry: string): Token {
  let answer: { token?: unknown; access_token?: unknown; expires_in?: unknown } | null = null;
  try {
    answer = JSON.parse(body.toString('utf8'));
  } catch {
    // told below, without what it says
  }
  const value = [answer?.token, answer?.access_token].find(candidate => typeof candidate === 'string' && candidate !== '');
  // it goes into a header: printable characters only
  if (typeof value !== 'string' || value.length > LONGEST_TOKEN || !/^[\x21-\x7e]+$/.test(value)) {
    throw new RegistryError({ code: 'protocol', operation: 'log in', registry, problem: 'the token server answers without a token', retryable: true });
  }
  const life = answer?.expires_in;
  return { value, life: typeof life === 'number' && life > 0 ? Math.min(life, LONGEST_LIFE) : DEFAULT_LIFE };
}
