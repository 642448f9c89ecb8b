import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CBuildPlan, CProject, isCxx, isModule, isSource, PROGRAM } from './build-plan';
import { CBuild } from './c-build';
import { CLinking } from './c-linking';
import { refuseModulesFor } from './modules';
import { OPTIONS } from './option-names';
import { staticCalls } from './static-calls';
import { addCStage, cHostBuild, settingsArchive } from './steps';
import { refuse } from '../../../private/errors';
import { checkNames } from '../../../private/known-names';
import { DistrolessBase } from '../../bases/distroless-base';
import { MinimalBase } from '../../bases/minimal-base';
import { ProgramProps, StaticProgram } from '../../program';
import { Recipe, RecipeContext } from '../../recipe';
import { insideProject, resolveProjectRoot } from '../../sources/project-root';
import { selectFiles, selectionLines } from '../../sources/select';
import { readTree } from '../../sources/source-tree';
import { literal } from '../../sources/strings';
import { BuildPackage, buildPackages } from '../build-packages';
import { OUT } from '../build-stage';
import { NEWEST_RELEASE, releaseFor, ToolchainRelease } from '../glibc';

/** Properties of `CProgram`. */
export interface CProgramProps extends ProgramProps {
  /**
   * More files to compile and link with `entry`, as paths in `projectRoot`.
   *
   * @default - only `entry`
   */
  readonly sources?: string[];

  /**
   * More arguments for the compiler, e.g. `-DNDEBUG`, `-Iinclude`, `-std=c++20`. They reach it as they are, not through a shell.
   *
   * @default - none
   */
  readonly compilerArguments?: string[];

  /**
   * Libraries to link, without `lib`: `m`, `pthread`, `z`. For static linking the toolchain image or `buildPackages` must have them as archives.
   *
   * @default - only the C library, and that of C++ for C++
   */
  readonly libraries?: string[];

  /**
   * How the sources become what runs. With Make and CMake, their files say what `entry`, `sources`, `compilerArguments` and `libraries` would.
   *
   * @default CBuild.compiler()
   */
  readonly buildWith?: CBuild;

  /**
   * How the C library, and that of C++, get to the program.
   *
   * @default CLinking.STATIC
   */
  readonly linking?: CLinking;

  /**
   * Packages of Debian that the build needs: headers and archives such as `zlib1g-dev`, tools such as `pkgconf`. Each is `name` or `name=version`.
   *
   * They are installed in the build stage, with what they depend on, and are no part of the image. Debian keeps one version of a package: a pinned one
   * may be gone later, which ends the build.
   *
   * @default - none
   */
  readonly buildPackages?: string[];
}

const WHERE = 'CProgram';
const FILES_OF_C = ['**', '!**/*.c', '!**/*.h', '!**/*.inc', '!**/*.def'];
const FILES_OF_CXX = ['cc', 'cpp', 'cxx', 'hh', 'hpp', 'hxx', 'ipp', 'tpp', 'inl', 'S', 's'].map(end => `!**/*.${end}`);

/**
 * A C or C++ program, compiled by GCC and linked statically.
 *
 * `entry` is the file with `main()` (default `main.c`, or `main.cpp`, `main.cc`, `main.cxx` where that is there). Sources, headers, .inc and .def files below
 * `projectRoot` are staged; with Make and CMake their files too.
 *
 * Statically linked glibc cannot load name-service modules, character-set converters (`iconv_open` fails) or plugins at run time: the rule `static-glibc` says
 * where sources count on them.
 */
export class CProgram extends StaticProgram {
  public readonly language = 'c';
  /** Whether it is linked statically: unless `linking` says otherwise. */
  public readonly linksStatically: boolean;

  private readonly c: CProgramProps;
  private readonly packages: BuildPackage[];

