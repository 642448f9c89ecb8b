import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { described, LOCK, MAIN, manifest, stubsOf, WORKSPACE } from './support';
import { Files, project, put } from '../../support';

const ONE: Files = { 'Cargo.toml': manifest('one'), 'Cargo.lock': LOCK, 'src/main.rs': MAIN };

describe('what is staged of a package', () => {
  test('all that may lie beside sources, and nothing of tools, tests and people', () => {
    // GIVEN
    const kept = ['build.rs', 'migrations/1.sql', 'templates/a.html', '.sqlx/query-1.json', '.cargo/config.toml', 'src/target/mod.rs'];
    const left = [
      'README.md', '.env', '.gitignore', '.github/workflows/ci.yml', 'rust-toolchain.toml', 'tests/it.rs', 'benches/b.rs', 'examples/e.rs', 'docs/a.md', 'src/.env',
      'target/release/one', 'other-target/.rustc_info.json', 'other-target/debug/one', 'fuzz/Cargo.toml', 'fuzz/src/main.rs',
    ];
    const files = { ...ONE, ...Object.fromEntries([...kept, ...left].map(name => [name, ''])), 'fuzz/Cargo.toml': manifest('fuzz', '\n[workspace]\n') };
    // WHEN
    const { paths } = described(files);
    // THEN
    expect(paths).toEqual([...Object.keys(ONE), ...kept].sort());
  });

  test('what its sources take in by name, in the project and nowhere else', () => {
    const main = '#![doc = include_str!("../README.md")]\nconst A: &[u8] = include_bytes!( "../../shared/a.md");\n'
      + 'const B: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/b.md"));\nconst C: &str = include_str!("../../../secret");\nfn main() {}\n';
    const files = {
      'Cargo.toml': '[workspace]\nmembers = ["one"]\n',
      'Cargo.lock': LOCK,
      'one/Cargo.toml': manifest('one'),
      'one/src/main.rs': main,
      'one/README.md': '',
      'one/docs/b.md': '',
      'one/docs/c.md': '',
      'shared/a.md': '',
      'shared/b.md': '',
    };
    expect(described(files).paths).toEqual(['Cargo.lock', 'Cargo.toml', 'one/Cargo.toml', 'one/README.md', 'one/docs/b.md', 'one/src/main.rs', 'shared/a.md']);
  });

  test('what include names comes, what exclude and .dockerignore name goes, but for manifests and lock', () => {
    const files = { ...ONE, 'a.txt': '', 'b.txt': '', 'docs/c.md': '', '.dockerignore': 'Cargo.*\nb.txt\n' };
    expect(described(files, { include: ['docs/**'], exclude: ['a.txt'] }).paths).toEqual(['Cargo.lock', 'Cargo.toml', 'docs/c.md', 'src/main.rs']);
  });
});

