import * as fc from 'fast-check';
import { DistrolessBase, DistrolessImage, GoProgram, GoProgramProps, MinimalBase, MinimalImage, Platform, ScratchImage } from '../../../../src';
import { isCompiled } from '../../../../src/image/programs/go/constraints';
import { Files, GO_MAIN, project } from '../../support';

const MODULE = { 'go.mod': 'module a.b\n\ngo 1.24\n' };
const C = (constraint = '', name = 'main'): string => `${constraint}package ${name}\n\n// int x;\nimport "C"\n`;
const MAIN = (...imports: string[]): string => `package main\n\n${imports.map(name => `import _ "${name}"\n`).join('')}\nfunc main() {}\n`;

describe('whether a file is compiled', () => {
  const compiled = (name: string, constraint = '', cgo = true, tags: string[] = []): boolean =>
    isCompiled(name, `// a comment\n\n${constraint}\n\npackage a\n//go:build ignore\n`, { architecture: 'amd64', cgo, tags });

  test.each<[boolean, string, string]>([
    [true, 'a.go', ''], [true, 'a_linux.go', ''], [false, 'a_windows.go', ''], [true, 'a_amd64.go', ''], [false, 'a_arm64.go', ''], [true, 'a_linux_amd64.go', ''],
    [false, 'a_linux_arm64.go', ''], [false, 'a_darwin_amd64.go', ''], [true, 'a_unix.go', ''], [true, 'linux.go', ''], [true, 'windows.go', ''], [true, 'a_b_c.go', ''],
    [true, 'a.go', '//go:build linux'], [false, 'a.go', '//go:build windows'], [true, 'a.go', '//go:build unix && !windows'], [true, 'a.go', '//go:build cgo'],
    [false, 'a.go', '//go:build !cgo'], [true, 'a.go', '//go:build (windows && arm64) || (linux && amd64)'], [false, 'a.go', '//go:build !(linux || darwin)'],
    [false, 'a.go', '//go:build ignore'], [true, 'a.go', '//go:build go1.21'], [true, 'a.go', '//go:build !!cgo'], [true, 'a.go', '// go:build ignore'], [true, 'a.go', '//go:build'],
  ])('%s: %s %s', (expected, name, constraint) => {
    expect(compiled(name, constraint)).toBe(expected);
  });

  test('tags of the user hold, and cgo as it is said', () => {
    expect([compiled('a.go', '//go:build sqlite', true), compiled('a.go', '//go:build sqlite', true, ['sqlite'])]).toEqual([false, true]);
    expect([compiled('a.go', '//go:build cgo', false), compiled('a.go', '//go:build !cgo', false)]).toEqual([false, true]);
  });

  test('no constraint makes it fail', () => {
    const parts = fc.array(fc.constantFrom('(', ')', '!', '&&', '||', 'cgo', 'linux', ' ', '&', '?'), { maxLength: 40 });
    fc.assert(fc.property(parts, words => {
      expect(typeof compiled('a.go', `//go:build ${words.join('')}`)).toBe('boolean');
    }), { numRuns: 500 });
    expect(typeof compiled('a.go', `//go:build ${'('.repeat(100_000)}`)).toBe('boolean');
  });
});

