import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, environment, HERE, needs, SLOW, tree } from './support';
import { CBuild, CLinking, CProgram, DistrolessBase, DistrolessImage, GoProgram, MinimalImage, Program } from '../../../src/image';
import { toolchainFor } from '../../../src/image/host/build-on-host';
import { readElf } from '../../../src/oci/elf';
import { Platform } from '../../../src/oci/platform';
import { C_MAIN, folder, project, put } from '../support';

beforeAll(() => ['gcc', 'g++', 'make', 'cmake', 'ninja', 'go'].forEach(tool => needs(tool, tool === 'go' ? 'version' : '--version')));

const FILES = {
  'main.c': '#include <stdio.h>\n#include "sub/util.h"\nint main(void) { printf("%s %s %s\\n", NAME, __FILE__, util()); return 0; }\n',
  'sub/util.h': 'static inline const char *here(void) { return __FILE__; }\nconst char *util(void);\n',
  'sub/util.c': '#include "util.h"\nconst char *util(void) { return here(); }\n',
};
const PROPS = { sources: ['sub/util.c'], compilerArguments: ['-DNAME="a b; $HOME"'], libraries: ['m'] };

const said = (outDir: string): string => execFileSync(join(outDir, 'program', 'app'), { encoding: 'utf8' });

test('a C program knows the paths of the build stage, not those of this machine, and strings reach it as they are', async () => {
  const { outDir } = await build(new CProgram({ projectRoot: project(FILES), ...PROPS }));
  expect(said(outDir)).toBe('a b; $HOME /src/main.c /src/sub/util.h\n');
  expect(readElf(readFileSync(join(outDir, 'program', 'app')))).toEqual({ architecture: HERE.architecture });
}, SLOW);

test('folders, locale, time zone, umask and variables that GCC reads change no byte', async () => {
  // GIVEN
  const first = await build(new CProgram({ projectRoot: project(FILES), ...PROPS }));
  const outDir = join(folder(), 'a=b $(x)');
  const root = join(folder(), '-x c=d');
  mkdirSync(root);
  put(root, FILES);
  const before = process.umask(0o077);
  try {
    // WHEN
    const elsewhere = project({ 'stdio.h': '#error taken' });
    const env = environment({ LC_ALL: 'de_DE.UTF-8', TZ: 'Asia/Tokyo', CPATH: elsewhere, C_INCLUDE_PATH: elsewhere, LIBRARY_PATH: elsewhere, CFLAGS: '-O0', SOURCE_DATE_EPOCH: '7' });
    await build(new CProgram({ projectRoot: root, ...PROPS }), { outDir, env });
  } finally {
    process.umask(before);
  }
  // THEN
  expect(tree(join(outDir, 'program'))).toEqual(tree(join(first.outDir, 'program')));
}, SLOW);

test('__DATE__ and __TIME__ are those of time 0', async () => {
  const main = '#include <stdio.h>\nint main(void) { puts(__DATE__ " " __TIME__); return 0; }\n';
  const { outDir } = await build(new CProgram({ projectRoot: project({ 'main.c': main }) }));
  expect(said(outDir)).toBe('Jan  1 1970 00:00:00\n');
}, SLOW);

test('a failing compiler is quoted with the sources’ names', async () => {
  const program = new CProgram({ projectRoot: project({ 'main.c': 'int main(void) { return x; }\n' }) });
  await expect(build(program)).rejects.toThrow(/^CProgram: gcc -static .* failed with exit code 1; it said last:\n[^]*main\.c:1:25: error: .*x.* undeclared/);
}, SLOW);

