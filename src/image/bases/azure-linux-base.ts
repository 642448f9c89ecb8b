import { BaseFacts, Libc, MinimalBase } from './minimal-base';
import { Platform } from '../../oci/platform';

/**
 * Microsoft's distroless images of Azure Linux 3.0.
 *
 * @see https://github.com/microsoft/azurelinux/tree/3.0/toolkit/imageconfigs
 */
export class AzureLinuxBase extends MinimalBase {
  /** CA bundle; no libc. */
  public static readonly MINIMAL_3_0 = new AzureLinuxBase('minimal', { libc: Libc.NONE });
  /** glibc; its version is not stated by the publisher's build files. */
  public static readonly BASE_3_0 = new AzureLinuxBase('base', { libc: Libc.GLIBC });

  private constructor(name: string, facts: BaseFacts) {
    super(`mcr.microsoft.com/azurelinux/distroless/${name}:3.0`, {
      platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64],
      hasShell: false,
      hasCaCertificates: true,
      ...facts,
    });
  }
}