describe('of a workspace', () => {
  test('the packages that the program needs, and the manifests of the others', () => {
    expect(described(WORKSPACE, { entry: 'crates/api' }).paths).toEqual([
      'Cargo.lock', 'Cargo.toml', 'crates/api/Cargo.toml', 'crates/api/src/main.rs', 'crates/shared/Cargo.toml', 'crates/shared/src/lib.rs', 'crates/worker/Cargo.toml',
    ]);
  });

  test('a change in one program leaves the other alone, one in what they share does not', () => {
    // GIVEN
    const root = project(WORKSPACE);
    const hashes = (): string[] => ['crates/api', 'crates/worker'].map(entry => described(root, { entry }).hash);
    const before = hashes();
    // WHEN
    put(root, { 'crates/worker/src/main.rs': 'fn main() { }\n', 'crates/worker/src/more.rs': '' });
    const after = hashes();
    // THEN
    expect([after[0] === before[0], after[1] === before[1]]).toEqual([true, false]);
    writeFileSync(join(root, 'crates/shared/src/lib.rs'), '// changed\n');
    expect(hashes().map((hash, index) => hash === after[index])).toEqual([false, false]);
  });

  test('dependencies by path: of every kind, for every platform, by the workspace, outside of its members', () => {
    const files = {
      'Cargo.toml': `${manifest('root', `
[dependencies]
a = { path = "libs/a", optional = true }
[build-dependencies]
b = { path = "libs/b" }
[dev-dependencies]
t = { path = "libs/t" }
[target.'cfg(windows)'.dependencies]
w = { path = "libs/w" }
`)}`,
      'Cargo.lock': LOCK,
      'src/main.rs': MAIN,
      ...Object.fromEntries(['a', 'b', 't', 'w', 'unused'].flatMap(name => [[`libs/${name}/Cargo.toml`, manifest(name)], [`libs/${name}/src/lib.rs`, '']])),
    };
    const { paths, text } = described(files);
    expect(paths).toEqual([
      'Cargo.lock', 'Cargo.toml', 'libs/a/Cargo.toml', 'libs/a/src/lib.rs', 'libs/b/Cargo.toml', 'libs/b/src/lib.rs', 'libs/t/Cargo.toml', 'libs/w/Cargo.toml',
      'libs/w/src/lib.rs', 'src/main.rs',
    ]);
    // Cargo resolves what tests need too, so that package has to be there
    expect(stubsOf(text)).toEqual({ programs: [], libraries: ['libs/t/src/lib.rs'] });
  });

  test('what replaces packages of others is needed, and keeps dependencies from being compiled before it', () => {
    const files = {
      ...WORKSPACE,
      'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n[workspace.dependencies]\nshared = { path = "crates/shared" }\n[patch.crates-io]\nitoa = { path = "patched/itoa" }\n',
      'patched/itoa/Cargo.toml': manifest('itoa'),
      'patched/itoa/src/lib.rs': '',
    };
    const { paths, text } = described(files, { entry: 'crates/api' });
    expect(paths).toEqual(expect.arrayContaining(['patched/itoa/Cargo.toml', 'patched/itoa/src/lib.rs']));
    expect(text.match(/"build", "--release"/g)).toHaveLength(1);
  });

  test('members by pattern, without those that are excluded', () => {
    const files = {
      'Cargo.toml': '[workspace]\nmembers = ["a/**", "b?"]\nexclude = ["a/no"]\n',
      'Cargo.lock': LOCK,
      ...Object.fromEntries(['a/x', 'a/deep/y', 'a/no', 'b1', 'b22'].flatMap(folder => [
        [`${folder}/Cargo.toml`, manifest(folder.split('/').pop()!)], [`${folder}/src/lib.rs`, ''],
      ])),
      'b1/src/main.rs': MAIN,
      'a/empty/x.txt': '',
    };
    expect(described(files).paths.filter(path => path.endsWith('Cargo.toml'))).toEqual(['Cargo.toml', 'a/deep/y/Cargo.toml', 'a/x/Cargo.toml', 'b1/Cargo.toml']);
  });

  test('a package that is none of the workspace at the root has its own', () => {
    const files = { 'README.md': '', 'tools/one/Cargo.toml': manifest('one'), 'tools/one/Cargo.lock': LOCK, 'tools/one/src/main.rs': MAIN };
    const { paths, text } = described(files, { entry: 'tools/one' });
    expect(paths).toEqual(['tools/one/Cargo.lock', 'tools/one/Cargo.toml', 'tools/one/src/main.rs']);
    expect(text).toContain('"--manifest-path", "tools/one/Cargo.toml"');
  });
});

describe('stubs', () => {
  test('stand for what Cargo looks for in packages of which only the manifest is staged', () => {
    const worker = `${manifest('worker', 'links = "w"\ndefault-run = "run"\n')}
[[bin]]
name = "named"
[[bench]]
name = "speed"
[[test]]
name = "elsewhere"
path = "t.rs"
`;
    const files = { ...WORKSPACE, 'Cargo.lock': LOCK, 'crates/worker/Cargo.toml': worker, 'crates/worker/src/bin/run.rs': MAIN, 'crates/worker/src/bin/named.rs': MAIN };
    expect(stubsOf(described(files, { entry: 'crates/api' }).text)).toEqual({
      programs: ['crates/worker/benches/speed.rs', 'crates/worker/build.rs', 'crates/worker/src/bin/named.rs', 'crates/worker/src/bin/run.rs'], libraries: [],
    });
  });

  test('stand for all sources while dependencies are compiled', () => {
    const files = { ...WORKSPACE, 'crates/shared/build.rs': MAIN };
    const { text } = described(files, { entry: 'crates/api' });
    expect(stubsOf(text)).toEqual({
      programs: ['crates/api/src/main.rs', 'crates/shared/build.rs'], libraries: ['crates/shared/src/lib.rs', 'crates/worker/src/lib.rs'],
    });
  });

  test('are not needed by a package without dependencies', () => {
    expect(described(ONE).text).not.toContain('stubs');
  });
});
