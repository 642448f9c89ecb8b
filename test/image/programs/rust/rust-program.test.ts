import { described, LOCK, LOCKED, MAIN, manifest, WORKSPACE } from './support';
import {
  DistrolessBase, DistrolessImage, LambdaRuntime, MinimalBase, MinimalImage, Platform, Program, RustLinking, RustProgram, RustProgramProps,
  ScratchImage,
} from '../../../../src';
import { Files, project } from '../../support';

const ONE: Files = { 'Cargo.toml': manifest('one'), 'Cargo.lock': LOCK, 'src/main.rs': MAIN };
const attempt = (files: Files, props: RustProgramProps = {}): (() => unknown) => () => described(files, props);
const imageOf = (files: Files, props: RustProgramProps = {}): string => /^FROM (\S+)/m.exec(described(files, props).text)![1];

describe('which program', () => {
  const two = { ...ONE, 'src/bin/tool.rs': MAIN, 'src/bin/deep/main.rs': MAIN, 'src/bin/none/lib.rs': '' };

  test.each<[string, Files, RustProgramProps, string]>([
    ['the only one', ONE, {}, '"--bin", "one"'],
    ['that of src/bin', { ...ONE, 'src/main.rs': { link: 'nowhere' }, 'src/bin/tool.rs': MAIN }, { exclude: ['src/main.rs'], binary: 'tool' }, '"--bin", "tool"'],
    ['by its name', two, { binary: 'deep' }, '"--bin", "deep"'],
    ['by default-run', { ...two, 'Cargo.toml': manifest('one', 'default-run = "tool"\n') }, {}, '"--bin", "tool"'],
    ['by [[bin]]', { ...ONE, 'Cargo.toml': manifest('one', '\n[[bin]]\nname = "other"\npath = "src/main.rs"\n') }, {}, '"--bin", "other"'],
    ['without those that Cargo does not look for', { ...two, 'Cargo.toml': manifest('one', 'autobins = false\n\n[[bin]]\nname = "tool"\n') }, {}, '"--bin", "tool"'],
    ['that of the root, where members have some too', {
      ...WORKSPACE, 'Cargo.toml': `${manifest('root')}\n[workspace]\nmembers = ["crates/*"]\n[workspace.dependencies]\nshared = { path = "crates/shared" }\n`, 'src/main.rs': MAIN,
    }, {}, '"--bin", "root"'],
    ['the only member that has it', WORKSPACE, { binary: 'worker' }, '"--manifest-path", "crates/worker/Cargo.toml", "--bin", "worker"'],
  ])('%s', (_what, files, props, expected) => {
    expect(described(files, props).text).toContain(expected);
  });

  test.each<[string, Files, RustProgramProps, RegExp]>([
    ['several programs', two, {}, /^RustProgram\.binary: the package of Cargo\.toml has several programs.*\["deep","one","tool"\]/],
    ['several packages', WORKSPACE, {}, /^RustProgram\.entry: several packages.*\["crates\/api","crates\/worker"\]/],
    ['no such program', two, { binary: 'x' }, /^RustProgram\.binary: no package has a program of this name \(got "x"\); allowed: deep, one, tool/],
    ['no such program in the package', WORKSPACE, { entry: 'crates/api', binary: 'worker' }, /^RustProgram\.binary: the package of crates\/api\/Cargo\.toml has no program of this name/],
    ['a library as entry', WORKSPACE, { entry: 'crates/shared' }, /^RustProgram\.entry: this package has no program: it is a library/],
    ['libraries only', { 'Cargo.toml': manifest('a'), 'src/lib.rs': '' }, {}, /only libraries/],
    ['a folder without a package', WORKSPACE, { entry: 'crates' }, /^RustProgram\.entry: this is not the folder of a package/],
    ['no Cargo.toml', { 'src/main.rs': MAIN }, {}, /^RustProgram\.projectRoot: there is no Cargo\.toml/],
    ['a main file that is left out', ONE, { exclude: ['src'] }, /^RustProgram\.binary: its main file is not there/],
    ['an entry that is not there', ONE, { entry: 'x' }, /^RustProgram\.entry: this is not the folder of a package/],
    ['a member that is not there', { ...ONE, 'Cargo.toml': '[workspace]\nmembers = ["gone"]\n' }, {}, /Cargo\.toml names a package whose Cargo\.toml is not there \(got "gone\/Cargo\.toml"\)/],
    ['a dependency outside', { ...ONE, 'Cargo.toml': manifest('one', '[dependencies]\nb = { path = "../b" }\n') }, {}, /\(Cargo\.toml b\): the path leads out of the project/],
    ['no TOML', { ...ONE, 'Cargo.toml': '[package\n' }, {}, /Cargo\.toml is not valid TOML/],
  ])('%s is refused', (_what, files, props, message) => {
    expect(attempt(files, props)).toThrow(message);
  });

  test('a project without Cargo.lock is refused', () => {
    const { 'Cargo.lock': _lock, ...files } = ONE;
    expect(attempt(files)).toThrow(/there is no Cargo\.lock.*cargo generate-lockfile/);
  });
});

