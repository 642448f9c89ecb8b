import { BaseFacts, Libc, MinimalBase } from './minimal-base';
import { Platform } from '../../oci/platform';
import { refuse } from '../../private/errors';

/**
 * The minimal images that Amazon EKS Distro builds of Amazon Linux 2023, in a public registry of AWS: ECR's pull-through cache covers it.
 *
 * Their tags are dates: https://github.com/aws/eks-distro-build-tooling/blob/main/EKS_DISTRO_TAG_FILE.yaml has the newest.
 */
export class EksDistroBase extends MinimalBase {
  /**
   * CA bundle, time zones and users; no libc. Runs as uid 65532.
   *
   * @param tag e.g. `2026-08-14-1786723447.2023`
   * @throws when the tag has another form
   */
  public static nonroot(tag: string): EksDistroBase {
    return new EksDistroBase('-nonroot', tag, { libc: Libc.NONE, user: '65532' });
  }

  /**
   * The same with glibc 2.34, libgcc and libstdc++. Runs as root unless the image says otherwise, which it does.
   *
   * @param tag e.g. `2026-08-14-1786723447.2023`
   * @throws when the tag has another form
   */
  public static glibc(tag: string): EksDistroBase {
    return new EksDistroBase('-glibc', tag, { libc: Libc.GLIBC, glibcVersion: '2.34' });
  }

  /**
   * The image that a reference names.
   *
   * @internal
   */
  public static _named(reference: string): EksDistroBase | undefined {
    const [, variant, tag] = /^public\.ecr\.aws\/eks-distro-build-tooling\/eks-distro-minimal-base-(nonroot|glibc):(\d{4}-\d{2}-\d{2}-\d+\.2023)$/.exec(reference) ?? [];
    return variant === undefined ? undefined : EksDistroBase[variant as 'nonroot' | 'glibc'](tag);
  }

  private constructor(variant: string, tag: string, facts: BaseFacts) {
    if (!/^\d{4}-\d{2}-\d{2}-\d+\.2023$/.test(tag)) {
      refuse({
        where: 'EksDistroBase',
        problem: 'this is not a tag of a minimal image of Amazon Linux 2023',
        value: tag,
        allowed: 'date, number and release, such as 2026-08-14-1786723447.2023',
        fix: 'take the newest of EKS_DISTRO_TAG_FILE.yaml in aws/eks-distro-build-tooling',
      });
    }
    super(`public.ecr.aws/eks-distro-build-tooling/eks-distro-minimal-base${variant}:${tag}`, {
      platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64],
      hasShell: false,
      hasCaCertificates: true,
      hasTimezones: true,
      hasPasswd: true,
      ...facts,
    });
  }
}
