import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { build, BuildOptions, environment, HERE, needs, SLOW, tree } from './support';
import { RustLinking, RustProgram, RustProgramProps } from '../../../src/image';
import { toolchainFor } from '../../../src/image/host/build-on-host';
import { readElf } from '../../../src/oci/elf';
import { Files, folder, project, put } from '../support';

const RUSTC = needs('rustc', '--version');
beforeAll(() => needs('cargo', '--version'));

const manifest = (name: string, more = ''): string => `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n${more}`;
/** The locks of old Cargo are read by every Cargo. */
const lock = (...names: string[]): string => `version = 3\n${names.map(name => `\n[[package]]\nname = "${name}"\nversion = "0.1.0"\n`).join('')}`;
const SAYS = 'fn main() {\n    println!("{} {}", file!(), cfg!(mine));\n}\n';
const ONE: Files = { 'Cargo.toml': manifest('one'), 'Cargo.lock': lock('one'), 'src/main.rs': SAYS };
/** What is read by no compiler of another time: a path of the build's folder in what a build script made, and in a panic. */
const TRACED: Files = {
  ...ONE,
  'build.rs': 'fn main() {\n    let out = std::env::var("OUT_DIR").unwrap();\n    std::fs::write(format!("{out}/a.rs"), "pub fn place() -> &\'static str { file!() }").unwrap();\n}\n',
  'src/main.rs': 'include!(concat!(env!("OUT_DIR"), "/a.rs"));\n\nfn main() {\n    println!("{} {}", file!(), place());\n}\n',
};

const rust = (files: Files, props: RustProgramProps = {}, options: BuildOptions = {}): ReturnType<typeof build> =>
  build(new RustProgram({ projectRoot: project(files), ...props }), options);
const run = (outDir: string): string => execFileSync(join(outDir, 'program', 'app'), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

describe('what Cargo builds', () => {
  test('one static file', async () => {
    const { outDir, layers } = await rust(ONE);
    expect(run(outDir)).toBe('src/main.rs false\n');
    expect(tree(layers[0].folder).map(line => line.replace(/ [0-9a-f]{64}$/, ''))).toEqual(['d 755 0 .', 'f 755 0 ./app']);
    expect(readElf(readFileSync(join(outDir, 'program', 'app')))?.interpreter).toBeUndefined();
  }, SLOW);

  test('a program of a workspace, with stubs for the packages that it does not need', async () => {
    const { outDir } = await rust({
      'Cargo.toml': '[workspace]\nmembers = ["a", "b"]\n',
      'Cargo.lock': lock('a', 'b'),
      'a/Cargo.toml': manifest('a', '\n[[bin]]\nname = "start"\npath = "src/main.rs"\n'),
      'a/src/main.rs': SAYS,
      'b/Cargo.toml': manifest('b', '\n[[bench]]\nname = "speed"\n'),
      'b/src/main.rs': 'fn main() { this is not compiled }',
      'b/benches/speed.rs': '',
    }, { entry: 'a' });
    expect(run(outDir)).toBe('a/src/main.rs false\n');
  }, SLOW);

  test('one that asks for a loader', async () => {
    const { outDir } = await rust(ONE, { linking: RustLinking.DYNAMIC });
    expect(readElf(readFileSync(join(outDir, 'program', 'app')))?.interpreter).toMatch(/ld-linux/);
  }, SLOW);

  test('flags of the project, and its environment', async () => {
    const config = '[build]\nrustflags = ["--cfg", "mine"]\n\n[env]\nGREETING = "set"\n';
    const { outDir } = await rust({ ...ONE, '.cargo/config.toml': config, 'src/main.rs': 'fn main() {\n    println!("{} {}", env!("GREETING"), cfg!(mine));\n}\n' });
    expect(run(outDir)).toBe('set true\n');
  }, SLOW);
});

describe('equal sources and an equal Rust give equal bytes', () => {
  test('whatever the folders, and what the user has set', async () => {
    // GIVEN
    const home = folder();
    put(home, { '.cargo/config.toml': '[build]\nrustflags = ["--cfg", "mine"]\ntarget-dir = "elsewhere"\n\n[profile.release]\nopt-level = 0\n\n[net]\nretry = 1\n' });
    const sysroot = execFileSync('rustc', ['--print', 'sysroot'], { encoding: 'utf8' }).trim();
    const env = environment({
      HOME: home,
      CARGO_HOME: undefined,
      PATH: `${join(sysroot, 'bin')}:${process.env.PATH}`,
      RUSTFLAGS: '--cfg mine',
      CARGO_BUILD_RUSTFLAGS: '--cfg mine',
      CARGO_PROFILE_RELEASE_OPT_LEVEL: '0',
      CARGO_TARGET_DIR: join(home, 'target'),
      RUSTC_WRAPPER: 'false',
    });
    const root = join(folder(), 'a b');
    mkdirSync(root);
    put(root, TRACED);
    // WHEN
    const first = await rust(TRACED);
    const second = await build(new RustProgram({ projectRoot: root }), { outDir: join(folder(), 'c d'), env });
    // THEN
    expect(run(first.outDir)).toMatch(/^src\/main\.rs \/target\/\S+\/out\/a\.rs\n$/);
    expect(tree(join(second.layers[0].folder))).toEqual(tree(first.layers[0].folder));
    // what is downloaded is kept, and nothing else is written there
    expect(readdirSync(join(home, '.cargo')).sort()).toEqual(['config.toml', 'git', 'registry']);
  }, SLOW);

  test('settings of folders above are refused, not read', async () => {
    const above = realpathSync(folder());
    put(above, { '.cargo/config.toml': '[build]\nrustflags = ["--cfg", "mine"]\n' });
    await expect(rust(ONE, {}, { outDir: join(above, 'out') })).rejects.toThrow(/has settings of Cargo.*\(got "\.cargo\/config\.toml"\).*TMPDIR/);
    expect(readdirSync(above)).toEqual(['.cargo']);
  }, SLOW);
});

describe('the toolchain of this machine', () => {
  const found = (props: RustProgramProps, env = process.env): ReturnType<typeof toolchainFor> => {
    const described = new RustProgram({ projectRoot: project(ONE), ...props })._recipe({ baseDir: '/', base: new RustProgram()._smallestBase().base, platforms: [HERE] });
    return toolchainFor(described, HERE, { env });
  };

  test('is told by its version and by the C library that it links', async () => {
    expect(await found({})).toMatchObject({ found: expect.stringMatching(/^rustc \d+\.\d+\.\d+ with glibc \d/), version: RUSTC.split(' ')[1] });
  });

  test('has to be as new as the program asks', async () => {
    expect(await found({ rustVersion: '1.999' })).toEqual({
      missing: `this machine has rustc ${RUSTC.split(' ')[1]}, and the program asks for Rust 1.999`, howToGet: expect.stringContaining('install Rust 1.999 or newer'),
    });
  });

  test('may not be there', async () => {
    expect(await found({}, { PATH: '' })).toMatchObject({ missing: 'this machine has no working Rust' });
  });

  test('says what the compiler says', async () => {
    await expect(rust({ ...ONE, 'src/main.rs': 'fn main() { wrong }' })).rejects.toThrow(/cannot find value `wrong`/);
  }, SLOW);
});
