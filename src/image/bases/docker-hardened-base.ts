import { BaseFacts, Libc, MinimalBase } from './minimal-base';
import { Platform } from '../../oci/platform';
import { refuse } from '../../private/errors';

/**
 * Docker Hardened Images of Debian 13. Their registry wants a login. A runtime is started by CMD, not by ENTRYPOINT, and is found on PATH.
 *
 * @see https://github.com/docker-hardened-images/catalog
 */
export class DockerHardenedBase extends MinimalBase {
  /** Python 3.13. */
  public static readonly PYTHON_3_13_DEBIAN13 = new DockerHardenedBase('python:3.13-debian13', runtime('python', '3.13', 'python3'));
  /** Node.js 24; its own user is 1000. */
  public static readonly NODE_24_DEBIAN13 = new DockerHardenedBase('node:24-debian13', { ...runtime('node', '24'), user: '1000', workingDirectory: '/app' });
  /** Temurin 21, a runtime without compiler; no OpenSSL. */
  public static readonly ECLIPSE_TEMURIN_21_DEBIAN13 = new DockerHardenedBase('eclipse-temurin:21-debian13', {
    ...runtime('java', '21'), env: { JAVA_HOME: '/opt/java/openjdk/21-jre', LANG: 'en_US.UTF-8' }, hasShell: undefined,
  });

  /**
   * CA bundle and users; no libc.
   *
   * @param date of the release, `20260820`: the part of the tag before `-debian13`
   * @throws when it has another form
   */
  public static staticDebian13(date: string): DockerHardenedBase {
    if (!/^\d{8}$/.test(date)) {
      refuse({ where: 'DockerHardenedBase.staticDebian13()', problem: 'this is not the date of a release', value: date, allowed: 'year, month and day: 20260820', fix: 'take one of the tags of dhi.io/static' });
    }
    return new DockerHardenedBase(`static:${date}-debian13`, { libc: Libc.NONE, env: { SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' } });
  }

  /**
   * The static image that a reference names; the others are constants.
   *
   * @internal
   */
  public static _named(reference: string): DockerHardenedBase | undefined {
    const [, date] = /^dhi\.io\/static:(\d{8})-debian13$/.exec(reference) ?? [];
    return date === undefined ? undefined : DockerHardenedBase.staticDebian13(date);
  }

  private constructor(name: string, facts: BaseFacts) {
    super(`dhi.io/${name}`, {
      libc: Libc.GLIBC,
      glibcVersion: facts.libc === Libc.NONE ? undefined : '2.41',
      debianRelease: 13,
      platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64],
      user: '65532',
      hasShell: false,
      hasCaCertificates: true,
      hasPasswd: true,
      ...facts,
    });
  }
}

function runtime(runtimeName: string, runtimeVersion: string, runtimeProgram = runtimeName): BaseFacts {
  return { runtimeName, runtimeVersion, runtimeProgram };
}