describe('which toolchain', () => {
  test.each<[string, Files, RustProgramProps, string]>([
    ['the default', {}, {}, 'rust:1.96-slim-trixie'],
    ['what is asked for', {}, { rustVersion: '1.97' }, 'rust:1.97-slim-trixie'],
    ['rust-toolchain.toml', { 'rust-toolchain.toml': '[toolchain]\nchannel = "1.91.1"\n' }, {}, 'rust:1.91-slim-trixie'],
    ['rust-toolchain with its host', { 'rust-toolchain': '1.90.0-x86_64-unknown-linux-gnu\n' }, {}, 'rust:1.90-slim-trixie'],
    ['a channel with its host', { 'rust-toolchain.toml': '[toolchain]\nchannel = "stable-aarch64-apple-darwin"\n' }, {}, 'rust:1.96-slim-trixie'],
    ['rust-toolchain as a word', { 'rust-toolchain': '1.90\n' }, {}, 'rust:1.90-slim-trixie'],
    ['rust-toolchain as TOML', { 'rust-toolchain': '[toolchain]\nchannel = "stable"\n' }, {}, 'rust:1.96-slim-trixie'],
    ['an old one, which has no image with Debian 13', { 'rust-toolchain': '1.85.1' }, {}, 'rust:1.85-slim-bookworm'],
    ['rust-version, when it is newer', { 'Cargo.toml': manifest('one', 'rust-version = "1.99.0"\n') }, {}, 'rust:1.99-slim-trixie'],
    ['not rust-version, when it is older', { 'Cargo.toml': manifest('one', 'rust-version = "1.70"\n') }, {}, 'rust:1.96-slim-trixie'],
    ['the workspace’s rust-version', {
      'Cargo.toml': `${manifest('one', 'rust-version.workspace = true\n')}\n[workspace.package]\nrust-version = "1.98"\n`,
    }, {}, 'rust:1.98-slim-trixie'],
  ])('%s', (_what, files, props, expected) => {
    expect(imageOf({ ...ONE, ...files }, props)).toBe(expected);
  });

  test('one that is older than the packages need, or no release, is refused', () => {
    const needs = { ...ONE, 'Cargo.toml': manifest('one', 'rust-version = "1.90"\n') };
    expect(attempt(needs, { rustVersion: '1.80' })).toThrow(/^RustProgram\.rustVersion: rust-version of the packages asks for Rust 1\.90 \(got "1\.80"\)/);
    expect(attempt({ ...needs, 'rust-toolchain': '1.80' })).toThrow(/rust-toolchain for an older one.*raise the channel/);
    expect(attempt({ ...ONE, 'rust-toolchain.toml': '[toolchain]\nchannel = "nightly-2026-01-01"\n' })).toThrow(/rust-toolchain\.toml asks for a toolchain of which there is no image/);
    expect(imageOf({ ...ONE, 'rust-toolchain': 'nightly' }, { rustVersion: '1.96' })).toBe('rust:1.96-slim-trixie');
  });
});

