import { chmodSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { C_MAIN, Files, folder, GO_MAIN, project, put } from './support';
import {
  CaCertificates, CProgram, DistrolessBase, DistrolessImage, DockerfileImage, GoProgram, LambdaRuntime, MinimalImage, MinimalImageOptions,
  Platform, PythonProgram, ScratchImage,
} from '../../src';

const GO: Files = {
  'go.mod': 'module example.com/api\n\ngo 1.26\n',
  'main.go': 'package main\n\nimport "example.com/api/lib"\n\nfunc main() { lib.Run() }\n',
  'lib/lib.go': 'package lib\n\nfunc Run() {}\n',
  'lib/lib_test.go': 'package lib\n',
  'other/other.go': 'package other\n',
  'README.md': 'read me\n',
  '.dockerignore': '*.log\n',
  'debug.log': 'noise\n',
  '.git/HEAD': 'ref: x\n',
  'run.sh': { content: '#!/bin/sh\n', mode: 0o755 },
};
const PYTHON: Files = {
  'main.py': 'import app\n', 'app/__init__.py': '', 'app/data.json': '{}', 'tests/test_app.py': '', 'README.md': '', 'requirements.txt': 'flask==3.1\n', '__pycache__/x.pyc': '',
};
const FILE: Files = {
  'Dockerfile': 'FROM scratch\nCOPY bin/ /bin/\nCOPY conf*.json /etc/\nUSER 1:1\nENTRYPOINT ["/bin/a"]\n',
  'bin/a': { content: 'a', mode: 0o755 },
  'bin/deep/b': 'b',
  'conf.json': '{}',
  'notes.txt': 'x',
  '.dockerignore': '# nothing\n',
};

const goImage = (): MinimalImage => new ScratchImage({ program: new GoProgram() });
const pythonImage = (): MinimalImage => new DistrolessImage({ program: new PythonProgram() });
const fileImage = (): MinimalImage => new DockerfileImage();

const hashOf = (image: MinimalImage, root: string): string => image._describe(root).inputHash;

type Change = (root: string) => void;
const write = (path: string, content: string): Change => root => put(root, { [path]: content });
const remove = (path: string): Change => root => rmSync(join(root, path), { recursive: true });
const rename = (path: string, to: string): Change => root => renameSync(join(root, path), join(root, to));
const mode = (path: string, value: number): Change => root => chmodSync(join(root, path), value);
const touch = (path: string): Change => root => utimesSync(join(root, path), 1, 1);

describe('files', () => {
  test.each<[string, Files, () => MinimalImage, 'changes' | 'keeps', Change]>([
    ['Go: a byte of a source', GO, goImage, 'changes', write('main.go', 'package main\n\nimport "example.com/api/lib"\n\nfunc main() { lib.Run()  }\n')],
    ['Go: a byte of an imported package', GO, goImage, 'changes', write('lib/lib.go', 'package lib\n\nfunc Run() { }\n')],
    ['Go: line ends', GO, goImage, 'changes', write('lib/lib.go', 'package lib\r\n\r\nfunc Run() {}\r\n')],
    ['Go: go.mod', GO, goImage, 'changes', write('go.mod', 'module example.com/api\n\ngo 1.25\n')],
    ['Go: a new file of an imported package', GO, goImage, 'changes', write('lib/more.go', 'package lib\n')],
    ['Go: another name for a source', GO, goImage, 'changes', rename('lib/lib.go', 'lib/l.go')],
    ['Go: a file less', { ...GO, 'lib/more.go': 'package lib\n' }, goImage, 'changes', remove('lib/more.go')],
    ['Go: a source becomes executable', GO, goImage, 'changes', mode('main.go', 0o755)],
    ['Go: .dockerignore now excludes a source', { ...GO, 'lib/more.go': 'package lib\n' }, goImage, 'changes', write('.dockerignore', '*.log\nlib/more.go\n')],
    ['Go: group and others’ mode bits', GO, goImage, 'keeps', mode('main.go', 0o600)],
    ['Go: times', GO, goImage, 'keeps', touch('main.go')],
    ['Go: a test', GO, goImage, 'keeps', write('lib/lib_test.go', 'package lib // changed\n')],
    ['Go: a package that nothing imports', GO, goImage, 'keeps', write('other/other.go', 'package other // changed\n')],
    ['Go: README', GO, goImage, 'keeps', write('README.md', 'other\n')],
    ['Go: a new README', GO, goImage, 'keeps', write('lib/README.md', 'new\n')],
    ['Go: .git', GO, goImage, 'keeps', write('.git/HEAD', 'ref: y\n')],
    ['Go: node_modules', GO, goImage, 'keeps', write('node_modules/a/main.go', 'package main\n')],
    ['Go: cdk.out', GO, goImage, 'keeps', write('cdk.out/a/main.go', 'package main\n')],
    ['Go: an unrelated file’s mode', GO, goImage, 'keeps', mode('README.md', 0o755)],
    ['Go: an unrelated file less', GO, goImage, 'keeps', remove('other')],
    ['Go: .dockerignore excludes something else', GO, goImage, 'keeps', write('.dockerignore', '*.log\n*.txt\n')],
    ['Go: .dockerignore with CRLF', GO, goImage, 'keeps', write('.dockerignore', '*.log\r\n')],
    ['Python: a source', PYTHON, pythonImage, 'changes', write('app/__init__.py', '#\n')],
    ['Python: data', PYTHON, pythonImage, 'changes', write('app/data.json', '{ }')],
    ['Python: requirements', PYTHON, pythonImage, 'changes', write('requirements.txt', 'flask==3.2\n')],
    ['Python: no requirements', PYTHON, pythonImage, 'changes', remove('requirements.txt')],
    ['Python: a new data file', PYTHON, pythonImage, 'changes', write('app/new.txt', '')],
    ['Python: tests', PYTHON, pythonImage, 'keeps', write('tests/test_app.py', '#\n')],
    ['Python: README', PYTHON, pythonImage, 'keeps', write('README.md', 'x')],
    ['Python: caches', PYTHON, pythonImage, 'keeps', write('__pycache__/x.pyc', 'x')],
    ['Dockerfile: its text', FILE, fileImage, 'changes', write('Dockerfile', 'FROM scratch\nCOPY bin/ /bin/\nCOPY conf*.json /etc/\nUSER 2:2\nENTRYPOINT ["/bin/a"]\n')],
    ['Dockerfile: a copied file', FILE, fileImage, 'changes', write('bin/deep/b', 'c')],
    ['Dockerfile: a new file in a copied folder', FILE, fileImage, 'changes', write('bin/c', 'c')],
    ['Dockerfile: a new file that a pattern takes', FILE, fileImage, 'changes', write('conf2.json', '')],
    ['Dockerfile: x of a copied file', FILE, fileImage, 'changes', mode('bin/a', 0o644)],
    ['Dockerfile: .dockerignore', FILE, fileImage, 'changes', write('.dockerignore', 'bin/deep\n')],
    ['Dockerfile: notes', FILE, fileImage, 'keeps', write('notes.txt', 'y')],
    ['Dockerfile: what a pattern does not take', FILE, fileImage, 'keeps', write('conf/x.json', '')],
  ])('%s', (_what, files, image, effect, change) => {
    // GIVEN
    const root = project(files);
    const before = hashOf(image(), root);

    // WHEN
    change(root);

    // THEN
    expect(hashOf(image(), root) === before ? 'keeps' : 'changes').toBe(effect);
  });

  test('a link counts by its target, and what it leads to comes along', () => {
    // GIVEN
    const files: Files = { Dockerfile: 'FROM scratch\nCOPY current /x\n', one: '1', two: '2' };
    const [a, b, c] = ['one', 'two', 'one'].map(link => project({ ...files, current: { link } }));

    // WHEN
    const [first, second, same] = [a, b, c].map(root => hashOf(fileImage(), root));

    // THEN
    expect([first === second, first === same]).toEqual([false, true]);
    expect(fileImage()._describe(a).sources!.files.map(({ path }) => path)).toEqual(['current', 'one']);
  });

  test('names in any script', () => {
    // GIVEN NFC and NFD of one letter are two names
    const hashes = ['ü', 'u\u0308', '日本語', '🚀', 'a b', 'quote"'].map(name => hashOf(pythonImage(), project({ 'main.py': '', [`${name}.txt`]: '' })));
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('options', () => {
  const root = (): string => project({ 'main.go': GO_MAIN, 'ca.pem': '' });
  const scratch = (options: MinimalImageOptions = {}): MinimalImage => new ScratchImage({ program: new GoProgram(), ...options });
  const distroless = (base: DistrolessBase['pin'] extends (digest: string) => infer B ? B : never, options: MinimalImageOptions = {}): MinimalImage =>
    new DistrolessImage({ program: new GoProgram(), base, ...options });
  const pinned = (digit: string): MinimalImage => distroless(DistrolessBase.STATIC_DEBIAN13.pin(`sha256:${digit.repeat(64)}`));

  test.each<[string, MinimalImage, MinimalImage]>([
    ['platform', scratch(), scratch({ platforms: [Platform.LINUX_ARM64] })],
    ['more platforms', scratch(), scratch({ platforms: [Platform.LINUX_ARM64, Platform.LINUX_AMD64] })],
    ['user', scratch(), scratch({ user: 1000 })],
    ['group', scratch(), scratch({ group: 1000 })],
    ['env', scratch(), scratch({ env: { A: '' } })],
    ['value of env', scratch({ env: { A: '1' } }), scratch({ env: { A: '2' } })],
    ['where a value ends', scratch({ env: { A: '1', B: '2' } }), scratch({ env: { A: '1 B=2' } })],
    ['labels', scratch(), scratch({ labels: { a: '1' } })],
    ['ports', scratch(), scratch({ ports: [80] })],
    ['writable paths', scratch(), scratch({ writablePaths: ['/tmp'] })],
    ['CA bundle', scratch(), scratch({ caCertificates: CaCertificates.NONE })],
    ['time zones', scratch(), scratch({ timezones: true })],
    ['health check', scratch(), scratch({ healthcheck: { command: ['/app', 'h'] } })],
    ['interval of the health check', scratch({ healthcheck: { command: ['/app'] } }), scratch({ healthcheck: { command: ['/app'], intervalSeconds: 5 } })],
    ['entry point', scratch(), scratch({ entrypoint: ['/app', 'x'] })],
    ['arguments', scratch(), scratch({ args: ['x'] })],
    ['where an argument ends', scratch({ args: ['a', 'b'] }), scratch({ args: ['a b'] })],
    ['base', scratch(), distroless(DistrolessBase.STATIC_DEBIAN13)],
    ['tag of the base', distroless(DistrolessBase.STATIC_DEBIAN13), distroless(DistrolessBase.STATIC_DEBIAN13.withTag('latest' as never))],
    ['a pin', distroless(DistrolessBase.STATIC_DEBIAN13), pinned('a')],
    ['digest of the base', pinned('a'), pinned('b')],
    ['build tags', scratch(), new ScratchImage({ program: new GoProgram({ tags: ['x'] }) })],
    ['Go version', scratch(), new ScratchImage({ program: new GoProgram({ goVersion: '1.27' }) })],
    ['include', scratch(), new ScratchImage({ program: new GoProgram({ include: ['ca.pem'] }) })],
  ])('%s changes it', (_what, one, other) => {
    const folderOfBoth = root();
    expect(hashOf(one, folderOfBoth)).not.toBe(hashOf(other, folderOfBoth));
  });

  test.each<[string, MinimalImage, MinimalImage]>([
    ['defaults said aloud', scratch(), scratch({ platforms: [Platform.LINUX_AMD64], user: 65532, group: 65532, env: {}, labels: {}, ports: [], args: [], timezones: false, strict: false })],
    ['order of env', scratch({ env: { A: '1', B: '2' } }), scratch({ env: { B: '2', A: '1' } })],
    ['order of labels', scratch({ labels: { a: '1', b: '2' } }), scratch({ labels: { b: '2', a: '1' } })],
    ['order of platforms', scratch({ platforms: [Platform.LINUX_ARM64, Platform.LINUX_AMD64] }), scratch({ platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64] })],
    ['order of writable paths', scratch({ writablePaths: ['/a', '/b'] }), scratch({ writablePaths: ['/b', '/a', '/a'] })],
    ['how it speaks to Lambda, which is in the program', scratch(), scratch({ lambdaRuntime: LambdaRuntime.builtIn() })],
    ['exclude of what is not copied', scratch(), new ScratchImage({ program: new GoProgram({ exclude: ['*.pem'] }) })],
    ['the class that was asked', new DistrolessImage({ program: new GoProgram(), base: DistrolessBase.STATIC_DEBIAN13 }), new DistrolessImage({ program: new GoProgram() })],
  ])('%s does not', (_what, one, other) => {
    const folderOfBoth = root();
    expect(hashOf(one, folderOfBoth)).toBe(hashOf(other, folderOfBoth));
  });

  test.each<[string, ConstructorParameters<typeof DockerfileImage>[0]]>([
    ['build arguments', { buildArgs: { A: '1' } }], ['target', { target: 'one' }], ['platform', { platforms: [Platform.LINUX_ARM64] }],
  ])('%s of a DockerfileImage', (_what, props) => {
    const files = project({ Dockerfile: 'FROM scratch AS one\nUSER 1\nFROM scratch\nUSER 2\n' });
    expect(hashOf(new DockerfileImage(props), files)).not.toBe(hashOf(new DockerfileImage(), files));
  });
});

describe('nothing of the machine', () => {
  test.each<[string, Files, () => MinimalImage]>([
    ['Go', GO, goImage], ['Python', PYTHON, pythonImage], ['Dockerfile', FILE, fileImage], ['C', { 'main.c': C_MAIN, 'a.h': '' }, () => new ScratchImage({ program: new CProgram() })],
  ])('%s: the same files in two folders, written in another order', (_what, files, image) => {
    const backwards = Object.fromEntries(Object.entries(files).reverse());
    expect(hashOf(image(), project(files))).toBe(hashOf(image(), project(backwards)));
  });

  test('where the project lies, and how its folder is named', () => {
    // GIVEN
    const base = folder();
    put(base, { 'a/main.py': '', 'b/c/main.py': '' });
    const at = (projectRoot: string): string => hashOf(new DistrolessImage({ program: new PythonProgram({ projectRoot }) }), base);

    // THEN
    expect(new Set([at('a'), at('./a/'), at('b/c'), at(join(base, 'a')), at('b/../a')]).size).toBe(1);
  });

  test('any set of files: order of creation never counts, any difference does', () => {
    const name = fc.stringMatching(/^[a-z]{1,3}(\/[a-z]{1,3})?\.txt$/);
    const tree = fc.uniqueArray(fc.tuple(name, fc.constantFrom('', 'x', 'y'), fc.boolean()), { maxLength: 6, selector: ([path]) => path });
    fc.assert(fc.property(tree, tree, (one, other) => {
      const build = (entries: typeof one): string => project({ 'main.py': '', ...Object.fromEntries(entries.map(([path, content, x]) => [path, { content, mode: x ? 0o755 : 0o644 }])) });
      const [a, shuffled, b] = [build(one), build([...one].reverse()), build(other)].map(each => hashOf(pythonImage(), each));
      const key = (entries: typeof one): string => JSON.stringify([...entries].sort((x, y) => x[0] < y[0] ? -1 : 1));
      return a === shuffled && (a === b) === (key(one) === key(other));
    }), { numRuns: 60 });
  });
});
