/** What went wrong, in one word; callers decide by it. */
export type RegistryErrorCode =
  /** Nobody is logged in, or the login is wrong or expired. */
  | 'unauthorized'
  /** Logged in, but not allowed to do this. */
  | 'denied'
  | 'repository-unknown'
  | 'manifest-unknown'
  /** A blob is not there; at a push, one that the manifest names: push it again, then the manifest. */
  | 'blob-unknown'
  /** The tag may not move and has another digest. */
  | 'tag-immutable'
  /** The registry found other bytes than the digest says. */
  | 'digest-invalid'
  | 'too-many-requests'
  /** The registry is there and cannot do it now. */
  | 'unavailable'
  | 'network'
  /** Too slow, or nothing came any more. */
  | 'timeout'
  | 'certificate'
  /** An address that this client does not go to: a private one of somebody else, a user in it, no https. */
  | 'refused-address'
  /** An answer that no registry gives. */
  | 'protocol'
  | 'too-large'
  | 'aborted'
  /** The registry said no for another reason. */
  | 'refused';

export interface RegistryErrorOptions {
  readonly code: RegistryErrorCode;
  /** What was tried: `pull manifest 1.0`. */
  readonly operation: string;
  readonly registry: string;
  readonly repository?: string;
  /** What went wrong, as part of a sentence; free of secrets. */
  readonly problem: string;
  /** What the user can do about it. */
  readonly fix?: string;
  /** Of HTTP, when the registry answered. */
  readonly status?: number;
  /** Whether the same may work a moment later. */
  readonly retryable?: boolean;
  /** Milliseconds that the registry asks to wait. */
  readonly retryAfter?: number;
}

/** A registry, or the way to it, did not do what was asked. One line, no secrets. */
export class RegistryError extends Error {
  public readonly code: RegistryErrorCode;
  public readonly operation: string;
  public readonly registry: string;
  public readonly repository?: string;
  public readonly status?: number;
  public readonly retryable: boolean;
  public readonly retryAfter?: number;

  public constructor(private readonly options: RegistryErrorOptions) {
    super(render(options));
    this.name = 'RegistryError';
    this.code = options.code;
    this.operation = options.operation;
    this.registry = options.registry;
    this.repository = options.repository;
    this.status = options.status;
    this.retryable = options.retryable ?? false;
    this.retryAfter = options.retryAfter;
  }

  /** The same error with some of it told otherwise. */
  public with(changes: Partial<RegistryErrorOptions>): RegistryError {
    return new RegistryError({ ...this.options, ...changes });
  }
}

function render({ operation, registry, repository, problem, fix }: RegistryErrorOptions): string {
  const where = repository === undefined ? registry : `${registry}/${repository}`;
  return `${where}: ${operation}: ${problem}${fix === undefined ? '' : `; fix: ${fix}`}`;
}
