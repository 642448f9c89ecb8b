import { addRustStage, PROGRAM, RustBuild, rustHostBuild } from './build';
import { CONFIG_FILES, readCargoConfig } from './cargo-config';
import { checkLock, RustEntry, rustEntry } from './entry';
import { featureArguments, featureNames } from './features';
import { hasLambdaClient } from './lambda-client';
import { OPTIONS } from './option-names';
import { RustLinking } from './rust-linking';
import { manifestFiles, rustSources } from './sources';
import { missingTargets, ownTargets, together } from './stubs';
import { checkSystemPackages } from './system-packages';
import { rustVersion } from './version';
import { neededFor, readRustWorkspace, RustWorkspace } from './workspace';
import { refuse } from '../../../private/errors';
import { checkNames } from '../../../private/known-names';
import { byCodeUnit } from '../../../private/text';
import { DistrolessBase } from '../../bases/distroless-base';
import { Libc, MinimalBase } from '../../bases/minimal-base';
import { LambdaClient, ProgramProps, StaticProgram } from '../../program';
import { Recipe, RecipeContext } from '../../recipe';
import { resolveProjectRoot } from '../../sources/project-root';
import { selectionLines } from '../../sources/select';
import { readTree } from '../../sources/source-tree';
import { literal } from '../../sources/strings';
import { BuildPackage, buildPackages } from '../build-packages';
import { OUT } from '../build-stage';

/** Properties of `RustProgram`. */
export interface RustProgramProps extends ProgramProps {
  /**
   * Minor version of the Rust toolchain, e.g. `1.96`.
   *
   * @default - what rust-toolchain.toml or rust-toolchain pins; else 1.96, or `rust-version` of the packages when that is newer
   */
  readonly rustVersion?: string;

  /**
   * Name of the program in the package, as `cargo build --bin` takes it.
   *
   * @default - `default-run` of Cargo.toml, else the only one
   */
  readonly binary?: string;

  /**
   * Features to compile.
   *
   * @default - none beside the default features
   */
  readonly features?: string[];

  /**
   * Whether the package's default features are compiled.
   *
   * @default true
   */
  readonly defaultFeatures?: boolean;

  /**
   * How the C library gets to the program.
   *
   * @default RustLinking.STATIC
   */
  readonly linking?: RustLinking;

  /**
   * Packages of Debian that crates need when they are compiled, each as `name` or `name=version`: `libssl-dev`, `protobuf-compiler`.
   *
   * They are installed in the build stage, with what they depend on, and are no part of the image. Debian keeps one version of a package: a pinned one
   * may be gone later, which ends the build.
   *
   * @default - none
   */
  readonly buildPackages?: string[];
}

/** What a dynamically linked Rust program asks its loader for. */
const LIBRARIES = ['libc.so.6', 'libgcc_s.so.1'];

/**
 * A Rust program, built by Cargo in the release profile and linked statically.
 *
 * `entry` is the folder of its package (default: that at `projectRoot`, or the only member of the workspace with a program). Cargo.lock is required. The
 * packages that the program depends on by path are staged, and the manifests of the others.
 *
 * The C library is glibc, linked in by `crt-static`: it cannot load name-service modules or character-set converters at run time. Symbols are stripped; all
 * else is as `[profile.release]` of the project says. Equal sources give equal bytes.
 */
export class RustProgram extends StaticProgram {
  public readonly language = 'rust';
  /** Whether it is linked statically: unless `linking` says otherwise. */
  public readonly linksStatically: boolean;

  private readonly rust: RustProgramProps;
  private readonly packages: BuildPackage[];

  /** @throws when `rustVersion`, a feature, a package or the name of the program has another form, or a path leads out of the project */
  constructor(props: RustProgramProps = {}) {
    super(checkNames(props, OPTIONS, 'RustProgram'));
    this.rust = {
      ...props,
      binary: props.binary && literal(props.binary, 'RustProgram.binary'),
      features: featureNames(props.features),
    };
    this.linksStatically = props.linking !== RustLinking.DYNAMIC;
    this.packages = buildPackages(props.buildPackages, 'RustProgram.buildPackages');
    checkForm('rustVersion', props.rustVersion, /^1\.\d{1,3}$/, 'a minor version such as 1.96');
    checkForm('binary', props.binary, /^[\p{ID_Continue}][\p{ID_Continue}-]*$/u, 'the name of an executable, without a path and without .rs');
    if (props.linking !== undefined && !Object.values(RustLinking).includes(props.linking)) {
      refuse({
        where: 'RustProgram.linking', problem: 'there is no such way', value: props.linking, allowed: 'RustLinking.STATIC, RustLinking.DYNAMIC', fix: 'choose one of them',
      });
    }
  }

  /**
   * The name of the program, when it is said.
   *
   * @internal
   */
  public get _binary(): string | undefined {
    return this.rust.binary;
  }