describe('the compiler', () => {
  const image = (platform: Platform): MinimalImage => MinimalImage.of(new CProgram({ projectRoot: project({ 'main.c': C_MAIN }) }), { platforms: [platform] });

  test('is found with its C library', async () => {
    expect(await toolchainFor(image(HERE)._describe(), HERE, { env: process.env })).toMatchObject({
      found: expect.stringMatching(/^gcc \d+\.\d+\.\d+ with glibc 2\.\d+$/), version: needs('gcc', '-dumpfullversion'),
    });
  });

  test('is missing: the packages are named', async () => {
    expect(await toolchainFor(image(HERE)._describe(), HERE, { env: { PATH: folder() } })).toMatchObject({
      missing: 'this machine has no GCC', howToGet: 'install it (Debian: apt-get install gcc libc6-dev), or build with a container engine',
    });
  });

  test.each([
    [Platform.LINUX_ARM64, 'aarch64-linux-gnu', 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross'],
    [Platform.LINUX_ARM_V7, 'arm-linux-gnueabihf', 'gcc-arm-linux-gnueabihf libc6-dev-armhf-cross'],
    [Platform.LINUX_AMD64, 'x86_64-linux-gnu', 'gcc-x86-64-linux-gnu libc6-dev-amd64-cross'],
  ].filter(([platform]) => platform !== HERE) as [Platform, string, string][])('for %s is a cross compiler', async (platform, triple, packages) => {
    // GIVEN a compiler for a platform that is none of these, and one that says it is the right one
    const other = project({ gcc: { content: '#!/bin/sh\necho sparc-linux-gnu\n', mode: 0o755 } });
    const cross = project({ [`${triple}-gcc`]: { content: `#!/bin/sh\n[ "$1" = -dumpmachine ] && echo ${triple} && exit\nexec ${needs('which', 'gcc')} "$@"\n`, mode: 0o755 } });
    const described = image(platform)._describe();
    // WHEN / THEN
    expect(await toolchainFor(described, platform, { env: { PATH: other } })).toMatchObject({
      missing: `this machine has no GCC for ${platform}`, howToGet: expect.stringContaining(`apt-get install ${packages})`),
    });
    expect(await toolchainFor(described, platform, { env: { PATH: `${cross}:${process.env.PATH}` } })).toMatchObject({ found: expect.stringMatching(/^gcc /) });
    const { outDir } = await build(image(platform), { platform, env: environment({ PATH: `${cross}:${process.env.PATH}` }) });
    expect(spawnSync(join(outDir, 'program', 'app')).status).toBe(0);
  }, SLOW);

  test('without a static C library names the package', async () => {
    const bin = project({ gcc: { content: `#!/bin/sh\n[ "$1" = -print-file-name=libc.a ] && echo libc.a && exit\nexec ${needs('which', 'gcc')} "$@"\n`, mode: 0o755 } });
    expect(await toolchainFor(image(HERE)._describe(), HERE, { env: { PATH: bin } })).toMatchObject({
      missing: 'gcc of this machine cannot link statically: the C library\'s headers or its archive are missing',
      howToGet: expect.stringContaining('apt-get install libc6-dev)'),
    });
  });
});

describe('C++, Make and CMake', () => {
  const CPP = {
    'main.cpp': '#include <iostream>\nextern "C" const char *name(void);\nint main() { std::cout << name() << " " << __FILE__ << std::endl; }\n',
    'name.c': 'const char *name(void) { const char *class = "C"; return class; }\n',
  };
  const MAKEFILE = 'SRC = $(CURDIR)\nout/app: main.o name.o\n\tmkdir -p out\n\t$(CXX) -o $@ $^\n%.o: $(SRC)/%.cpp\n\t$(CXX) -c -o $@ $<\n%.o: $(SRC)/%.c\n\t$(CC) -c -o $@ $<\n';
  const CMAKE = 'cmake_minimum_required(VERSION 3.21)\nproject(shop)\nadd_executable(shop main.cpp name.c)\nset_target_properties(shop PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/deep)\n';
  const PROGRAMS: { readonly [name: string]: (projectRoot: string) => CProgram } = {
    'the compiler': projectRoot => new CProgram({ projectRoot, sources: ['name.c'] }),
    'make': projectRoot => new CProgram({ projectRoot, buildWith: CBuild.make({ program: 'out/app' }) }),
    'cmake': projectRoot => new CProgram({ projectRoot, buildWith: CBuild.cmake({ target: 'shop' }) }),
  };
  const files = { ...CPP, 'Makefile': MAKEFILE, 'CMakeLists.txt': CMAKE };

  test.each(Object.keys(PROGRAMS))('%s: paths are those of the build stage, whatever the folder', async name => {
    const first = await build(PROGRAMS[name](project(files)));
    // make's own rules know no spaces
    const outDir = join(folder(), name === 'make' ? 'other' : 'a b');
    await build(PROGRAMS[name](project(files)), { outDir, env: environment({ CC: 'false', CXX: 'false', CXXFLAGS: '-O0', LDFLAGS: '-x', MAKEFLAGS: '-n', CMAKE_GENERATOR: 'x' }) });
    expect(said(first.outDir)).toBe('C /src/main.cpp\n');
    expect(readElf(readFileSync(join(first.outDir, 'program', 'app')))).toEqual({ architecture: HERE.architecture });
    expect(tree(join(outDir, 'program'))).toEqual(tree(join(first.outDir, 'program')));
  }, SLOW);

  test.each([CLinking.STATIC, CLinking.DYNAMIC])('cmake: a project that sets the flags of the linker anew changes nothing of it (%#)', async linking => {
    // GIVEN
    const lists = CMAKE.replace('add_executable', 'set(CMAKE_EXE_LINKER_FLAGS "-Wl,--as-needed")\nadd_executable');
    const program = new CProgram({ projectRoot: project({ ...files, 'CMakeLists.txt': lists }), buildWith: CBuild.cmake({ target: 'shop' }), linking });
    // WHEN
    const { outDir } = await build(program);
    // THEN
    const sections = execFileSync('readelf', ['--wide', '--sections', join(outDir, 'program', 'app')], { encoding: 'utf8' });
    expect(sections).toContain(' .text ');
    expect(sections).not.toMatch(/\.symtab|\.note\.gnu\.build-id/);
    expect(sections.includes(' .interp ')).toBe(linking === CLinking.DYNAMIC);
    expect(said(outDir)).toBe('C /src/main.cpp\n');
  }, SLOW);

  test('what is linked dynamically asks for the loader of its base', async () => {
    const program = new CProgram({ projectRoot: project(CPP), sources: ['name.c'], linking: CLinking.DYNAMIC });
    const { outDir } = await build(program);
    expect(readElf(readFileSync(join(outDir, 'program', 'app')))?.interpreter).toBe(DistrolessBase.CC_DEBIAN13.loader(HERE));
    expect(said(outDir)).toBe('C /src/main.cpp\n');
  }, SLOW);

  test('a Makefile that links with a loader is refused', async () => {
    const program = new CProgram({ projectRoot: project({ 'Makefile': 'app: main.c\n\tgcc -o app main.c\n', 'main.c': C_MAIN }), buildWith: CBuild.make({ program: 'app' }) });
    await expect(build(program)).rejects.toThrow('CProgram: the build linked it dynamically, and the image may have no loader (got "app")');
  }, SLOW);

  test('a file that make does not write is named', async () => {
    const program = new CProgram({ projectRoot: project({ 'Makefile': 'all:\n', 'main.c': C_MAIN }), buildWith: CBuild.make({ program: 'bin/x' }) });
    await expect(build(program)).rejects.toThrow('CProgram: the build did not write this file (got "bin/x")');
  }, SLOW);

  test('a target that CMake does not know is named', async () => {
    const program = new CProgram({ projectRoot: project(files), buildWith: CBuild.cmake({ target: 'nothing' }) });
    await expect(build(program)).rejects.toThrow(/for target "nothing" which is not built/);
  }, SLOW);

  const found = async (program: Program, env = process.env): Promise<unknown> =>
    toolchainFor(MinimalImage.of(program, { platforms: [HERE] })._describe(), HERE, { env });
  const ALL = ['gcc', 'g++', 'make', 'cmake', 'ninja', 'dpkg-query'];
  const without = (...tools: string[]): NodeJS.ProcessEnv => ({
    PATH: project(Object.fromEntries(ALL.filter(tool => !tools.includes(tool)).map(tool => [tool, { link: needs('which', tool) }]))),
  });

  test.each([['g++', 'the compiler', 'g++'], ['make', 'make', 'make'], ['cmake', 'cmake', 'cmake'], ['ninja', 'cmake', 'ninja-build']])('%s is missing: the package is named', async (tool, name, debian) => {
    expect(await found(PROGRAMS[name](project(files)), without())).toMatchObject({ found: expect.stringMatching(/^gcc /) });
    expect(await found(PROGRAMS[name](project(files)), without(tool))).toMatchObject({
      missing: expect.stringMatching(`this machine has no ${tool.replace(/\+/g, '\\+')}`), howToGet: expect.stringContaining(`apt-get install ${debian})`),
    });
  });

  test('packages that the build needs have to be there, in their version', async () => {
    const needing = (...buildPackages: string[]): CProgram => new CProgram({ projectRoot: project({ 'main.c': C_MAIN }), buildPackages });
    expect(await found(needing('libc6-dev'))).toMatchObject({ found: expect.stringMatching(/^gcc /) });
    expect(await found(needing('no-such-package'))).toMatchObject({ missing: 'this machine has no no-such-package, which the build needs', howToGet: expect.stringContaining('apt-get install no-such-package)') });
    expect(await found(needing('libc6-dev=1.0'))).toMatchObject({ missing: expect.stringMatching(/^this machine has libc6-dev 2\.\S+, not 1\.0, which/) });
    expect(await found(needing('libc6-dev'), without('dpkg-query'))).toMatchObject({ missing: 'this machine has no libc6-dev, which the build needs' });
  });

  test('build files are for this machine only', async () => {
    const platform = HERE === Platform.LINUX_AMD64 ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64;
    const image = MinimalImage.of(PROGRAMS.make(project(files)), { platforms: [platform] });
    expect(await toolchainFor(image._describe(), platform, { env: process.env })).toMatchObject({ missing: `make of this machine builds for this machine, not for ${platform.toString()}` });
  });

  test('a machine that is newer than the base does not link for it', async () => {
    const newer = project({ gcc: { content: `#!/bin/sh\n${needs('which', 'gcc')} "$@" | ${needs('which', 'sed')} 's/GLIBC_MINOR__ .*/GLIBC_MINOR__ 99/'\n`, mode: 0o755 } });
    const image = new DistrolessImage({ program: new CProgram({ projectRoot: project({ 'main.c': C_MAIN }), linking: CLinking.DYNAMIC }), base: DistrolessBase.BASE_DEBIAN13, platforms: [HERE] });
    expect(await toolchainFor(image._describe(), HERE, { env: environment({ PATH: newer }) })).toMatchObject({ missing: 'this machine links with glibc 2.99, and the base has glibc 2.41' });
  });

  test('cgo is built with it, the same way everywhere', async () => {
    const go = { 'go.mod': 'module a.b\n\ngo 1.24\n', 'main.go': 'package main\n\n// #include "c.h"\nimport "C"\n\nfunc main() { println(C.GoString(C.where())) }\n', 'c.h': 'const char *where(void);\n', 'c.c': '#include "c.h"\nconst char *where(void) { return "C"; }\n' };
    const [one, two] = [await build(new GoProgram({ projectRoot: project(go) })), await build(new GoProgram({ projectRoot: project(go) }), { env: environment({ CGO_ENABLED: '0', CC: 'false', CGO_CFLAGS: '-O0' }) })];
    expect(spawnSync(join(one.outDir, 'program', 'app')).stderr.toString()).toBe('C\n');
    expect(readElf(readFileSync(join(one.outDir, 'program', 'app')))?.interpreter).toBe(DistrolessBase.CC_DEBIAN13.loader(HERE));
    expect(tree(join(two.outDir, 'program'))).toEqual(tree(join(one.outDir, 'program')));
  }, SLOW);
});
