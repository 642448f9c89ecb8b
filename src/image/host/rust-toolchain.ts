import { existsSync, readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { cToolchain } from './c-toolchain';
import { makeCargoHome } from './cargo-home';
import { runCommand } from './command';
import { fixedEnvironment, PASSED_THROUGH, picked } from './environment';
import { ANSWER_WITHIN, FoundToolchain, MissingToolchain, OR_AN_ENGINE, Search } from './found-toolchain';
import type { RustTool } from './host-build';
import { rustTriple, targetVariable } from '../programs/rust/targets';

/** Cargo, rustc with the standard library for the platform, and the GCC that links for it. */
export async function rustToolchain({ image, atLeast, packages }: RustTool, search: Search): Promise<FoundToolchain | MissingToolchain> {
  const howToGet = `install Rust${atLeast === undefined ? '' : ` ${atLeast} or newer`} (rustup.rs), ${OR_AN_ENGINE}`;
  const version = /^release: (\d+\.\d+\.\d+)/m.exec(await ask(['rustc', '-vV'], search) ?? '')?.[1];
  const sysroot = (await ask(['rustc', '--print', 'sysroot'], search))?.trim();
  if (version === undefined || sysroot === undefined) {
    return { missing: 'this machine has no working Rust', howToGet };
  }
  // those that rustup put there itself: what it starts in their place looks for settings in the user's home
  const cargo = existing(join(sysroot, 'bin', 'cargo')) ?? 'cargo';
  if (await ask([cargo, '--version'], search) === undefined) {
    return { missing: `this machine has rustc ${version} and no Cargo`, howToGet };
  }
  if (atLeast !== undefined && minor(version) < minor(atLeast)) {
    return { missing: `this machine has rustc ${version}, and the program asks for Rust ${atLeast}`, howToGet };
  }
  const triple = rustTriple(search.platform);
  if (!await hasLibrary(triple, search)) {
    return { missing: `Rust of this machine has no standard library for ${search.platform}`, howToGet: `add it (rustup target add ${triple}), ${OR_AN_ENGINE}` };
  }
  const gcc = await cToolchain({ language: 'c', image, ...(packages === undefined ? {} : { packages }) }, search);
  if ('missing' in gcc) {
    return { missing: `Rust links with GCC, and ${gcc.missing}`, howToGet: gcc.howToGet };
  }
  return {
    found: `rustc ${version} with ${gcc.libc}`,
    version,
    libc: gcc.libc,
    program: cargo,
    env: { CARGO_BUILD_TARGET: triple, RUSTC: existing(join(sysroot, 'bin', 'rustc')) ?? 'rustc', [targetVariable(search.platform, 'LINKER')]: gcc.program! },
    fetchEnv: picked(search.user, [...PASSED_THROUGH.rust, 'HOME']),
    prepare: (work, ownFiles) => makeCargoHome(work, { user: search.user, triple, ownFiles }),
  };
}

async function hasLibrary(triple: string, search: Search): Promise<boolean> {
  const folder = (await ask(['rustc', '--print', 'target-libdir', '--target', triple], search))?.trim();
  return folder !== undefined && existsSync(folder) && readdirSync(folder).some(name => /^libstd-.*\.rlib$/.test(name));
}

/** In the user's environment, as a version manager needs it, without what changes a compiler. */
async function ask(argv: string[], { user, signal }: Search): Promise<string | undefined> {
  const set = Object.entries(user).flatMap(([name, value]) => value === undefined || /^(CARGO|RUSTC|RUSTFLAGS|RUSTDOC)/.test(name) && name !== 'CARGO_HOME' ? [] : [[name, value]]);
  const env = { ...Object.fromEntries(set) as { [name: string]: string }, ...fixedEnvironment(user) };
  const { exitCode, answer } = await runCommand({ argv, cwd: parse(process.cwd()).root, env, timeout: ANSWER_WITHIN, signal });
  return exitCode === 0 ? answer : undefined;
}

function existing(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}

function minor(version: string): number {
  return Number(version.split('.')[1]);
}
