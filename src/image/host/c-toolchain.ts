import { isAbsolute, parse } from 'node:path';
import { runCommand } from './command';
import { fixedEnvironment } from './environment';
import { ANSWER_WITHIN, FoundToolchain, MissingToolchain, OR_AN_ENGINE, Search } from './found-toolchain';
import type { CTool } from './host-build';
import { SOURCES_FOLDER } from '../programs/c/build-plan';
import { isNewer } from '../programs/glibc';

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

/** What else builds: the oldest version that will do, and Debian's package. */
const TOOLS: { readonly [name: string]: { readonly atLeast: string; readonly debian: string } } = {
  make: { atLeast: '3.81', debian: 'make' },
  cmake: { atLeast: '3.21', debian: 'cmake' },
  ninja: { atLeast: '1.8', debian: 'ninja-build' },
};

/** GCC for the platform: the machine's own, or a cross compiler by Debian's names; and what else the build starts or needs. */
export async function cToolchain(tool: CTool, search: Search): Promise<FoundToolchain | MissingToolchain> {
  const found = await compilerFor(tool, search);
  if ('missing' in found || tool.tools === undefined && tool.packages === undefined) {
    return found;
  }
  const lacks = await missingTool(tool.tools ?? [], search) ?? await missingPackage(tool.packages ?? [], TARGETS[search.platform.toString()], search);
  return lacks ?? {
    ...found,
    commands: { ...found.commands, ...Object.fromEntries((tool.tools ?? []).map(name => [name, name])) },
    prepare: work => ({ [SOURCES_FOLDER]: work.in('src') }),
  };
}

async function compilerFor(tool: CTool, search: Search): Promise<FoundToolchain | MissingToolchain> {
  const target = TARGETS[search.platform.toString()];
  // files of Make and CMake name the compiler themselves
  const names = tool.tools === undefined ? ['', `${target.triple}-`] : [''];
  for (const front of names) {
    const machine = await ask(`${front}gcc`, ['-dumpmachine'], search);
    if (machine !== undefined && target.machine.test(machine.trim())) {
      const found = await inspect(front, tool, search, target);
      if (found !== undefined) {
        return found;
      }
    }
  }
  const native = await ask('gcc', ['-dumpmachine'], search);
  if (native === undefined && TARGETS[`linux/${thisArchitecture()}`] === target) {
    return { missing: 'this machine has no GCC', howToGet: howToGet(tool.cxx ? 'g++ libc6-dev' : 'gcc libc6-dev') };
  }
  return tool.tools === undefined
    ? { missing: `this machine has no GCC for ${search.platform}`, howToGet: howToGet(crossPackages(target, tool)) }
    : { missing: `${tool.tools[0]} of this machine builds for this machine, not for ${search.platform}`, howToGet: `build on such a machine, ${OR_AN_ENGINE}` };
}

/** Its version and that of its C library; undefined for a compiler that only calls itself gcc. */
async function inspect(front: string, tool: CTool, search: Search, target: Target): Promise<FoundToolchain | MissingToolchain | undefined> {
  const program = `${front}gcc`;
  const suffix = front === '' ? '' : `-${target.debian}-cross`;
  const archive = tool.dynamic === undefined ? 'libc.a' : 'libc.so.6';
  const macros = await ask(program, ['-E', '-dM', '-include', 'features.h', '-x', 'c', '/dev/null'], search);
  if (!await hasLibrary(program, archive, search) || macros === undefined) {
    return { missing: `${program} of this machine cannot link statically: the C library's headers or its archive are missing`, howToGet: howToGet(`libc6-dev${suffix}`) };
  }
  const value = (name: string): string | undefined => new RegExp(`^#define ${name} (\\d+)$`, 'm').exec(macros)?.[1];
  if (value('__clang__') !== undefined) {
    return undefined;
  }
  if (tool.cxx && !await hasLibrary(`${front}g++`, 'libstdc++.a', search)) {
    return { missing: `this machine has no ${front}g++ with its library`, howToGet: howToGet(front === '' ? 'g++' : `g++-${target.triple.replace('_', '-')}`) };
  }
  const version = ['__GNUC__', '__GNUC_MINOR__', '__GNUC_PATCHLEVEL__'].map(value).join('.');
  const glibc = value('__GLIBC__') && `${value('__GLIBC__')}.${value('__GLIBC_MINOR__')}`;
  const libc = glibc === undefined ? 'another C library than glibc' : `glibc ${glibc}`;
  return tooNew(tool, version, glibc) ?? {
    found: `gcc ${version} with ${libc}`, version, libc, program, ...(tool.cxx ? { commands: { 'g++': `${front}g++` } } : {}), env: {}, fetchEnv: {},
  };
}

