import { refuse } from '../private/errors';

/**
 * Operating system and processor that an image is for.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
export class Platform {
  /** 64-bit x86. */
  public static readonly LINUX_AMD64 = new Platform('linux', 'amd64');
  /** 64-bit ARM. */
  public static readonly LINUX_ARM64 = new Platform('linux', 'arm64');
  /** 32-bit ARM, version 7. */
  public static readonly LINUX_ARM_V7 = new Platform('linux', 'arm', 'v7');
  /** IBM Z. */
  public static readonly LINUX_S390X = new Platform('linux', 's390x');
  /** 64-bit POWER, little endian. */
  public static readonly LINUX_PPC64LE = new Platform('linux', 'ppc64le');
  /** 64-bit RISC-V. */
  public static readonly LINUX_RISCV64 = new Platform('linux', 'riscv64');

  /**
   * The platform that a text such as `linux/arm64` names.
   *
   * Longer and shorter names of the same platform are known as container engines know them: `linux/arm64/v8` is `linux/arm64`, `linux/arm` is `linux/arm/v7`.
   *
   * @throws when no platform of Linux has this name
   */
  public static of(text: string): Platform {
    const normal = SAME.get(text) ?? text;
    return BY_NAME.get(normal) ?? refuse({
      where: 'Platform.of()',
      problem: /^(windows|darwin|freebsd)(\/|$)/.test(text) ? 'only linux is possible' : 'there is no such platform',
      value: text,
      allowed: ALL.join(', '),
      fix: 'write it as os/architecture',
    });
  }

  private constructor(
    /** Operating system: `linux`. */
    public readonly os: string,
    /** Architecture as Go and OCI name it: `amd64`. */
    public readonly architecture: string,
    /** Variant of the architecture: `v7`. */
    public readonly variant?: string,
  ) {}

  /** `linux/amd64`, `linux/arm/v7`. */
  public toString(): string {
    return [this.os, this.architecture, this.variant].filter(part => part !== undefined).join('/');
  }
}

const ALL = [Platform.LINUX_AMD64, Platform.LINUX_ARM64, Platform.LINUX_ARM_V7, Platform.LINUX_PPC64LE, Platform.LINUX_RISCV64, Platform.LINUX_S390X];
const BY_NAME = new Map(ALL.map(platform => [platform.toString(), platform]));
/** @see https://github.com/containerd/platforms */
const SAME = new Map([['linux/amd64/v1', 'linux/amd64'], ['linux/arm64/v8', 'linux/arm64'], ['linux/arm', 'linux/arm/v7']]);
