import { Platform } from '../../oci/platform';
import { refuse } from '../../private/errors';

/** The C library of a base: what a dynamically linked program would find there. */
export enum Libc {
  /** No C library and no loader: only statically linked programs start. */
  NONE = 'none',
  /** GNU libc, as in Debian. */
  GLIBC = 'glibc',
  /** musl, as in Alpine. */
  MUSL = 'musl',
}

/** What is known of a base without pulling it. */
export interface BaseFacts {
  /**
   * The C library.
   *
   * @default Libc.NONE
   */
  readonly libc?: Libc;

  /**
   * Version of the GNU libc, e.g. `2.41`. A program that was linked against a newer one does not start.
   *
   * @default - not known, or no glibc
   */
  readonly glibcVersion?: string;

  /**
   * The Debian release the packages come from, e.g. 13.
   *
   * @default - not made from Debian packages
   */
  readonly debianRelease?: number;

  /**
   * Platforms the base is published for.
   *
   * @default - every platform
   */
  readonly platforms?: Platform[];

  /**
   * ENTRYPOINT of the base in exec form. Programs for it give only arguments.
   *
   * @default - none
   */
  readonly entrypoint?: string[];

  /**
   * Environment of the base.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * USER of the base.
   *
   * @default - none: root
   */
  readonly user?: string;

  /**
   * WORKDIR of the base.
   *
   * @default '/'
   */
  readonly workingDirectory?: string;

  /**
   * The language runtime in it: `python`, `node` or `java`.
   *
   * @default - none
   */
  readonly runtimeName?: string;

  /**
   * Version of the language runtime as far as programs depend on it: `3.13`, `24`, `21`.
   *
   * @default - none
   */
  readonly runtimeVersion?: string;

  /**
   * What starts the language runtime: its absolute path, or a name that is found on PATH.
   *
   * @default - where Debian has it: `/usr/bin/python3.13`, `node`, `/usr/bin/java`
   */
  readonly runtimeProgram?: string;

  /**
   * Absolute path of a shell.
   *
   * @default - not known, or none
   */
  readonly shell?: string;

  /**
   * Whether it has a shell.
   *
   * @default - not known, unless `shell` names it
   */
  readonly hasShell?: boolean;

  /**
   * Whether it is a debug variant, with tools that production images should not have.
   *
   * @default false
   */
  readonly debug?: boolean;

  /**
   * Names of the shared libraries (sonames) that a program finds in it.
   *
   * @default - not known
   */
  readonly libraries?: string[];

  /**
   * Whether it has a CA bundle at `/etc/ssl/certs/ca-certificates.crt`.
   *
   * @default - not known: the base is left as it is
   */
  readonly hasCaCertificates?: boolean;

  /**
   * Whether it has `/usr/share/zoneinfo`.
   *
   * @default - not known: the base is left as it is
   */
  readonly hasTimezones?: boolean;

  /**
   * Whether it has `/etc/passwd`, so that a user could be named.
   *
   * @default - not known: the base is left as it is
   */
  readonly hasPasswd?: boolean;

  /**
   * Whether its Java runtime trusts what `/etc/ssl/certs/java/cacerts` holds, as Debian's do.
   *
   * @default - not known: where authorities of your own are given, JAVA_TOOL_OPTIONS leads the runtime there
   */
  readonly hasJavaTrustStore?: boolean;
}

/** Facts are shared by all images on a base, so nobody may change them. */
function frozen(facts: BaseFacts): BaseFacts {
  return Object.freeze(Object.fromEntries(Object.entries(facts).map(([name, value]) => {
    const copy: unknown = Array.isArray(value) ? [...value as unknown[]] : name === 'env' ? { ...value as object } : value;
    return [name, Array.isArray(copy) || name === 'env' ? Object.freeze(copy) : copy];
  })));
}

/** Path of the program loader that dynamically linked programs ask for. Source: Debian 13's libc6 packages. */
const GLIBC_LOADERS: { [architecture: string]: string } = {
  amd64: '/lib64/ld-linux-x86-64.so.2',
  arm64: '/lib/ld-linux-aarch64.so.1',
  arm: '/lib/ld-linux-armhf.so.3',
  s390x: '/lib/ld64.so.1',
  ppc64le: '/lib64/ld64.so.2',
  riscv64: '/lib/ld-linux-riscv64-lp64d.so.1',
};

/**
 * What the last stage of an image starts from, with typed facts.
 *
 * Facts let the library choose a fitting toolchain and check an image before it runs. They come from the publisher's
 * sources, not from the registry.
 */
export class MinimalBase {
  /** The empty base: no files, no libc, no loader, no users. Only statically linked programs start. */
  public static readonly SCRATCH: MinimalBase = new MinimalBase('scratch', {});

  /**
   * A base of your own or of another publisher.
   *
   * @param reference image reference with a tag that names a release, e.g. `registry.example.com/bases/python:3.13-debian13`
   * @param facts what is known of it; what is left out counts as absent
   */
  public static custom(reference: string, facts: BaseFacts = {}): MinimalBase {
    const [name, digest] = reference.split('@', 2);
    if (name === 'scratch' && digest) {
      refuse({
        where: 'MinimalBase.custom()',
        problem: 'scratch is not an image and has no digest',
        value: reference,
        allowed: 'an image reference, or MinimalBase.SCRATCH',
        fix: 'use MinimalBase.SCRATCH',
      });
    }
    const base = new MinimalBase(name, facts);
    return digest === undefined ? base : base.pin(digest);
  }

  /** Image reference without digest, as FROM shows it: `gcr.io/distroless/static-debian13:nonroot`, `scratch`. */
  public readonly reference: string;

  /** Digest of the image or index, `sha256:…`; undefined while the base is not pinned. */
  public readonly digest?: string;

  /** What is known of it. */
  public readonly facts: BaseFacts;

  /** @internal */
  protected constructor(reference: string, facts: BaseFacts, digest?: string) {
    this.reference = reference;
    this.facts = frozen(facts);
    this.digest = digest;
  }

  /** Whether this is the empty base. */
  public get isScratch(): boolean {
    return this.reference === 'scratch';
  }

  /**
   * The same base, fixed to one digest: it can no longer change under you.
   *
   * @param digest `sha256:` and 64 hexadecimal digits
   * @throws when the digest has another form, or the base is scratch
   */
  public pin(digest: string): MinimalBase {
    if (this.isScratch || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
      refuse({
        where: 'MinimalBase.pin()',
        problem: this.isScratch ? 'scratch has no digest' : 'this is not a digest',
        value: digest,
        allowed: 'sha256: and 64 lower-case hexadecimal digits',
        fix: this.isScratch ? 'leave it out: scratch cannot change' : `copy the digest that the registry shows for ${this.reference}`,
      });
    }
    return new MinimalBase(this.reference, this.facts, digest);
  }

  /**
   * Path of the loader for dynamically linked programs.
   *
   * @returns undefined when there is none: such programs fail with `exec …: no such file or directory`
   */
  public loader(platform: Platform): string | undefined {
    return this.facts.libc === Libc.GLIBC ? GLIBC_LOADERS[platform.architecture] : undefined;
  }

  /** Whether the base is published for a platform, as far as is known. */
  public supports(platform: Platform): boolean {
    return this.facts.platforms?.some(known => known.toString() === platform.toString()) ?? true;
  }

  /** The reference with its digest, as FROM shows it. */
  public toString(): string {
    return this.digest ? `${this.reference}@${this.digest}` : this.reference;
  }
}
