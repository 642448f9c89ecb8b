import { Digest, parseDigest } from './digest';
import { checkRegistry, checkRepository, checkTag, NAME_PARTS, refuseReference } from './reference-parts';

const DOCKER_HUB = 'docker.io';
const DOCKER_HUB_ALIAS = 'index.docker.io';
const OFFICIAL = 'library/';
/** More than the longest valid one: registry with port, repository, tag and digest with their separators. */
const LONGEST = 1024;

interface Parts { readonly registry: string; readonly repository: string; readonly tag?: string; readonly digest?: Digest }

/**
 * A reference to an image in a registry, e.g. `golang:1.26` or `registry.example:5000/team/api@sha256:…`.
 *
 * Stricter than container engines in two points: digests are sha256, and `Team/api` is a repository that must be lower case
 * (engines take `Team` for a registry there).
 *
 * @see https://github.com/distribution/reference
 */
export class ImageReference {
  /**
   * The reference that a text is. A name without registry lies on Docker Hub, one without folder in its `library/`.
   *
   * @param where what messages call it
   */
  public static parse(text: string, where = 'image reference'): ImageReference {
    if (text.length > LONGEST) {
      return refuseReference(where, `the reference is longer than ${LONGEST} characters`, text);
    }
    const [named, digest] = cutAt(text, text.indexOf('@'));
    const slash = named.lastIndexOf('/');
    const [name, tag] = cutAt(named, named.indexOf(':', slash + 1));
    const [registry, repository] = splitRegistry(name);
    checkRegistry(registry, text, where);
    checkRepository(repository, text, where);
    if (tag !== undefined) {
      checkTag(tag, text, where);
    }
    return new ImageReference({ registry, repository, tag, digest: digest === undefined ? undefined : parseDigest(digest, where) });
  }

  /** Host and port: `docker.io`, `registry.example:5000`. */
  public readonly registry: string;
  /** Path below the registry: `library/golang`. */
  public readonly repository: string;
  public readonly tag?: string;
  public readonly digest?: Digest;

  private constructor(parts: Parts) {
    this.registry = parts.registry;
    this.repository = parts.repository;
    this.tag = parts.tag;
    this.digest = parts.digest;
  }

  /** The same image, pinned to exactly this content. */
  public withDigest(digest: string): ImageReference {
    return new ImageReference({ ...this.parts, digest: parseDigest(digest, `digest of ${this.familiar}`) });
  }

  /** The same reference without its digest. */
  public get withoutDigest(): ImageReference {
    return new ImageReference({ ...this.parts, digest: undefined });
  }

  /** As people write it: without what Docker Hub lets them leave out. */
  public get familiar(): string {
    return `${this.familiarName}${this.suffix}`;
  }

  /** In full: `docker.io/library/golang:1.26`. */
  public toString(): string {
    return `${this.registry}/${this.repository}${this.suffix}`;
  }

  private get parts(): Parts {
    return { registry: this.registry, repository: this.repository, tag: this.tag, digest: this.digest };
  }

  private get suffix(): string {
    return `${this.tag === undefined ? '' : `:${this.tag}`}${this.digest === undefined ? '' : `@${this.digest}`}`;
  }

  /** Shortened only where the short form means the same: `docker.io/quay.io/x` must keep its registry. */
  private get familiarName(): string {
    const full = `${this.registry}/${this.repository}`;
    if (this.registry !== DOCKER_HUB) {
      return full;
    }
    const rest = this.repository.startsWith(OFFICIAL) ? this.repository.slice(OFFICIAL.length) : this.repository;
    const short = rest.includes('/') ? this.repository : rest;
    const [registry, repository] = splitRegistry(short);
    return registry === this.registry && repository === this.repository && !NAME_PARTS.identifier.test(short) ? short : full;
  }
}

/** The first part is a registry when it looks like a host: with a dot, a port, or `localhost`. */
function splitRegistry(name: string): [string, string] {
  const [first, rest] = cutAt(name, name.indexOf('/'));
  const isHost = rest !== undefined && (first === 'localhost' || /[.:]/.test(first));
  if (!isHost) {
    return [DOCKER_HUB, rest === undefined ? `${OFFICIAL}${name}` : name];
  }
  const onHub = first === DOCKER_HUB || first === DOCKER_HUB_ALIAS;
  return onHub ? [DOCKER_HUB, rest.includes('/') ? rest : `${OFFICIAL}${rest}`] : [first, rest];
}

/** What stands before and after a position; nothing after it when it is -1. */
function cutAt(text: string, at: number): [string, string | undefined] {
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