describe('a command that needs cgo', () => {
  const chosen = (files: Files, props: GoProgramProps = {}): string => {
    const { base, because } = new GoProgram(props)._smallestBase(project({ ...MODULE, ...files }));
    return `${base.reference}: ${because}`;
  };
  const NOSSL = 'gcr.io/distroless/base-nossl-debian13:nonroot: ';
  const CC = 'gcr.io/distroless/cc-debian13:nonroot: ';
  const PURE = 'scratch: Go links statically, so it needs no libc and no loader';

  test.each<[string, Files, string]>([
    ['its own files', { 'main.go': GO_MAIN, 'c.go': C() }, `${NOSSL}c.go imports "C", so it is linked dynamically; this is the smallest base with glibc`],
    ['a command in cgo alone', { 'main.go': C() }, `${NOSSL}main.go imports "C"`],
    ['a package that it imports', { 'main.go': MAIN('a.b/x'), 'x/x.go': C('', 'x') }, `${NOSSL}x/x.go imports "C"`],
    ['a file for Linux', { 'main.go': GO_MAIN, 'c_linux.go': C(), 'c_windows.go': 'package main\n' }, `${NOSSL}c_linux.go imports "C"`],
    ['C++', { 'main.go': GO_MAIN, 'c.go': C(), 'c.cpp': '' }, `${CC}c.go imports "C", so it is linked dynamically; this is the smallest base with glibc and libstdc++`],
    ['the library of C++', { 'main.go': GO_MAIN, 'c.go': 'package main\n\n/*\n#cgo LDFLAGS: -L${SRCDIR} -lx -lstdc++\n*/\nimport "C"\n' }, CC],
    ['a module that does nothing without', { 'main.go': MAIN('github.com/mattn/go-sqlite3') }, `${NOSSL}main.go imports github.com/mattn/go-sqlite3, which does nothing without cgo`],
    ['a later version of one', { 'main.go': MAIN('a.b/x'), 'x/x.go': 'package x\n\nimport "github.com/confluentinc/confluent-kafka-go/v2/kafka"\n' }, `${NOSSL}x/x.go imports github.com/confluentinc/confluent-kafka-go`],
    ['one with C++ behind one without', { 'main.go': MAIN('github.com/mattn/go-sqlite3', 'a.b/x'), 'x/x.go': C('', 'x'), 'x/x.cc': '' }, `${CC}main.go imports github.com/mattn/go-sqlite3`],
    ['one with C++', { 'main.go': MAIN('github.com/marcboeker/go-duckdb/v2') }, CC],
  ])('has a base with glibc: %s', (_name, files, expected) => {
    expect(chosen(files)).toContain(expected);
  });

  test.each<[string, Files]>([
    ['nothing of C', { 'main.go': GO_MAIN, 'main.c': '' }],
    ['a package that has something else without', { 'main.go': MAIN('a.b/x'), 'x/c.go': C('//go:build cgo\n\n', 'x'), 'x/pure.go': '//go:build !cgo\n\npackage x\n' }],
    ['files for other systems', { 'main.go': GO_MAIN, 'c_windows.go': C(), 'd.go': C('//go:build darwin\n\n') }],
    ['a file behind a tag', { 'main.go': GO_MAIN, 'c.go': C('//go:build native\n\n') }],
    ['tests', { 'main.go': GO_MAIN, 'c_test.go': C() }],
    ['a package that it does not import', { 'main.go': GO_MAIN, 'x/x.go': C('', 'x') }],
    ['a module of a name that begins alike', { 'main.go': MAIN('github.com/mattn/go-sqlite3x') }],
  ])('stays on scratch: %s', (_name, files) => {
    expect(chosen(files)).toBe(PURE);
  });

  test('the tag of a file counts when it is said', () => {
    expect(chosen({ 'main.go': GO_MAIN, 'c.go': C('//go:build native\n\n') }, { tags: ['native'] })).toContain('c.go imports "C"');
  });

  test('what is said goes before what is found', () => {
    expect(chosen({ 'main.go': GO_MAIN }, { cgo: true })).toContain(`${NOSSL}cgo is asked for`);
    expect(chosen({ 'main.go': GO_MAIN, 'c.go': C() }, { cgo: false })).toBe(PURE);
  });

  describe('on some platforms', () => {
    const BOTH = [Platform.LINUX_AMD64, Platform.LINUX_ARM64];
    const ON_ARM = 'imports "C" on linux/arm64, so it is linked dynamically; this is the smallest base with glibc';

    test.each<[string, Files, Platform[], string]>([
      ['by the name of a file', { 'main.go': GO_MAIN, 'c_arm64.go': C(), 'c_amd64.go': 'package main\n' }, BOTH, `${NOSSL}c_arm64.go ${ON_ARM}`],
      ['by a constraint', { 'main.go': GO_MAIN, 'c.go': C('//go:build arm64\n\n') }, BOTH, `${NOSSL}c.go ${ON_ARM}`],
      ['with C++ on one of them', { 'main.go': MAIN('a.b/x'), 'c.go': C(), 'x/x_arm64.go': C('', 'x'), 'x/x.cpp': '' }, BOTH, `${CC}c.go imports "C", so it is linked dynamically; this is the smallest base with glibc and libstdc++`],
      ['and the image is for that one alone', { 'main.go': GO_MAIN, 'c_arm64.go': C() }, [Platform.LINUX_ARM64], `${NOSSL}c_arm64.go imports "C", so it is linked dynamically; this is the smallest base with glibc`],
      ['and the image is for another', { 'main.go': GO_MAIN, 'c_arm64.go': C() }, [Platform.LINUX_AMD64], PURE],
    ])('%s', (_name, files, platforms, expected) => {
      const root = project({ ...MODULE, ...files });
      expect(MinimalImage.of(new GoProgram({ projectRoot: root }), { platforms }).choice).toBe(expected);
      const [base, because] = expected.split(': ');
      expect(MinimalImage.detect(root, { platforms }).choice).toBe(`${base}: go, since go.mod is there; ${because}`);
    });

    test('one recipe builds all of them, with cgo', () => {
      const files = { ...MODULE, 'main.go': GO_MAIN, 'c_arm64.go': C(), 'c_arm64.c': '' };
      const { dockerfile, sources } = described(program => MinimalImage.of(program, { platforms: BOTH }), {}, files);
      expect(dockerfile.render()).toMatch(/^FROM golang:1\.26-trixie AS build\nENV CGO_ENABLED=1\n[^]*\nFROM gcr\.io\/distroless\/base-nossl-debian13:nonroot\n/m);
      expect(sources!.files.map(({ path }) => path)).toContain('c_arm64.c');
      expect(() => described(program => new ScratchImage({ program, platforms: BOTH }), {}, files)).toThrow('GoProgram.cgo: c_arm64.go imports "C" on linux/arm64, so');
      expect(described(program => new ScratchImage({ program, platforms: [Platform.LINUX_AMD64] }), {}, files).dockerfile.render()).toContain('CGO_ENABLED=0');
    });
  });

  const CGO: Files = { ...MODULE, 'main.go': MAIN('a.b/x'), 'x/x.go': C('', 'x'), 'x/x.c': '', 'x/x.hpp': '', 'x/_no.c': '', 'x/x_test.go': '', 'main.c': '' };
  const described = (image: (program: GoProgram) => MinimalImage, props: GoProgramProps = {}, files = CGO): ReturnType<MinimalImage['_describe']> =>
    image(new GoProgram(props))._describe(project(files));

  test('brings the files of C of its packages with cgo, and of no others', () => {
    const { sources, ignoreLines } = described(program => MinimalImage.of(program));
    expect(sources!.files.map(({ path }) => path)).toEqual(['go.mod', 'main.go', 'x/x.c', 'x/x.go', 'x/x.hpp']);
    expect(ignoreLines).toEqual(expect.arrayContaining(['!x/x.c', '!x/x.hpp']));
    expect(described(program => new ScratchImage({ program }), { cgo: false }).sources!.files.map(({ path }) => path)).toEqual(['go.mod', 'main.go', 'x/x.go']);
  });

  test('is built on the platform that it is for, by a toolchain that is no newer than the base', () => {
    const options = { base: DistrolessBase.BASE_DEBIAN12, platforms: [Platform.LINUX_ARM64] };
    const text = described(program => new DistrolessImage({ program, ...options })).dockerfile.render();
    expect(text).toContain('FROM golang:1.26-bookworm AS build\nENV CGO_ENABLED=1\n');
    expect(text).not.toMatch(/BUILDPLATFORM|TARGETARCH/);
  });

  test.each<[string, (program: GoProgram) => MinimalImage, GoProgramProps, string]>([
    ['on scratch', program => new ScratchImage({ program }), {}, 'GoProgram.cgo: x/x.go imports "C", so the program is linked dynamically and asks for libc.so.6, which scratch does not have (got "scratch")'],
    ['on scratch, when it is said', program => new ScratchImage({ program }), { cgo: true }, 'ScratchImage.program: this program is linked dynamically'],
    ['on a base without glibc', program => new DistrolessImage({ program, base: DistrolessBase.STATIC_DEBIAN13 }), {}, 'which gcr.io/distroless/static-debian13:nonroot does not have'],
    ['on a base of which nothing is known', program => new DistrolessImage({ program, base: MinimalBase.custom('x.y/z:1') }), {}, 'which x.y/z:1 does not have'],
  ])('is refused %s', (_name, image, props, message) => {
    expect(() => described(image, props)).toThrow(message);
  });

  test('packages for the build are refused where nothing of C is built', () => {
    expect(() => described(program => new ScratchImage({ program }), { buildPackages: ['libfoo-dev'] }, { 'main.go': GO_MAIN })).toThrow('GoProgram.buildPackages: nothing is compiled with cgo');
  });

  test('a command of several files keeps its hash where nothing needs cgo', () => {
    const files = { ...MODULE, 'main.go': GO_MAIN };
    const root = project(files);
    const hash = new ScratchImage({ program: new GoProgram({ projectRoot: root }) }).inputHash;
    expect(new ScratchImage({ program: new GoProgram({ projectRoot: project({ ...files, 'main.c': '', 'x.cpp': '' }) }) }).inputHash).toBe(hash);
    expect(new ScratchImage({ program: new GoProgram({ projectRoot: root, cgo: false }) }).inputHash).toBe(hash);
  });
});