describe('how it is built', () => {
  const flags = (files: Files, props: RustProgramProps = {}): string => /RUSTFLAGS="?(.*?)"?$/m.exec(described({ ...ONE, ...files }, props).text)![1];

  test('features', () => {
    expect(described(ONE, { features: ['tls', 'a/b'], defaultFeatures: false }).text).toContain('"--no-default-features", "--features", "a/b,tls"');
  });

  test('flags of the project come first; those of a target Cargo joins itself', () => {
    expect(flags({ '.cargo/config.toml': '[build]\nrustflags = ["--cfg", "tokio_unstable"]\n' })).toMatch(/^--cfg tokio_unstable -Ctarget-feature=\+crt-static /);
    expect(flags({ '.cargo/config': '[build]\nrustflags = "--cfg x"\n[target.aarch64-apple-darwin]\nrustflags = "--cfg y"\n' })).toMatch(/^--cfg x -C/);
    expect(flags({ '.cargo/config.toml': '[build]\nrustflags = "--cfg x"\n[target.\'cfg(unix)\']\nrustflags = ["--cfg", "y"]\n' })).toMatch(/^-Ctarget-feature/);
    expect(flags({ '.cargo/config.toml': '[build]\nrustflags = "--cfg x"\n' }, { exclude: ['.cargo'] })).toMatch(/^-Ctarget-feature/);
    expect(attempt({ ...ONE, '.cargo/config.toml': '[build]\nrustflags = ["--cfg=a=\\"b c\\""]\n' })).toThrow(/holds a space/);
  });

  test.each([
    ['a linker', '[target.x86_64-unknown-linux-gnu]\nlinker = "clang"\n'],
    ['a linker by flag', '[target.\'cfg(unix)\']\nrustflags = ["-Clink-arg=-fuse-ld=mold"]\n'],
    ['a linker by flag for all', '[build]\nrustflags = "-C link-arg=-fuse-ld=lld"\n'],
  ])('%s that the toolchain image lacks is refused, unless it is for others', (_what, config) => {
    expect(attempt({ ...ONE, '.cargo/config.toml': config })).toThrow(/asks for a linker that the toolchain image does not have.*exclude: \['\.cargo\/config\.toml'\]/);
    expect(attempt({ ...ONE, '.cargo/config.toml': config }, { exclude: ['.cargo/config.toml'] })).not.toThrow();
    expect(attempt({ ...ONE, '.cargo/config.toml': '[target.aarch64-apple-darwin]\nlinker = "clang"\n' })).not.toThrow();
  });

  test('from a folder with the sources of dependencies nothing is fetched', () => {
    const { text, paths, ignoreLines } = described({
      ...ONE,
      'Cargo.lock': LOCKED,
      '.cargo/config.toml': '[source.crates-io]\nreplace-with = "vendored-sources"\n[source.vendored-sources]\ndirectory = "third-party"\n',
      'third-party/itoa/Cargo.toml': manifest('itoa'),
      'third-party/itoa/src/lib.rs': '',
      'third-party/itoa/README.md': '',
      'third-party/itoa/.cargo-checksum.json': '{}',
    });
    expect(paths).toEqual(expect.arrayContaining(['third-party/itoa/.cargo-checksum.json', 'third-party/itoa/README.md', 'third-party/itoa/Cargo.toml']));
    expect(text).not.toContain('"fetch"');
    expect(text).toMatch(/COPY sources\/\w+\/third-party\/ \.\/third-party\/\nRUN .*stubs.*\nRUN .*"build".*\nCOPY .*\nRUN .*"-not", "-path", "\.\/third-party\/\*", "-exec", "touch"/);
    expect(ignoreLines).toContain('!third-party/**');
  });

  test('for several platforms the stage asks its toolchain which one it is', () => {
    const { text } = described(ONE, {}, [Platform.LINUX_AMD64, Platform.LINUX_ARM_V7]);
    expect(text).toContain('ENV CARGO_TARGET_ARMV7_UNKNOWN_LINUX_GNUEABIHF_RUSTFLAGS=');
    expect(text).toContain('rust=\\"${rust#*host: }\\"; rust=\\"${rust%%[!a-z0-9_-]*}\\"; exec cargo \\"$@\\" --target \\"$rust\\"", "cargo", "build"');
  });
});