  /** @throws when a path leads out of the project, a name of a library or package has another form, or properties exclude each other */
  constructor(props: CProgramProps = {}) {
    super(checkNames(props, OPTIONS, 'CProgram'));
    this.c = {
      ...props,
      sources: props.sources?.map((path, index) => insideProject(literal(path, `${WHERE}.sources[${index}]`), `${WHERE}.sources[${index}]`)),
      compilerArguments: props.compilerArguments?.map((text, index) => literal(text, `${WHERE}.compilerArguments[${index}]`)),
    };
    this.linksStatically = props.linking !== CLinking.DYNAMIC;
    this.packages = buildPackages(props.buildPackages, `${WHERE}.buildPackages`);
    for (const name of props.libraries ?? []) {
      if (!/^(?!-)[\w+.-]+(?<!\.(?:a|so))$/.test(name)) {
        refuse({ where: `${WHERE}.libraries`, problem: 'this is not the name of a library', value: name, allowed: 'names such as m or pthread', fix: 'leave out -l and lib' });
      }
    }
    if (props.linking !== undefined && !Object.values(CLinking).includes(props.linking)) {
      refuse({ where: `${WHERE}.linking`, problem: 'there is no such way', value: props.linking, allowed: 'CLinking.STATIC, CLinking.DYNAMIC', fix: 'choose one of them' });
    }
    this.refuseForBuildFiles();
  }

  /** @internal */
  public _smallestBase(baseDir: string): { readonly base: MinimalBase; readonly because: string } {
    if (this.linksStatically) {
      return { base: MinimalBase.SCRATCH, because: 'the C program is linked statically, so it needs no libc and no loader' };
    }
    const root = resolveProjectRoot(baseDir, this.projectRoot, WHERE);
    return this.isCxx(root, this.files(root).files)
      ? { base: DistrolessBase.CC_DEBIAN13, because: 'the C++ program is linked dynamically; this is the smallest base with glibc, libgcc and libstdc++' }
      : { base: DistrolessBase.BASE_NOSSL_DEBIAN13, because: 'the C program is linked dynamically; this is the smallest base with glibc' };
  }

  /** @internal */
  public _recipe({ baseDir, base }: RecipeContext): Recipe {
    const root = resolveProjectRoot(baseDir, this.projectRoot, WHERE);
    const { files, lines } = this.files(root);
    const sources = this.usesCompiler ? [this.entry(root), ...(this.c.sources ?? [])] : [];
    refuseModulesFor(root, sources.filter(path => files.includes(path) || isModule(path)), this.c.compilerArguments ?? []);
    this.refuseMissing(sources, files);
    const isCxxProgram = this.isCxx(root, files);
    const isStatic = this.linksStatically;
    const release = isStatic ? NEWEST_RELEASE : this.release(base, isCxxProgram);
    refuseModules(files, release);
    const image = `gcc:${release.gcc}-${release.name}`;
    const plan = this.plan(sources, files.some(isModule));
    const { secrets = [] } = this._given;
    const steps = { image, plan, packages: this.packages, secrets, isCxx: isCxxProgram, isStatic, atMost: isStatic ? undefined : release };
    const settings = settingsArchive(plan);
    return {
      sources: readTree(root, files, `${WHERE}.projectRoot`),
      ignoreLines: selectionLines(lines, this._given),
      toolchains: [image],
      addBuildStage: (dockerfile, paths) => addCStage(dockerfile, paths, steps, settings),
      hostBuild: cHostBuild(steps),
      stageLayers: [{ name: 'program', folder: OUT }],
      archiveLayers: [],
      ...(settings === undefined ? {} : { buildArchives: [settings] }),
      entrypoint: [PROGRAM],
      zoneCalls: [],
      staticCalls: this.linksStatically ? staticCalls(root, files.filter(path => isSource(path)), `${WHERE}.projectRoot`) : undefined,
      program: PROGRAM,
    };
  }

  private get build(): CBuild {
    return this.c.buildWith ?? CBuild.compiler();
  }

  private get usesCompiler(): boolean {
    return this.build.kind === 'compiler';
  }

