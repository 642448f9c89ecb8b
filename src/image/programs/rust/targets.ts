import { Platform } from '../../../oci/platform';

/** What Rust calls each platform; all of them with glibc, as the toolchain images have no other C library. */
const TRIPLES: { readonly [platform: string]: string } = {
  'linux/amd64': 'x86_64-unknown-linux-gnu',
  'linux/arm64': 'aarch64-unknown-linux-gnu',
  'linux/arm/v7': 'armv7-unknown-linux-gnueabihf',
  'linux/ppc64le': 'powerpc64le-unknown-linux-gnu',
  'linux/riscv64': 'riscv64gc-unknown-linux-gnu',
  'linux/s390x': 's390x-unknown-linux-gnu',
};

export function rustTriple(platform: Platform): string {
  return TRIPLES[platform.toString()];
}

/** Variable in which Cargo takes a setting of one target. */
export function targetVariable(platform: Platform, setting: 'RUSTFLAGS' | 'LINKER'): string {
  return `CARGO_TARGET_${rustTriple(platform).toUpperCase().replace(/-/g, '_')}_${setting}`;
}