describe('how it is linked', () => {
  const dynamic = (): RustProgram => new RustProgram({ linking: RustLinking.DYNAMIC });

  test('dynamically on the smallest base that has what it asks for', () => {
    const image = MinimalImage.of(dynamic());
    expect(image.choice).toMatch(/^gcr\.io\/distroless\/cc-debian13:nonroot: the Rust program is linked dynamically/);
    expect(image._describe(project(ONE)).dockerfile.render()).toContain('-Ctarget-feature=-crt-static');
  });

  test.each<[string, MinimalBase | undefined]>([
    ['cc', DistrolessBase.CC_DEBIAN13], ['python3', DistrolessBase.PYTHON3_DEBIAN13], ['the smallest', undefined],
  ])('on %s', (_name, base) => {
    expect(() => new DistrolessImage({ program: dynamic(), base })._describe(project(ONE))).not.toThrow();
  });

  test('never where that is missing', () => {
    expect(() => new ScratchImage({ program: dynamic() })).toThrow(/^ScratchImage\.program: this program is linked dynamically, and scratch has no loader/);
    for (const base of [DistrolessBase.STATIC_DEBIAN13, DistrolessBase.BASE_DEBIAN13]) {
      expect(() => new DistrolessImage({ program: dynamic(), base })._describe(project(ONE))).toThrow(/^RustProgram\.linking: the program asks for libc\.so\.6 and libgcc_s\.so\.1, which .* does not have/);
    }
  });
});

describe('in Lambda', () => {
  const image = (): MinimalImage => new ScratchImage({ program: new RustProgram(), lambdaRuntime: LambdaRuntime.builtIn() });
  const lambda = (files: Files): (() => unknown) => () => image()._describe(project({ ...ONE, ...files }));

  test.each([
    ['lambda_runtime', '[dependencies]\nlambda_runtime = "1"\n'],
    ['lambda_http for one target', '[target.\'cfg(unix)\'.dependencies]\nlambda_http = { version = "1" }\n'],
    ['another name', '[dependencies]\nruntime = { package = "lambda_runtime", version = "1" }\n'],
  ])('with %s', (_what, dependencies) => {
    expect(lambda({ 'Cargo.toml': manifest('one', dependencies) })).not.toThrow();
  });

  test('not without', () => {
    expect(lambda({})).toThrow(/^lambdaRuntime: Cargo\.toml of the program names no runtime interface client.*\(got "one"\).*cargo add lambda_runtime/);
  });
});

describe('what is told by the files', () => {
  test.each<[string, Files, string[]]>([
    ['a package', ONE, ['rust, since Cargo.toml is there']],
    ['a package beside tools of others', { ...ONE, 'main.py': '' }, ['rust, since Cargo.toml is there']],
    ['a workspace with one program', { ...WORKSPACE, 'crates/worker/src/main.rs': { link: 'x' }, 'crates/worker/src/lib.rs': '' }, [
      'rust, since Cargo.toml is there', 'crates/api, since no other package has a program',
    ]],
    ['a program of another name', { ...ONE, 'Cargo.toml': manifest('one', '\n[[bin]]\nname = "serve"\npath = "src/main.rs"\n') }, [
      'rust, since Cargo.toml is there', 'the program serve of the package one',
    ]],
  ])('%s', (_what, files, because) => {
    expect(Program.detect(project(files)).choice?.split('\n')).toEqual(because);
  });

  test('of several it asks', () => {
    expect(() => Program.detect(project(WORKSPACE))).toThrow(/^RustProgram\.entry: several packages.*entry: 'crates\/api'/);
  });
});
