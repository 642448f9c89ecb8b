import { createHash } from 'node:crypto';

/** A manifest or an index as it was pushed. */
export interface StoredManifest {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly document: { readonly [name: string]: any };
}

/** A blob; large ones may be known by their size alone. */
export interface StoredBlob {
  readonly size: number;
  /** Undefined when the store keeps no bytes. */
  readonly bytes?: Buffer;
}

/** An upload that has begun. */
export interface Session {
  readonly id: string;
  readonly repository: string;
  size: number;
  readonly chunks: Buffer[];
  /** Chunks that came by PATCH. */
  patches: number;
}

/** What one repository has. */
export class Repository {
  public readonly blobs = new Map<string, StoredBlob>();
  public readonly manifests = new Map<string, StoredManifest>();
  public readonly tags = new Map<string, string>();
}

/** Everything in a registry, in memory. */
export class Store {
  public readonly repositories = new Map<string, Repository>();
  public readonly sessions = new Map<string, Session>();
  private count = 0;

  public repository(name: string): Repository {
    const repository = this.repositories.get(name) ?? new Repository();
    this.repositories.set(name, repository);
    return repository;
  }

  public begin(repository: string): Session {
    const session: Session = { id: `session-${++this.count}`, repository, size: 0, chunks: [], patches: 0 };
    this.sessions.set(session.id, session);
    return session;
  }
}

/** Digests of the algorithms that the specification registers. */
export function digestBy(algorithm: string, bytes: Buffer): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** The algorithm of a digest; undefined when it is none. */
export function algorithmOf(digest: string): 'sha256' | 'sha512' | undefined {
  return /^sha256:[0-9a-f]{64}$/.test(digest) ? 'sha256' : /^sha512:[0-9a-f]{128}$/.test(digest) ? 'sha512' : undefined;
}
