import { posix } from 'node:path';
import { CargoConfig } from './cargo-config';
import { RustEntry } from './entry';
import { STUB, Stubs } from './stubs';
import { rustTriple, targetVariable } from './targets';
import { RustWorkspace } from './workspace';
import { Dockerfile } from '../../../dockerfile/dockerfile';
import { RunMount } from '../../../dockerfile/run-mount';
import { DockerfileStage } from '../../../dockerfile/stage';
import { Platform } from '../../../oci/platform';
import { byCodeUnit } from '../../../private/text';
import { HostBuild } from '../../host/host-build';
import { ContextPaths } from '../../recipe';
import { secretMounts } from '../../secrets';
import { BuildPackage, installBuildPackages } from '../build-packages';
import { OUT, tidy } from '../build-stage';

/** All that the build of one program depends on. */
export interface RustBuild {
  readonly image: string;
  readonly atLeast?: string;
  readonly platforms: Platform[];
  readonly workspace: RustWorkspace;
  readonly entry: RustEntry;
  readonly config: CargoConfig;
  /** Staged files that Cargo needs to know the workspace and where dependencies are, in order. */
  readonly manifests: string[];
  /** What stands for sources: for those that are not staged, and for all of them while dependencies are compiled. */
  readonly missing: Stubs;
  readonly all: Stubs;
  readonly isStatic: boolean;
  readonly features: string[];
  readonly packages: BuildPackage[];
  readonly secrets: string[];
}

export const PROGRAM = '/app';
const TARGET = '/target';
/** Writes the files before `--` with a main(), those behind it without. Names come as arguments: no shell reads them. Lints that a project forbids have to be content. */
const WRITE_STUBS = 'main=\'fn main() {}\'; for file do if [ "$file" = -- ]; then main=; else mkdir -p "$(dirname "$file")" && '
  + 'printf \'%s\\n\' \'//! Stands for sources.\' \'#![allow(unused_crate_dependencies)]\' "$main" > "$file"; fi; done';
/** The stage runs on the platform that it builds for, so with several of them the toolchain says which that is. */
const ASK = 'rust="$(rustc -vV)"; rust="${rust#*host: }"; rust="${rust%%[!a-z0-9_-]*}"; ';

/**
 * Dependencies have steps of their own, from manifests and lock alone: a change of sources fetches and compiles nothing of them again. Stubs stand for the
 * sources meanwhile; the touch makes these newer than what was compiled of the stubs.
 */
export function addRustStage(dockerfile: Dockerfile, paths: ContextPaths, build: RustBuild): DockerfileStage {
  const { workspace, config, manifests, missing, all } = build;
  const stage = dockerfile.addStage('build', { image: build.image });
  const mounts = [
    ...['registry', 'git'].map(name => RunMount.cache({ target: `/usr/local/cargo/${name}` })),
    ...secretMounts(build.secrets),
  ];
  // what replaces a package of others has to be compiled with them
  const separate = (workspace.hasRequirements || config.vendored.length > 0) && workspace.patches.length === 0;
  const stubs = separate ? all : missing;
  installBuildPackages(stage, build.packages);
  Object.entries(variables(build)).forEach(([name, value]) => stage.env(name, value));
  stage.workdir('/src');
  if (separate) {
    for (const folder of [...new Set(manifests.map(file => posix.dirname(file)))].sort(byCodeUnit)) {
      const sources = manifests.filter(file => posix.dirname(file) === folder).map(file => posix.join(paths.sources, file));
      stage.copy({ sources, destination: folder === '.' ? './' : `./${folder}/` });
    }
    config.vendored.forEach(folder => stage.copy({ sources: [`${posix.join(paths.sources, folder)}/`], destination: `./${folder}/` }));
  }
  if (stubs.programs.length + stubs.libraries.length > 0) {
    stage.run(['sh', '-c', WRITE_STUBS, 'stubs', ...stubs.programs, '--', ...stubs.libraries]);
  }
  if (separate) {
    if (config.vendored.length === 0) {
      stage.run(cargo(['fetch', ...fixed(build)], build), { mounts });
    }
    stage.run(cargo(compile(build), build), { mounts });
  }
  stage.copy({ sources: [`${paths.sources}/`], destination: './' });
  if (separate) {
    stage.run(['find', '.', '-name', '*.rs', ...config.vendored.flatMap(folder => ['-not', '-path', `./${folder}/*`]), '-exec', 'touch', '{}', '+']);
  }
  stage.run(cargo(compile(build), build), { mounts });
  stage.run(take(build));
  tidy(stage);
  return stage;
}

/** In one step: nothing of it would be kept. */
export function rustHostBuild(build: RustBuild): HostBuild {
  return {
    where: 'RustProgram',
    tool: { language: 'rust', image: build.image, atLeast: build.atLeast, ...(build.packages.length === 0 ? {} : { packages: build.packages }) },
    copies: [],
    stubs: [...build.missing.programs.map(path => ({ path, text: STUB })), ...build.missing.libraries.map(path => ({ path, text: '' }))],
    steps: [{ argv: ['cargo', ...compile(build)], cwd: 'src', env: variables(build, false), fetches: true }],
    results: [{ from: `target/{CARGO_BUILD_TARGET}/release/${build.entry.binary.name}`, to: `out${PROGRAM}` }],
    secrets: build.secrets,
  };
}

/** Flags for a target do not reach build scripts and macros, which run in the stage and could not be linked so. Cargo joins them with the project's. */
function variables(build: RustBuild, inStage = true): { [name: string]: string } {
  const flags = [
    ...build.config.flags, `-Ctarget-feature=${build.isStatic ? '+' : '-'}crt-static`, '-Clink-arg=-Wl,--build-id=none',
    // a newer compiler warns of more, which must not end the build
    '--cap-lints=warn',
  ].join(' ');
  return {
    CARGO_INCREMENTAL: '0',
    CARGO_PROFILE_RELEASE_STRIP: 'symbols',
    ...(inStage ? { CARGO_TARGET_DIR: TARGET } : {}),
    ...Object.fromEntries(build.platforms.map(platform => [targetVariable(platform, 'RUSTFLAGS'), flags])),
  };
}

function compile(build: RustBuild): string[] {
  const { entry: { binary }, features } = build;
  return ['build', '--release', ...fixed(build), '--bin', binary.name, ...features];
}

/** By its manifest: the name of a package may be that of a dependency too. */
function fixed({ entry: { pack } }: RustBuild): string[] {
  return ['--locked', ...(pack.folder === '.' ? [] : ['--manifest-path', posix.join(pack.folder, 'Cargo.toml')])];
}

/** A target is always named: only then do flags for it leave build scripts and macros alone. */
function cargo(args: string[], { platforms }: RustBuild): string[] {
  return platforms.length === 1 ? ['cargo', ...args, '--target', rustTriple(platforms[0])] : ['sh', '-c', `${ASK}exec cargo "$@" --target "$rust"`, 'cargo', ...args];
}

function take({ platforms, entry: { binary } }: RustBuild): string[] {
  return platforms.length === 1
    ? ['install', '-D', `${TARGET}/${rustTriple(platforms[0])}/release/${binary.name}`, `${OUT}${PROGRAM}`]
    : ['sh', '-c', `${ASK}exec install -D "${TARGET}/$rust/release/$1" ${OUT}${PROGRAM}`, 'install', binary.name];
}