/** What is linked with newer libraries than the base's does not start there. */
function tooNew({ dynamic, cxx }: CTool, gcc: string, glibc: string | undefined): MissingToolchain | undefined {
  if (dynamic === undefined) {
    return undefined;
  }
  const instead = `link statically, build on an older machine, ${OR_AN_ENGINE}`;
  if (glibc === undefined || isNewer(glibc, dynamic.glibc)) {
    return { missing: `this machine links with ${glibc === undefined ? 'another C library' : `glibc ${glibc}`}, and the base has glibc ${dynamic.glibc}`, howToGet: instead };
  }
  return cxx && Number.parseInt(gcc, 10) > Number(dynamic.gcc)
    ? { missing: `this machine has g++ ${gcc}, and the base the C++ library of GCC ${dynamic.gcc}`, howToGet: instead }
    : undefined;
}

async function missingTool(names: string[], search: Search): Promise<MissingToolchain | undefined> {
  for (const name of names) {
    const version = /(\d+\.\d+)/.exec(await ask(name, ['--version'], search) ?? '')?.[1];
    const { atLeast, debian } = TOOLS[name];
    if (version === undefined || isNewer(atLeast, version)) {
      return { missing: version === undefined ? `this machine has no ${name}` : `this machine has ${name} ${version}, and the build needs ${atLeast} or newer`, howToGet: howToGet(debian) };
    }
  }
  return undefined;
}

/** What is not installed of the packages of Debian that a build needs. */
export async function missingPackages(packages: NonNullable<CTool['packages']>, search: Search): Promise<MissingToolchain | undefined> {
  const target = TARGETS[search.platform.toString()];
  return target === undefined ? undefined : missingPackage(packages, target, search);
}

/** Only Debian's own list says what is installed; elsewhere nobody knows. */
async function missingPackage(packages: NonNullable<CTool['packages']>, { debian }: Target, search: Search): Promise<MissingToolchain | undefined> {
  for (const { name, version } of packages) {
    const answer = await ask('dpkg-query', ['--show', '--showformat', '${db:Status-Status} ${Architecture} ${Version}\\n', name], search) ?? '';
    const installed = answer.split('\n').map(line => line.split(' ')).filter(([status, architecture]) => status === 'installed' && ['all', debian].includes(architecture));
    if (installed.length === 0 || version !== undefined && !installed.some(([, , found]) => found === version)) {
      const found = installed.map(([, , each]) => each)[0];
      return {
        missing: `this machine has ${found === undefined ? `no ${name}` : `${name} ${found}, not ${version}`}, which the build needs`,
        howToGet: howToGet(version === undefined ? name : `${name}=${version}`),
      };
    }
  }
  return undefined;
}

async function hasLibrary(program: string, name: string, search: Search): Promise<boolean> {
  const answer = await ask(program, [`-print-file-name=${name}`], search);
  return answer !== undefined && isAbsolute(answer.trim());
}

async function ask(program: string, args: string[], { user, signal }: Search): Promise<string | undefined> {
  const { exitCode, answer } = await runCommand({
    argv: [program, ...args], cwd: parse(process.cwd()).root, env: fixedEnvironment(user), timeout: ANSWER_WITHIN, signal,
  });
  return exitCode === 0 ? answer : undefined;
}

function crossPackages({ triple, debian }: Target, { cxx }: CTool): string {
  return `${cxx ? 'g++' : 'gcc'}-${triple.replace('_', '-')} libc6-dev-${debian}-cross`;
}

function howToGet(packages: string): string {
  return `install it (Debian: apt-get install ${packages}), ${OR_AN_ENGINE}`;
}

function thisArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}
