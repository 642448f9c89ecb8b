import { isAbsolute, parse } from 'node:path';
import { runCommand } from './command';
import { fixedEnvironment } from './environment';
import { ANSWER_WITHIN, FoundToolchain, MissingToolchain, OR_AN_ENGINE, Search } from './found-toolchain';
import type { CTool } from './host-build';

interface Target {
  /** Front of the names of Debian's cross compilers. */
  readonly triple: string;
  /** What a compiler for it says it compiles for. */
  readonly machine: RegExp;
  /** Debian's name of the architecture. */
  readonly debian: string;
}

const TARGETS: { readonly [platform: string]: Target } = {
  'linux/amd64': { triple: 'x86_64-linux-gnu', machine: /^x86_64-.*linux/, debian: 'amd64' },
  'linux/arm64': { triple: 'aarch64-linux-gnu', machine: /^aarch64-.*linux/, debian: 'arm64' },
  'linux/arm/v7': { triple: 'arm-linux-gnueabihf', machine: /^arm.*linux.*eabihf/, debian: 'armhf' },
  'linux/ppc64le': { triple: 'powerpc64le-linux-gnu', machine: /^(powerpc64le|ppc64le)-.*linux/, debian: 'ppc64el' },
  'linux/riscv64': { triple: 'riscv64-linux-gnu', machine: /^riscv64-.*linux/, debian: 'riscv64' },
  'linux/s390x': { triple: 's390x-linux-gnu', machine: /^s390x-.*linux/, debian: 's390x' },
};

/** GCC for the platform: the machine's own, or a cross compiler by Debian's names. */
export async function cToolchain(_tool: CTool, search: Search): Promise<FoundToolchain | MissingToolchain> {
  const target = TARGETS[search.platform.toString()];
  for (const program of ['gcc', `${target.triple}-gcc`]) {
    const machine = await ask(program, ['-dumpmachine'], search);
    if (machine !== undefined && target.machine.test(machine.trim())) {
      const found = await inspect(program, search, program === 'gcc' ? 'libc6-dev' : `libc6-dev-${target.debian}-cross`);
      if (found !== undefined) {
        return found;
      }
    }
  }
  const native = await ask('gcc', ['-dumpmachine'], search);
  return native === undefined && TARGETS[`linux/${thisArchitecture()}`] === target
    ? { missing: 'this machine has no GCC', howToGet: howToGet('gcc libc6-dev') }
    : { missing: `this machine has no GCC for ${search.platform}`, howToGet: howToGet(crossPackages(target)) };
}

/** Its version and that of its C library; undefined for a compiler that only calls itself gcc. */
async function inspect(program: string, search: Search, libraryPackage: string): Promise<FoundToolchain | MissingToolchain | undefined> {
  const archive = await ask(program, ['-print-file-name=libc.a'], search);
  const macros = await ask(program, ['-E', '-dM', '-include', 'features.h', '-x', 'c', '/dev/null'], search);
  if (archive === undefined || !isAbsolute(archive.trim()) || macros === undefined) {
    return { missing: `${program} of this machine cannot link statically: the C library's headers or its archive are missing`, howToGet: howToGet(libraryPackage) };
  }
  const value = (name: string): string | undefined => new RegExp(`^#define ${name} (\\d+)$`, 'm').exec(macros)?.[1];
  if (value('__clang__') !== undefined) {
    return undefined;
  }
  const version = ['__GNUC__', '__GNUC_MINOR__', '__GNUC_PATCHLEVEL__'].map(value).join('.');
  const glibc = value('__GLIBC__');
  const libc = glibc === undefined ? 'another C library than glibc' : `glibc ${glibc}.${value('__GLIBC_MINOR__')}`;
  return { found: `gcc ${version} with ${libc}`, version, libc, program, env: {}, fetchEnv: {} };
}

async function ask(program: string, args: string[], { user, signal }: Search): Promise<string | undefined> {
  const { exitCode, answer } = await runCommand({
    argv: [program, ...args], cwd: parse(process.cwd()).root, env: fixedEnvironment(user), timeout: ANSWER_WITHIN, signal,
  });
  return exitCode === 0 ? answer : undefined;
}

function crossPackages({ triple, debian }: Target): string {
  return `gcc-${triple.replace('_', '-')} libc6-dev-${debian}-cross`;
}

function howToGet(packages: string): string {
  return `install it (Debian: apt-get install ${packages}), ${OR_AN_ENGINE}`;
}

function thisArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}