  /** @internal */
  public _smallestBase(): { readonly base: MinimalBase; readonly because: string } {
    return this.linksStatically
      ? { base: MinimalBase.SCRATCH, because: 'the Rust program is linked statically, so it needs no libc and no loader' }
      : { base: DistrolessBase.CC_DEBIAN13, because: 'the Rust program is linked dynamically; this is the smallest base with glibc and libgcc' };
  }

  /** @internal */
  public _lambdaClient(baseDir: string): LambdaClient {
    const { pack } = this.read(baseDir).entry;
    return hasLambdaClient(pack) ? { missing: false } : {
      missing: true,
      problem: 'Cargo.toml of the program names no runtime interface client, so nothing would ask for events',
      value: pack.name,
      allowed: 'a program that depends on lambda_runtime or lambda_http',
      fix: 'run `cargo add lambda_runtime` and start the handler with it, or leave lambdaRuntime out',
    };
  }

  /** @internal */
  public _recipe({ baseDir, base, platforms }: RecipeContext): Recipe {
    const { root, workspace, entry } = this.read(baseDir);
    checkLock(root, workspace);
    this.checkBase(base);
    const first = rustSources(root, this._given, workspace);
    const config = readCargoConfig(root, first.files, platforms);
    const { files, lines } = config.vendored.length === 0 ? first : rustSources(root, this._given, workspace, config.vendored);
    checkMain(entry, files);
    checkSystemPackages(root, workspace, entry, this.rust, this.packages);
    const { image, atLeast } = rustVersion(root, workspace, this.rust.rustVersion, this.linksStatically ? undefined : base);
    const needed = new Set(workspace.needed.map(({ folder }) => folder));
    const missing = together(workspace.packages.map(pack => {
      const targets = missingTargets(root, pack);
      return needed.has(pack.folder) ? { programs: targets.programs.filter(path => !files.includes(path)), libraries: [] } : targets;
    }));
    const build: RustBuild = {
      image,
      atLeast,
      platforms,
      workspace,
      entry,
      config,
      manifests: [...manifestFiles(root, workspace), ...CONFIG_FILES.filter(file => files.includes(file))].sort(byCodeUnit),
      missing,
      all: together([missing, ownTargets(root, workspace, entry.binary)]),
      isStatic: this.linksStatically,
      features: featureArguments(entry.pack, entry.binary, this.rust),
      packages: this.packages,
      secrets: this._given.secrets ?? [],
    };
    return {
      sources: readTree(root, files, 'RustProgram.projectRoot'),
      ignoreLines: selectionLines(lines, this._given),
      toolchains: [image],
      addBuildStage: (dockerfile, paths) => addRustStage(dockerfile, paths, build),
      hostBuild: rustHostBuild(build),
      stageLayers: [{ name: 'program', folder: OUT }],
      archiveLayers: [],
      entrypoint: [PROGRAM],
      program: PROGRAM,
    };
  }

  /** The project, and what of it is the program. */
  private read(baseDir: string): { readonly root: string; readonly workspace: RustWorkspace; readonly entry: RustEntry } {
    const root = resolveProjectRoot(baseDir, this.projectRoot, 'RustProgram');
    const whole = readRustWorkspace(root, this.projectRoot, this._given.entry);
    const entry = rustEntry(root, whole, { entry: this._given.entry, binary: this.rust.binary });
    return { root, workspace: neededFor(entry.pack, whole), entry };
  }

  private checkBase({ reference, facts }: MinimalBase): void {
    const has = facts.libraries === undefined ? facts.libc === Libc.GLIBC : LIBRARIES.every(name => facts.libraries?.includes(name));
    if (!this.linksStatically && !has) {
      refuse({
        where: 'RustProgram.linking',
        problem: `the program asks for ${LIBRARIES.join(' and ')}, which ${reference} does not have`,
        value: 'RustLinking.DYNAMIC',
        allowed: 'a base with both, such as DistrolessBase.CC_DEBIAN13',
        fix: 'choose that base, or leave linking out',
      });
    }
  }
}

/** What .dockerignore or exclude leaves out would be missed by the compiler, with a path of the build stage. */
function checkMain({ binary }: RustEntry, files: string[]): void {
  if (!files.includes(binary.path)) {
    refuse({
      where: 'RustProgram.binary',
      problem: 'its main file is not there, or .dockerignore or exclude leaves it out',
      value: binary.path,
      allowed: 'a file in the folder of its package',
      fix: 'let it through, or correct the path of the [[bin]] in Cargo.toml',
    });
  }
}

function checkForm(name: string, value: unknown, form: RegExp, allowed: string): void {
  if (value !== undefined && !(typeof value === 'string' && form.test(value))) {
    refuse({ where: `RustProgram.${name}`, problem: 'this has another form', value, allowed, fix: 'write it as allowed' });
  }
}
