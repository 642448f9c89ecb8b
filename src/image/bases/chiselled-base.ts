import { BaseFacts, Libc, MinimalBase } from './minimal-base';
import { Platform } from '../../oci/platform';

/**
 * Ubuntu, cut to slices by chisel: the bases that Microsoft publishes for .NET, which carry any program that is linked against glibc.
 *
 * @see https://github.com/dotnet/dotnet-docker/blob/main/documentation/ubuntu-chiseled.md
 */
export class ChiselledBase extends MinimalBase {
  /** glibc 2.39, OpenSSL, libgcc and libstdc++, as .NET programs that bring their own runtime need them; no ICU, no time zones. */
  public static readonly RUNTIME_DEPS_10_NOBLE = new ChiselledBase('runtime-deps:10.0-noble-chiseled', { hasTimezones: false });
  /** The same with ICU and time zones. */
  public static readonly RUNTIME_DEPS_10_NOBLE_EXTRA = new ChiselledBase('runtime-deps:10.0-noble-chiseled-extra', { hasTimezones: true });
  /** .NET 10. */
  public static readonly RUNTIME_10_NOBLE = new ChiselledBase('runtime:10.0-noble-chiseled', { ...dotnet('10'), hasTimezones: false });
  /** ASP.NET Core 10. */
  public static readonly ASPNET_10_NOBLE = new ChiselledBase('aspnet:10.0-noble-chiseled', { ...dotnet('10'), hasTimezones: false });

  private constructor(name: string, facts: BaseFacts) {
    super(`mcr.microsoft.com/dotnet/${name}`, {
      libc: Libc.GLIBC,
      // of Ubuntu 24.04
      glibcVersion: '2.39',
      platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64, Platform.of('linux/arm/v7')],
      user: '1654',
      env: { APP_UID: '1654', ASPNETCORE_HTTP_PORTS: '8080', DOTNET_RUNNING_IN_CONTAINER: 'true', DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: 'true' },
      hasShell: false,
      hasCaCertificates: true,
      hasPasswd: true,
      ...facts,
    });
  }
}

function dotnet(runtimeVersion: string): BaseFacts {
  return { runtimeName: 'dotnet', runtimeVersion, runtimeProgram: '/usr/bin/dotnet' };
}
