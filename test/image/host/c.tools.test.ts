import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, environment, HERE, needs, SLOW, tree } from './support';
import { CProgram, MinimalImage } from '../../../src/image';
import { toolchainFor } from '../../../src/image/host/build-on-host';
import { readElf } from '../../../src/oci/elf';
import { Platform } from '../../../src/oci/platform';
import { C_MAIN, folder, project, put } from '../support';

beforeAll(() => needs('gcc', '--version'));

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
      missing: 'this machine has no GCC', howToGet: 'install it (Debian: apt-get install gcc libc6-dev), or build with a container engine (docker, podman)',
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
