import { described, MAIN, manifest } from './support';
import { RustProgramProps } from '../../../../src';
import { Files } from '../../support';

/** A lock of crates, each with those that it depends on. */
function lock(crates: { readonly [name: string]: string[] }): string {
  return `version = 4\n${Object.entries(crates).map(([name, needs]) =>
    `\n[[package]]\nname = "${name}"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\ndependencies = ${JSON.stringify(needs)}\n`).join('')}`;
}

const CRATES = { 'reqwest': ['native-tls 1.0.0'], 'native-tls': ['openssl-sys'], 'openssl-sys': ['cc', 'pkg-config'], 'cc': [], 'pkg-config': [] };
const files = (more: string, crates: { readonly [name: string]: string[] } = CRATES, others: Files = {}): Files =>
  ({ 'Cargo.toml': manifest('one', more), 'Cargo.lock': lock(crates), 'src/main.rs': MAIN, 'build.rs': MAIN, ...others });
const attempt = (given: Files, props: RustProgramProps = {}): (() => unknown) => () => described(given, props);

describe('what crates need beside the toolchain image', () => {
  test.each<[string, string, { readonly [name: string]: string[] }, RegExp]>([
    ['openssl', '[dependencies]\nreqwest = "1"\n', CRATES, /RustProgram\.buildPackages: openssl-sys of Cargo\.lock .*\(got "openssl-sys"\).*fix: buildPackages: \['libssl-dev', 'pkg-config'\], or take the variant with rustls/],
    ['openssl that is compiled', '[dependencies]\nreqwest = "1"\n', { ...CRATES, 'openssl-sys': ['openssl-src'], 'openssl-src': [] }, /fix: buildPackages: \['make', 'perl'\]$/],
    ['protoc', '[build-dependencies]\ntonic-build = "1"\n', { 'tonic-build': ['prost-build'], 'prost-build': [] }, /fix: buildPackages: \['protobuf-compiler'\]/],
    ['a crate of another name', '[dependencies]\ndb = { package = "libsqlite3-sys", version = "1" }\n', { 'libsqlite3-sys': ['pkg-config'], 'pkg-config': [] }, /'libsqlite3-dev'/],
    ['an optional one that is compiled', '[dependencies]\nreqwest = { version = "1", optional = true }\n[features]\ndefault = ["net"]\nnet = ["dep:reqwest"]\n', CRATES, /openssl-sys/],
    ['an allocator', '[dependencies]\ntikv-jemalloc-sys = "1"\n', { 'tikv-jemalloc-sys': [] }, /buildPackages: \['make'\]/],
  ])('%s is asked for', (_what, more, crates, message) => {
    expect(attempt(files(more, crates))).toThrow(message);
  });

  test.each<[string, string, { readonly [name: string]: string[] }, RustProgramProps]>([
    ['it is named', '[dependencies]\nreqwest = "1"\n', CRATES, { buildPackages: ['pkgconf', 'libssl-dev'] }],
    ['the crate brings its library', '[dependencies]\nlibsqlite3-sys = "1"\n', { 'libsqlite3-sys': ['cc'], 'cc': [] }, {}],
    ['another crate brings it', '[build-dependencies]\nprost-build = "1"\nprotoc-bin-vendored = "1"\n', { 'prost-build': [], 'protoc-bin-vendored': [] }, {}],
    ['the crate is optional', '[dependencies]\nreqwest = { version = "1", optional = true }\n', CRATES, {}],
    ['only tests need it', '[dev-dependencies]\nreqwest = "1"\n', CRATES, {}],
    ['another system may need it', '[target.\'cfg(target_os = "macos")\'.dependencies]\nreqwest = "1"\n', CRATES, {}],
    ['a feature that is not compiled may ask for it', '[dependencies]\nreqwest = "1"\n[features]\nnative = ["reqwest/native-tls"]\n', CRATES, {}],
  ])('nothing is said when %s', (_what, more, crates, props) => {
    expect(attempt(files(more, crates), props)).not.toThrow();
  });

  test('nothing is said when another package of the workspace may ask for it', () => {
    const other: Files = { 'other/Cargo.toml': manifest('other', '[dependencies]\nreqwest = { version = "1", features = ["native-tls"] }\n'), 'other/src/lib.rs': '' };
    expect(attempt(files('[dependencies]\nreqwest = "1"\n[workspace]\nmembers = ["other"]\n', CRATES, other))).not.toThrow();
  });
});

test('packages are installed first, each by its name', () => {
  const { text } = described(files(''), { buildPackages: ['perl', 'libssl-dev=3.5.1-1'] });
  expect(text).toMatch(/^FROM rust:\S+ AS build\nRUN \["sh", "-c", "apt-get update .*", "packages", "libssl-dev \(= 3\.5\.1-1\)", "perl"\]\n/m);
  expect(() => described(files(''), { buildPackages: ['libssl dev'] })).toThrow('RustProgram.buildPackages[0]: this does not name a package of Debian');
});
