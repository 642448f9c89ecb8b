/** Why a request cannot be fulfilled, in words for whoever deploys. */
export class Failure extends Error {
  constructor(
    message: string,
    /** Whether nothing that happens meanwhile can make it good: no last look for the tag. */
    public readonly final: boolean = false,
  ) {
    super(message);
    this.name = 'Failure';
  }
}

/** A failed call of AWS. */
export class CallFailure extends Failure {
  constructor(message: string, public readonly code: string, public readonly kind: ErrorKind, public readonly detail: string) {
    super(message);
  }
}

/**
 * What an error calls for.
 *
 * - transient: throttles, errors of the service, broken connections
 * - denied: maybe a role or policy that is not there yet
 * - missing: maybe a project or repository that is not there yet
 */
export type ErrorKind = 'transient' | 'denied' | 'missing' | 'other';

const TRANSIENT = new Set([
  'ThrottlingException', 'Throttling', 'ThrottledException', 'TooManyRequestsException', 'RequestLimitExceeded', 'RequestThrottled', 'RequestThrottledException',
  'SlowDown', 'BandwidthLimitExceeded', 'ServerException', 'InternalFailure', 'InternalServerError', 'InternalError', 'ServiceUnavailable',
  'ServiceUnavailableException', 'ServiceException', 'TimeoutError', 'RequestTimeout', 'RequestTimeoutException', 'ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED',
  'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'AbortError',
]);
const DENIED = new Set(['AccessDeniedException', 'AccessDenied', 'UnauthorizedException', 'UnauthorizedOperation', 'UnrecognizedClientException', 'InvalidClientTokenId']);
const MISSING = new Set(['RepositoryNotFoundException', 'ResourceNotFoundException']);

export function codeOf(error: unknown): string {
  const { name, code } = (error ?? {}) as { readonly name?: unknown; readonly code?: unknown };
  const named = typeof name === 'string' && name !== 'Error' && name !== 'TypeError' ? name : undefined;
  return named ?? (typeof code === 'string' ? code : 'Error');
}

export function kindOf(error: unknown): ErrorKind {
  const { code, message, $metadata, $fault } = (error ?? {}) as {
    readonly code?: unknown; readonly message?: unknown; readonly $fault?: unknown; readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const name = codeOf(error);
  const status = $metadata?.httpStatusCode ?? 0;
  if (TRANSIENT.has(name) || TRANSIENT.has(String(code)) || status === 429 || status >= 500 || $fault === 'server') {
    return 'transient';
  }
  if (DENIED.has(name) || (name === 'InvalidInputException' && /\brole\b|assume|not authorized/i.test(String(message)))) {
    return 'denied';
  }
  return MISSING.has(name) ? 'missing' : 'other';
}

export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof CallFailure && codes.includes(error.code);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
