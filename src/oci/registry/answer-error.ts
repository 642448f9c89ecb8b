import { readAtMost } from './http-body';
import type { HttpResponse } from './http-request';
import type { Doing } from './network-error';
import { RegistryError, RegistryErrorCode, RegistryErrorOptions } from './registry-error';
import { parseRetryAfter, RETRYABLE_STATUSES } from './retry';
import type { Secrets } from './secrets';

/** Error texts are short; whatever is longer is not read. */
const LONGEST_BODY = 64 * 1024;

interface Told { readonly code: string; readonly message: string }

/**
 * The error for an answer that is none of those hoped for.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes
 */
export async function answerError(response: HttpResponse, doing: Doing, secrets: Secrets, now: number): Promise<RegistryError> {
  const told = parseErrors(await shortBody(response));
  const { status } = response;
  const code = codeOf(status, told);
  const retryAfter = parseRetryAfter(response.header('retry-after'), now);
  const wait = retryAfter === undefined ? '' : `, to try again in ${Math.ceil(retryAfter / 1000)} s`;
  const words = told.map(({ code: name, message }) => [name, message].filter(part => part !== '').join(': ')).join(', ');
  return new RegistryError({
    ...doing,
    code,
    status,
    problem: `the registry answers ${status}${words === '' ? '' : ` (${secrets.redact(words)})`}${wait}`,
    fix: status >= 300 && status < 400 ? 'name the registry by the address that it redirects to' : fixFor(code, doing),
    retryable: RETRYABLE_STATUSES.has(status) || told.some(({ code: name }) => name === 'TOOMANYREQUESTS'),
    retryAfter,
  });
}

async function shortBody(response: HttpResponse): Promise<string> {
  try {
    return (await readAtMost(response.body, LONGEST_BODY)).toString('utf8');
  } catch {
    return ''; // the status says enough
  }
}

function parseErrors(body: string): Told[] {
  try {
    const { errors } = JSON.parse(body) as { errors?: unknown };
    return (Array.isArray(errors) ? errors : []).slice(0, 5).map(entry => ({ code: textOf(entry?.code), message: textOf(entry?.message) }));
  } catch {
    return body.trim() === '' || /^\s*</.test(body) ? [] : [{ code: '', message: body }];
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Codes of the specification, and those of ECR, which has its own. */
const CODES: { readonly [name: string]: RegistryErrorCode } = {
  UNAUTHORIZED: 'unauthorized',
  DENIED: 'denied',
  NAME_UNKNOWN: 'repository-unknown',
  RepositoryNotFoundException: 'repository-unknown',
  MANIFEST_UNKNOWN: 'manifest-unknown',
  BLOB_UNKNOWN: 'blob-unknown',
  MANIFEST_BLOB_UNKNOWN: 'blob-unknown',
  LayersNotFoundException: 'blob-unknown',
  LayerInaccessibleException: 'blob-unknown',
  ReferencedImagesNotFoundException: 'blob-unknown',
  ImageTagAlreadyExistsException: 'tag-immutable',
  TAG_INVALID: 'tag-immutable',
  DIGEST_INVALID: 'digest-invalid',
  ImageDigestDoesNotMatchException: 'digest-invalid',
  TOOMANYREQUESTS: 'too-many-requests',
  ThrottlingException: 'too-many-requests',
};

function codeOf(status: number, told: Told[]): RegistryErrorCode {
  const named = told.map(({ code }) => CODES[code]).find(code => code !== undefined);
  // some registries answer 403 or 400 to a tag that may not move, and say so in words only
  if (told.some(({ message }) => /\bimmutable\b|cannot be overwritten/i.test(message))) {
    return 'tag-immutable';
  }
  switch (status) {
    case 401: return 'unauthorized';
    case 403: return named ?? 'denied';
    case 408: return 'timeout';
    case 413: return 'too-large';
    case 429: return 'too-many-requests';
    default: return named ?? (status >= 500 ? 'unavailable' : 'refused');
  }
}

const ECR = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

/** What the user can do; undefined when nobody knows. */
export function fixFor(code: RegistryErrorCode, { registry, repository }: Pick<RegistryErrorOptions, 'registry' | 'repository'>): string | undefined {
  const region = ECR.exec(registry)?.[1];
  switch (code) {
    case 'unauthorized':
      return region === undefined ? `docker login ${registry}` : 'have AWS credentials with ecr:GetAuthorizationToken (AWS_PROFILE, aws sso login)';
    case 'denied':
      return region === undefined ? `let this login read or write ${repository ?? registry}` : 'allow this AWS identity the ecr: actions on the repository';
    case 'repository-unknown':
      return region === undefined ? `create the repository ${repository}` : `aws ecr create-repository --region ${region} --repository-name ${repository}`;
    case 'manifest-unknown': return 'check tag or digest, or push the image first';
    case 'blob-unknown': return 'push the image again, all of its blobs';
    case 'tag-immutable': return 'use a tag of its own for each content, or let the repository move its tags';
    case 'digest-invalid': return 'push again; what was sent has changed on its way or was never what its digest says';
    case 'too-many-requests': return `wait, or log in: docker login ${registry}`;
    case 'unavailable': return 'try again later';
    default: return undefined;
  }
}