  private plan(sources: string[], hasModules: boolean): CBuildPlan {
    const { compilerArguments = [], libraries = [] } = this.c;
    const project: CProject = { sources, compilerArguments, libraries, isStatic: this.linksStatically, hasModules };
    return this.build._plan(project);
  }

  private entry(root: string): string {
    const usual = ['main.c', 'main.cpp', 'main.cc', 'main.cxx'];
    return this._given.entry ?? usual.find(name => existsSync(join(root, name))) ?? usual[0];
  }

  private files(root: string): { readonly files: string[]; readonly lines: string[] } {
    const plus = !this.usesCompiler || [this.entry(root), ...(this.c.sources ?? [])].some(isCxx);
    const lines = [...FILES_OF_C, ...(plus ? FILES_OF_CXX : []), ...this.build._files];
    // what CMake has written of an earlier build has sources of its own
    const skip = (names: string[]): boolean => names.includes('CMakeCache.txt');
    const what = plus ? 'C and C++ files (*.c, *.cpp, *.h)' : 'C files (*.c, *.h)';
    return { files: selectFiles(root, this._given, { lines, what, ...(this.usesCompiler ? {} : { skip }) }, WHERE), lines };
  }

  private isCxx(root: string, files: string[]): boolean {
    return (this.usesCompiler ? [this.entry(root), ...(this.c.sources ?? [])] : files).some(isCxx);
  }

  private release(base: MinimalBase, plus: boolean): ToolchainRelease {
    return releaseFor(base, {
      where: `${WHERE}.linking`,
      value: 'CLinking.DYNAMIC',
      because: 'the program is linked dynamically',
      libraries: plus ? ['libc.so.6', 'libgcc_s.so.1', 'libstdc++.so.6'] : ['libc.so.6'],
      such: plus ? 'DistrolessBase.CC_DEBIAN13' : 'DistrolessBase.BASE_DEBIAN13',
      or: 'leave linking out',
    });
  }

  private refuseMissing(sources: string[], files: string[]): void {
    const missing = sources.find(path => !files.includes(path));
    if (missing !== undefined) {
      const here = files.filter(path => isSource(path) && !sources.includes(path));
      refuse({
        where: missing === sources[0] ? `${WHERE}.entry` : `${WHERE}.sources`,
        problem: `there is no such ${isCxx(missing) ? 'C++' : 'C'} file`,
        value: missing,
        allowed: `a ${isCxx(missing) ? '.cpp, .cc or .cxx' : '.c'} file below projectRoot that .dockerignore does not exclude`,
        fix: here.length === 0 ? 'check the spelling; it is relative to projectRoot' : `name one of the files here: ${here.slice(0, 10).join(', ')}`,
      });
    }
  }

  /** A Makefile would not hear of them. */
  private refuseForBuildFiles(): void {
    const given = this.usesCompiler ? [] : (['entry', 'sources', 'compilerArguments', 'libraries'] as const).filter(name => this.c[name] !== undefined);
    if (given.length > 0) {
      refuse({
        where: `${WHERE}.${given[0]}`,
        problem: `this is for CBuild.compiler(), and the program is built by ${this.build.kind}`,
        value: this.c[given[0]],
        allowed: 'CBuild.compiler(), or what the build files say',
        fix: `leave ${given[0]} out, or buildWith`,
      });
    }
  }
}

/** The compilers of older releases know no modules, and nor does their CMake: GCC 14 and CMake 3.28 do. */
function refuseModules(files: string[], release: ToolchainRelease): void {
  const module = release === NEWEST_RELEASE ? undefined : files.find(isModule);
  if (module !== undefined) {
    refuse({
      where: `${WHERE}.linking`,
      problem: `GCC ${release.gcc}, which links for this base, knows no modules of C++20`,
      value: module,
      allowed: `a base with glibc ${NEWEST_RELEASE.glibc} or newer, such as DistrolessBase.CC_DEBIAN13; or static linking`,
      fix: 'choose that base, or leave linking out',
    });
  }
}
