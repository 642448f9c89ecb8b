import { BaseFacts, Libc, MinimalBase } from './minimal-base';
import { Platform } from '../../oci/platform';

const CA_AND_USERS = { hasCaCertificates: true, hasPasswd: true } as const;

/**
 * Chainguard's images of Wolfi packages.
 *
 * Only the tag `latest` is public, so the version of a runtime moves: facts are those of the publisher's build files at 2026-08-22. `pin()` them.
 *
 * @see https://github.com/chainguard-images/images
 */
export class ChainguardBase extends MinimalBase {
  /** CA bundle, time zones and users; no libc. */
  public static readonly STATIC = new ChainguardBase('static', { libc: Libc.NONE, hasTimezones: true });
  /** glibc 2.43, libgcc and libstdc++; no time zones, no OpenSSL. */
  public static readonly GLIBC_DYNAMIC = new ChainguardBase('glibc-dynamic', { hasTimezones: false });
  /** Python 3.14. */
  public static readonly PYTHON = new ChainguardBase('python', runtime('python', '3.14'));
  /** Node.js 26, with npm and a busybox shell. */
  public static readonly NODE = new ChainguardBase('node', { ...runtime('node', '26'), workingDirectory: '/app', hasShell: true });
  /** OpenJDK 26, a runtime without compiler. Its store is a link to `/etc/ssl/certs/java/cacerts` (the openjdk packages of github.com/wolfi-dev/os). */
  public static readonly JRE = new ChainguardBase('jre', {
    ...runtime('java', '26'), hasJavaTrustStore: true, workingDirectory: '/app', env: { JAVA_HOME: '/usr/lib/jvm/default-jvm', LANG: 'en_US.UTF-8' },
  });

  private constructor(name: string, facts: BaseFacts) {
    super(`cgr.dev/chainguard/${name}:latest`, {
      libc: Libc.GLIBC,
      glibcVersion: facts.libc === Libc.NONE ? undefined : '2.43',
      platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64],
      user: '65532',
      hasShell: false,
      ...CA_AND_USERS,
      ...facts,
    });
  }
}

function runtime(runtimeName: string, runtimeVersion: string): BaseFacts {
  const runtimeProgram = `/usr/bin/${runtimeName}`;
  return { runtimeName, runtimeVersion, runtimeProgram, entrypoint: [runtimeProgram] };
}
