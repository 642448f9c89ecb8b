/**
 * Google's distroless images as data.
 *
 * Source: the build files of GoogleContainerTools/distroless at commit cd080764 (2026-08-21);
 * `test/image/bases/distroless-base.test.ts` compares every row with the catalog taken from there.
 */
export interface DistrolessRow {
  /** Name without the Debian release: `static`, `python3`. */
  readonly name: string;
  readonly debian: 12 | 13;
  readonly architectures: string[];
  readonly parent?: string;
  readonly entrypoint?: string[];
  readonly runtime?: { readonly name: string; readonly version: string };
  readonly env?: { [name: string]: string };
  /** Sonames it adds to its parent's. */
  readonly libraries?: string[];
}

const ALL = ['amd64', 'arm64', 'arm', 's390x', 'ppc64le', 'riscv64'];
const BOOKWORM = ['amd64', 'arm64', 'arm', 's390x', 'ppc64le'];
const JAVA = ['amd64', 'arm64', 's390x', 'ppc64le', 'riscv64'];
const NODE = ['amd64', 'arm64', 's390x', 'ppc64le'];

const GLIBC_LIBRARIES = [
  'libanl.so.1', 'libc.so.6', 'libdl.so.2', 'libm.so.6', 'libnsl.so.1', 'libpthread.so.0', 'libresolv.so.2', 'librt.so.1', 'libutil.so.1',
];
const CC_LIBRARIES = ['libgcc_s.so.1', 'libgomp.so.1', 'libstdc++.so.6'];
const PYTHON_LIBRARIES = [
  'libbz2.so.1.0', 'libcom_err.so.2', 'libcrypt.so.1', 'libdb-5.3.so', 'libexpat.so.1', 'libffi.so.8', 'libgssapi_krb5.so.2',
  'libk5crypto.so.3', 'libkeyutils.so.1', 'libkrb5.so.3', 'libkrb5support.so.0', 'liblzma.so.5', 'libncursesw.so.6', 'libnsl.so.2',
  'libpanelw.so.6', 'libreadline.so.8', 'libsqlite3.so.0', 'libtinfo.so.6', 'libtirpc.so.3', 'libuuid.so.1',
];
const JAVA_LIBRARIES = [
  'libbz2.so.1.0', 'libcrypt.so.1', 'libexpat.so.1', 'libfontconfig.so.1', 'libfreetype.so.6', 'libgcc_s.so.1', 'libjpeg.so.62',
  'liblcms2.so.2', 'libpng16.so.16', 'libstdc++.so.6', 'libuuid.so.1', 'libz.so.1',
];
const UTF8 = { LANG: 'C.UTF-8' };

export const DISTROLESS: DistrolessRow[] = [
  { name: 'static', debian: 13, architectures: ALL },
  { name: 'base-nossl', debian: 13, architectures: ALL, parent: 'static', libraries: GLIBC_LIBRARIES },
  {
    name: 'base',
    debian: 13,
    architectures: ALL,
    parent: 'base-nossl',
    libraries: ['libcrypto.so.3', 'libssl.so.3', 'libz.so.1', 'libzstd.so.1'],
  },
  { name: 'cc', debian: 13, architectures: ALL, parent: 'base', libraries: CC_LIBRARIES },
  {
    name: 'python3',
    debian: 13,
    architectures: ['amd64', 'arm64', 'riscv64'],
    parent: 'cc',
    entrypoint: ['/usr/bin/python3.13'],
    runtime: { name: 'python', version: '3.13' },
    env: UTF8,
    libraries: PYTHON_LIBRARIES,
  },
  ...['22', '24', '26'].map((version): DistrolessRow => ({
    name: `nodejs${version}`,
    debian: 13,
    architectures: version === '22' ? BOOKWORM : NODE,
    parent: 'cc',
    entrypoint: ['/nodejs/bin/node'],
    runtime: { name: 'node', version },
    libraries: version === '26' ? ['libatomic.so.1'] : [],
  })),
  { name: 'java-base', debian: 13, architectures: JAVA, parent: 'base-nossl', env: UTF8, libraries: JAVA_LIBRARIES },
  ...['17', '21', '25'].map((version): DistrolessRow => ({
    name: `java${version}`,
    debian: 13,
    architectures: JAVA,
    parent: 'java-base',
    entrypoint: ['/usr/bin/java', '-jar'],
    runtime: { name: 'java', version },
    env: UTF8,
  })),
  { name: 'static', debian: 12, architectures: BOOKWORM },
  { name: 'base-nossl', debian: 12, architectures: BOOKWORM, parent: 'static', libraries: GLIBC_LIBRARIES },
  { name: 'base', debian: 12, architectures: BOOKWORM, parent: 'base-nossl', libraries: ['libcrypto.so.3', 'libssl.so.3'] },
  { name: 'cc', debian: 12, architectures: BOOKWORM, parent: 'base', libraries: CC_LIBRARIES },
];

/** glibc of each Debian release. */
export const GLIBC_OF: { [debian: number]: string } = { 12: '2.36', 13: '2.41' };

/** Every soname in an image, its parents' included, sorted. */
export function librariesOf(row: DistrolessRow): string[] {
  const parent = row.parent && DISTROLESS.find(other => other.name === row.parent && other.debian === row.debian);
  return [...new Set([...(row.libraries ?? []), ...(parent ? librariesOf(parent) : [])])].sort();
}
