import { CBuild, CLinking, CProgram, CProgramProps, DistrolessBase, DistrolessImage, Libc, MinimalBase, MinimalImage, ScratchImage } from '../../../../src';
import { C_MAIN, Files, project } from '../../support';

const staged = (files: Files, program = new CProgram()): string[] =>
  new ScratchImage({ program })._describe(project(files)).sources!.files.map(({ path }) => path);
const stageOf = (image: MinimalImage, files: Files): string => image._describe(project(files)).dockerfile.render().replace(/^#.*\n+/, '').split('\nFROM ')[0];
const MAKE = CBuild.make({ program: 'server' });
const CMAKE = CBuild.cmake({ target: 'shop' });

describe('what is staged for a C program', () => {
  test('sources, headers, and the .inc and .def files that they include', () => {
    // GIVEN
    const names = ['main.c', 'include/a.h', 'tables/b.inc', 'tables/c.def'];
    const root = project({ ...Object.fromEntries(names.map(name => [name, name === 'main.c' ? C_MAIN : ''])), 'tables/d.tbl': '', 'README.md': '' });
    // WHEN
    const { sources, ignoreLines } = new ScratchImage({ program: new CProgram() })._describe(root);
    // THEN
    expect(sources!.files.map(({ path }) => path)).toEqual([...names].sort());
    expect(ignoreLines).toEqual(expect.arrayContaining(['!**/*.inc', '!**/*.def']));
  });

  const ALL = { 'a.h': '', 'a.hpp': '', 'a.cpp': '', 'CMakeLists.txt': '', 'x.cmake': '', 'Makefile': '', 'x.mk': '', 'x.in': '', 'build/CMakeCache.txt': '', 'build/gen.c': '', 'doc.md': '' };

  test('files of C++ with C++ alone: of a C program they change nothing', () => {
    expect(staged({ ...ALL, 'main.c': '' })).toEqual(['a.h', 'build/gen.c', 'main.c']);
    expect(staged({ ...ALL, 'main.cpp': '' })).toEqual(['a.cpp', 'a.h', 'a.hpp', 'build/gen.c', 'main.cpp']);
  });

  test('build files with what reads them, and nothing of an earlier build', () => {
    expect(staged(ALL, new CProgram({ buildWith: MAKE }))).toEqual(['Makefile', 'a.cpp', 'a.h', 'a.hpp', 'x.in', 'x.mk']);
    expect(staged(ALL, new CProgram({ buildWith: CMAKE }))).toEqual(['CMakeLists.txt', 'a.cpp', 'a.h', 'a.hpp', 'x.cmake', 'x.in']);
  });
});

describe('modules of C++20', () => {
  const files = { 'CMakeLists.txt': '', 'main.cpp': '', 'a.cppm': '', 'b.ixx': '', 'c/d.mpp': '' };

  test('come along with CMake, which orders them', () => {
    expect(staged(files, new CProgram({ buildWith: CMAKE }))).toEqual(['CMakeLists.txt', 'a.cppm', 'b.ixx', 'c/d.mpp', 'main.cpp']);
    expect(staged(files, new CProgram({ buildWith: MAKE }))).toEqual(['main.cpp']);
  });

  test('are not built for size, which GCC 14 cannot', () => {
    const built = (text: Files): string => stageOf(new ScratchImage({ program: new CProgram({ buildWith: CMAKE }) }), text);
    expect(built(files)).toContain('"-DCMAKE_BUILD_TYPE=Release"');
    expect(built({ 'CMakeLists.txt': '', 'main.cpp': '' })).toContain('"-DCMAKE_BUILD_TYPE=MinSizeRel"');
  });

  test('are refused where the compiler is too old for them', () => {
    const program = new CProgram({ buildWith: CMAKE, linking: CLinking.DYNAMIC });
    const on = (base: MinimalBase): (() => unknown) => () => new DistrolessImage({ program, base })._describe(project(files));
    expect(on(DistrolessBase.CC_DEBIAN12)).toThrow('CProgram.linking: GCC 12, which links for this base, knows no modules of C++20 (got "a.cppm")');
    expect(on(DistrolessBase.CC_DEBIAN13)).not.toThrow();
  });
});

describe('modules of C++20 and the compiler by itself', () => {
  const made = (text: string, props: CProgramProps = {}): (() => string) => () => stageOf(new ScratchImage({ program: new CProgram(props) }), { 'main.cpp': text, 'a.cppm': '', 'b.cpp': '' });

  test.each<[string, string, CProgramProps, string]>([
    ['a file of a module', '', { sources: ['a.cppm'] }, 'CProgram.sources: this is a module of C++20, and the compiler by itself does not order those (got "a.cppm"); allowed: CBuild.cmake(), with'],
    ['an import', '#include <a.h>\nimport hello;\nint main() {}\n', {}, 'CProgram.buildWith: main.cpp uses modules of C++20, and the compiler by itself does not order those (got "import hello;")'],
    ['an import of a header', 'import <iostream>;\n', {}, 'CProgram.buildWith: main.cpp uses modules'],
    ['a module', 'module;\n#ifdef A\n#endif\nexport module a.b:c;\n', {}, 'CProgram.buildWith: main.cpp uses modules of C++20, and the compiler by itself does not order those (got "export module a.b:c;")'],
    ['a file that belongs to a module', '// of a\nmodule a;\nint b;\n', {}, 'uses modules of C++20, and the compiler by itself does not order those (got "module a;")'],
    ['one with lines before it', 'module;\n#include <a.h>\nmodule a.b;\n', {}, '(got "module a.b;")'],
    ['the standard library', 'import std;\n', {}, 'CProgram.projectRoot: main.cpp imports the standard library as a module, which GCC has from version 15 on (got "import std;")'],
    ['the standard library, whatever is said', 'import a;\nimport std.compat;\n', { compilerArguments: ['-std=c++23', '-fmodules-ts'] }, 'GCC has from version 15 on (got "import std.compat;")'],
  ])('are refused: %s', (_what, text, props, message) => {
    expect(made(text, props)).toThrow(message);
  });

  test.each<[string, string, CProgramProps]>([
    ['whoever orders them', 'import hello;\n', { compilerArguments: ['-fmodules-ts'] }],
    ['comments', '// import hello;\n/*\nimport hello;\n*/\n', {}],
    ['a raw text', 'const char *code = R"js(\nimport hello;\n)js";\nauto more = R"(\nimport std;\n)";\n', {}],
    ['a condition', '#if __cpp_modules\nimport std;\n#else\n#include <print>\n#endif\n', {}],
    ['names alike', 'important(x);\nint module = 1;\nimport_all ();\n', {}],
    ['a variable of a type of that name', 'struct module { int a; };\nint main() {\n  module m;\n}\n', {}],
    ['a variable of a type that a header has', '#include "module.h"\nmodule m;\n', {}],
    ['a variable of a type called import', 'typedef struct { int a; } import;\nint main() {\n  import m;\n}\n', {}],
    ['a file that is not compiled', '', { sources: ['b.cpp'] }],
  ])('are none: %s', (_what, text, props) => {
    expect(made(text, props)()).toContain('"g++"');
  });

  test.each(['-lz', '-pthread', 'libz.a', 'libz.so'])('%s is no name of a library', name => {
    expect(() => new CProgram({ libraries: ['m', name] })).toThrow(`CProgram.libraries: this is not the name of a library (got "${name}"); allowed: names such as m or pthread; fix: leave out -l and lib`);
  });
});

describe('the compiler', () => {
  test('of C++ takes C for C', () => {
    const text = stageOf(new ScratchImage({ program: new CProgram({ sources: ['b.c', 'c.cxx'], libraries: ['m'] }) }), { 'main.cc': '', 'b.c': '', 'c.cxx': '' });
    expect(text).toContain('["g++", "-static", ');
    expect(text).toContain('"-o", "/out/app", "/src/main.cc", "-x", "c", "/src/b.c", "-x", "none", "/src/c.cxx", "-lm"]');
  });

  test('main.c is taken before main.cpp', () => {
    expect(stageOf(new ScratchImage({ program: new CProgram() }), { 'main.cpp': '', 'main.c': '' })).toContain('"/out/app", "/src/main.c"]');
  });

  test('a missing file of C++ is called that', () => {
    expect(() => staged({ 'main.c': '' }, new CProgram({ entry: 'x.cpp' }))).toThrow('CProgram.entry: there is no such C++ file (got "x.cpp")');
  });
});

describe('the toolchain is no newer than the base', () => {
  const custom = (facts: object): MinimalBase => MinimalBase.custom('example.com/base:1', { libc: Libc.GLIBC, ...facts });
  const on = (base: MinimalBase, files: Files = { 'main.c': '' }): string =>
    stageOf(new DistrolessImage({ program: new CProgram({ linking: CLinking.DYNAMIC }), base }), files).split('\n')[0];

  test.each<[string, MinimalBase, string]>([
    ['Debian 13', DistrolessBase.BASE_DEBIAN13, 'gcc:14-trixie'],
    ['glibc alone', DistrolessBase.BASE_NOSSL_DEBIAN13, 'gcc:14-trixie'],
    ['Debian 12', DistrolessBase.BASE_DEBIAN12, 'gcc:12-bookworm'],
    ['a glibc between them', custom({ glibcVersion: '2.39' }), 'gcc:12-bookworm'],
    ['a newer glibc', custom({ glibcVersion: '2.100' }), 'gcc:14-trixie'],
    ['a glibc that nobody states', custom({}), 'gcc:12-bookworm'],
    ['a release of Debian', custom({ debianRelease: 12 }), 'gcc:12-bookworm'],
  ])('%s', (_name, base, image) => {
    expect(on(base)).toBe(`FROM ${image} AS build`);
  });

  test.each<[string, MinimalBase, string]>([
    ['no glibc', DistrolessBase.STATIC_DEBIAN13, 'asks for libc.so.6, which gcr.io/distroless/static-debian13:nonroot does not have'],
    ['musl', custom({ libc: Libc.MUSL }), 'asks for libc.so.6, which example.com/base:1 does not have'],
    ['an old glibc', custom({ glibcVersion: '2.31' }), 'no toolchain image links for the glibc of example.com/base:1 (got "2.31"); allowed: a base with glibc 2.36 or newer'],
  ])('refused: %s', (_name, base, message) => {
    expect(() => on(base)).toThrow(message);
  });

  test('C++ needs its library too', () => {
    expect(on(DistrolessBase.CC_DEBIAN12, { 'main.cpp': '' })).toBe('FROM gcc:12-bookworm AS build');
    expect(() => on(DistrolessBase.BASE_DEBIAN13, { 'main.cpp': '' })).toThrow('allowed: a base with them, such as DistrolessBase.CC_DEBIAN13');
  });

  test('what is linked statically starts on every base', () => {
    expect(stageOf(new DistrolessImage({ program: new CProgram(), base: DistrolessBase.STATIC_DEBIAN12 }), { 'main.c': '' })).toContain('FROM gcc:14-trixie AS build');
  });
});

describe('the smallest base', () => {
  const chosen = (program: CProgram, files: Files): string => {
    const { base, because } = program._smallestBase(project(files));
    return `${base.reference}: ${because}`;
  };

  test.each<[string, CProgram, Files, string]>([
    ['static', new CProgram(), {}, 'scratch: '],
    ['dynamic C', new CProgram({ linking: CLinking.DYNAMIC }), { 'main.c': '' }, 'gcr.io/distroless/base-nossl-debian13:nonroot: the C program is linked dynamically'],
    ['dynamic C++', new CProgram({ linking: CLinking.DYNAMIC }), { 'main.cc': '' }, 'gcr.io/distroless/cc-debian13:nonroot: the C++ program is linked dynamically'],
    ['Make with a file of C++', new CProgram({ linking: CLinking.DYNAMIC, buildWith: MAKE }), { 'lib/a.cpp': '', 'main.c': '' }, 'gcr.io/distroless/cc-debian13:nonroot: '],
    ['Make with C alone', new CProgram({ linking: CLinking.DYNAMIC, buildWith: MAKE }), { 'main.c': '' }, 'gcr.io/distroless/base-nossl-debian13:nonroot: '],
  ])('%s', (_name, program, files, expected) => {
    expect(chosen(program, { ...files, 'x.h': '' })).toContain(expected);
  });
});

describe('build files', () => {
  test('of a dynamic program say nothing of -static, and nobody looks for a loader', () => {
    const text = stageOf(MinimalImage.of(new CProgram({ linking: CLinking.DYNAMIC, buildWith: CBuild.make({ program: 'out/x', target: 'all' }) })), { 'a.c': '' });
    expect(text).toContain('RUN ["make", "CC=gcc -s -Wl,--build-id=none", "CXX=g++ -s -Wl,--build-id=none", "all"]\nRUN ["install", "-m", "755", "./out/x", "/out/app"]');
    expect(text).not.toMatch(/static|readelf/);
  });

  test('arguments of the user come last, so that they win', () => {
    const text = stageOf(new ScratchImage({ program: new CProgram({ buildWith: CBuild.cmake({ target: 'x', cmakeArguments: ['-DCMAKE_BUILD_TYPE=Debug', '-DA=$B; c'] }) }) }), { 'a.c': '' });
    expect(text).toContain('"-DCMAKE_BUILD_TYPE=MinSizeRel", "-DCMAKE_BUILD_TYPE=Debug", "-DA=$B; c"]');
  });

  test('a package that CMake needs anyway may be pinned', () => {
    const text = stageOf(new ScratchImage({ program: new CProgram({ buildWith: CMAKE, buildPackages: ['cmake=3.31.6-2'] }) }), { 'a.c': '' });
    expect(text).toContain('"packages", "ninja-build", "cmake (= 3.31.6-2)"]');
  });

  test.each<[string, () => unknown, string]>([
    ['a target that is a flag', () => CBuild.make({ program: 'a', target: '-f' }), 'CBuild.make().target: this is not the name of a target (got "-f")'],
    ['a target that is a variable', () => CBuild.make({ program: 'a', target: 'CC=x' }), 'CBuild.make().target'],
    ['a program elsewhere', () => CBuild.make({ program: '../a' }), 'CBuild.make().program: the path leads out of the project'],
    ['a target of CMake that is none', () => CBuild.cmake({ target: '$<x>' }), 'CBuild.cmake().target: this is not the name of a target'],
    ['an entry beside a Makefile', () => new CProgram({ buildWith: MAKE, entry: 'main.c' }), 'CProgram.entry: this is for CBuild.compiler(), and the program is built by make'],
    ['libraries beside CMake', () => new CProgram({ buildWith: CMAKE, libraries: ['m'] }), 'CProgram.libraries: this is for CBuild.compiler(), and the program is built by cmake'],
    ['no way of linking', () => new CProgram({ linking: 'maybe' as CLinking }), 'CProgram.linking: there is no such way (got "maybe")'],
  ])('refused: %s', (_name, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('packages for the build', () => {
  test.each(['zlib1g-dev', 'g++', 'libc6-dev=2.41-12+deb13u3', 'zlib1g=1:1.3.dfsg+really1.3.1-1+b1', 'a2ps=1~rc1'])('%s is one', name => {
    expect(() => new CProgram({ buildPackages: [name] })).not.toThrow();
  });

  test.each(['', 'a', 'Zlib', '-y', '--help', 'a b', 'a/trixie', 'a=', 'a=x', 'a=1 b', '../a.deb', 'a;id', '$(id)', 'a|b', 'a (>= 1)', 'a\nb', '+a', 'zlib1g:arm64', '*'])('%j is none', name => {
    expect(() => new CProgram({ buildPackages: [name] })).toThrow('CProgram.buildPackages[0]: this does not name a package of Debian');
  });

  test('each is named once, in a list that is not endless', () => {
    expect(() => new CProgram({ buildPackages: ['a2ps', 'a2ps=1'] })).toThrow('CProgram.buildPackages[1]: the package is named twice');
    expect(() => new CProgram({ buildPackages: new Array<string>(101).fill('x') })).toThrow('CProgram.buildPackages: there are too many');
    expect(() => new CProgram({ buildPackages: 'x' as unknown as string[] })).toThrow('CProgram.buildPackages: this is not a list');
  });

  test('their order does not matter', () => {
    const hash = (...buildPackages: string[]): string => new ScratchImage({ program: new CProgram({ projectRoot: root, buildPackages }) }).inputHash;
    const root = project({ 'main.c': C_MAIN });
    expect(hash('b2', 'a2')).toBe(hash('a2', 'b2'));
    expect(hash('a2')).not.toBe(hash('a2', 'b2'));
  });
});
