import { DISTROLESS, DistrolessRow, GLIBC_OF, librariesOf } from './distroless-catalog';
import { BaseFacts, Libc, MinimalBase } from './minimal-base';
import { Platform } from '../../oci/platform';
import { refuse } from '../../private/errors';

/** The four tags that every distroless image has. */
export enum DistrolessTag {
  /** Runs as root. */
  LATEST = 'latest',
  /** Runs as uid 65532. */
  NONROOT = 'nonroot',
  /** Runs as root and has a busybox shell. */
  DEBUG = 'debug',
  /** Runs as uid 65532 and has a busybox shell. */
  DEBUG_NONROOT = 'debug-nonroot',
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const CA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Google's distroless images, by name and Debian release.
 *
 * The release is part of the name because the names without it moved from Debian 12 to 13 in January 2026 and will move again.
 *
 * @see https://github.com/GoogleContainerTools/distroless
 */
export class DistrolessBase extends MinimalBase {
  /** CA bundle, time zones, users and /tmp; no libc. */
  public static readonly STATIC_DEBIAN13 = DistrolessBase.named('static', 13);
  /** Static and glibc 2.41. */
  public static readonly BASE_NOSSL_DEBIAN13 = DistrolessBase.named('base-nossl', 13);
  /** Base-nossl and OpenSSL 3, zlib, zstd. */
  public static readonly BASE_DEBIAN13 = DistrolessBase.named('base', 13);
  /** Base and libgcc, libstdc++, libgomp. */
  public static readonly CC_DEBIAN13 = DistrolessBase.named('cc', 13);
  /** Python 3.13. */
  public static readonly PYTHON3_DEBIAN13 = DistrolessBase.named('python3', 13);
  /** Node.js 22. */
  public static readonly NODEJS22_DEBIAN13 = DistrolessBase.named('nodejs22', 13);
  /** Node.js 24. */
  public static readonly NODEJS24_DEBIAN13 = DistrolessBase.named('nodejs24', 13);
  /** Node.js 26. */
  public static readonly NODEJS26_DEBIAN13 = DistrolessBase.named('nodejs26', 13);
  /** What a Java runtime of your own needs: fonts and libraries, no JVM, no OpenSSL. */
  public static readonly JAVA_BASE_DEBIAN13 = DistrolessBase.named('java-base', 13);
  /** Temurin 17 JRE. */
  public static readonly JAVA17_DEBIAN13 = DistrolessBase.named('java17', 13);
  /** Temurin 21 JRE. */
  public static readonly JAVA21_DEBIAN13 = DistrolessBase.named('java21', 13);
  /** Temurin 25 JRE. */
  public static readonly JAVA25_DEBIAN13 = DistrolessBase.named('java25', 13);
  /**
   * CA bundle, time zones, users and /tmp; no libc.
   *
   * @deprecated Debian 12 reached the end of its support in September 2026: use STATIC_DEBIAN13
   */
  public static readonly STATIC_DEBIAN12 = DistrolessBase.named('static', 12);
  /**
   * Static and glibc 2.36.
   *
   * @deprecated Debian 12 reached the end of its support in September 2026: use BASE_NOSSL_DEBIAN13
   */
  public static readonly BASE_NOSSL_DEBIAN12 = DistrolessBase.named('base-nossl', 12);
  /**
   * Base-nossl and OpenSSL 3.
   *
   * @deprecated Debian 12 reached the end of its support in September 2026: use BASE_DEBIAN13
   */
  public static readonly BASE_DEBIAN12 = DistrolessBase.named('base', 12);
  /**
   * Base and libgcc, libstdc++, libgomp.
   *
   * @deprecated Debian 12 reached the end of its support in September 2026: use CC_DEBIAN13
   */
  public static readonly CC_DEBIAN12 = DistrolessBase.named('cc', 12);

  /**
   * The image that a reference names, if it names one with its Debian release.
   *
   * @internal
   */
  public static _named(reference: string): DistrolessBase | undefined {
    const [, name, debian, tag = 'latest'] = reference.match(/^gcr\.io\/distroless\/([a-z0-9-]+)-debian(\d+)(?::([\w-]+))?$/) ?? [];
    const row = DISTROLESS.find(candidate => candidate.name === name && String(candidate.debian) === debian);
    const known = Object.values(DistrolessTag).find(value => value === tag);
    return row && known && new DistrolessBase(row, known);
  }

  private static named(name: string, debian: 12 | 13): DistrolessBase {
    const row = DISTROLESS.find(candidate => candidate.name === name && candidate.debian === debian);
    return new DistrolessBase(row!, DistrolessTag.NONROOT);
  }

  /** Which of the four variants this is. */
  public readonly tag: DistrolessTag;

  private constructor(private readonly row: DistrolessRow, tag: DistrolessTag) {
    super(`gcr.io/distroless/${row.name}-debian${row.debian}:${tag}`, factsOf(row, tag));
    this.tag = tag;
  }

  /**
   * Another variant of the same image, not pinned.
   *
   * @throws when the tag is none of the four
   */
  public withTag(tag: DistrolessTag): DistrolessBase {
    const tags = Object.values(DistrolessTag);
    if (!tags.includes(tag)) {
      refuse({ where: 'DistrolessBase.withTag()', problem: 'there is no such tag', value: tag, allowed: tags.join(', '), fix: 'use DistrolessTag' });
    }
    return new DistrolessBase(this.row, tag);
  }
}

function factsOf(row: DistrolessRow, tag: DistrolessTag): BaseFacts {
  const nonroot = tag === DistrolessTag.NONROOT || tag === DistrolessTag.DEBUG_NONROOT;
  const debug = tag === DistrolessTag.DEBUG || tag === DistrolessTag.DEBUG_NONROOT;
  const glibc = row.name !== 'static';
  return {
    libc: glibc ? Libc.GLIBC : Libc.NONE,
    glibcVersion: glibc ? GLIBC_OF[row.debian] : undefined,
    debianRelease: row.debian,
    platforms: row.architectures.map(architecture => Platform.of(`linux/${architecture === 'arm' ? 'arm/v7' : architecture}`)),
    // debug tags of images without a runtime start the shell: it takes the CMD
    entrypoint: row.entrypoint ?? (debug ? ['/busybox/sh'] : undefined),
    env: { PATH: debug ? `${PATH}:/busybox` : PATH, SSL_CERT_FILE: CA_BUNDLE, ...row.env },
    user: nonroot ? '65532' : '0',
    workingDirectory: nonroot ? '/home/nonroot' : '/',
    runtimeName: row.runtime?.name,
    runtimeVersion: row.runtime?.version,
    shell: debug ? '/busybox/sh' : undefined,
    hasShell: debug,
    debug,
    libraries: librariesOf(row),
    hasCaCertificates: true,
    hasTimezones: true,
    hasPasswd: true,
    // lib/security/cacerts of its runtimes leads there by way of /etc/ssl/certs/adoptium/cacerts
    hasJavaTrustStore: row.runtime?.name === 'java' ? true : undefined,
  };
}
