import { posix } from 'node:path';
import { OUT, tidy } from '../build-stage';
import { CgoNeed } from './cgo';
import { checkEntryModule } from './entry';
import { GoWorkspace, readGoWorkspace } from './modules';
import { OPTIONS } from './option-names';
import { privatePatterns } from './private';
import { GoSources, goSources } from './sources';
import { linkerVariables } from './variables';
import { goVersion } from './version';
import { Dockerfile } from '../../../dockerfile/dockerfile';
import { literalPattern } from '../../../dockerfile/render/glob';
import { RunMount } from '../../../dockerfile/run-mount';
import { DockerfileStage } from '../../../dockerfile/stage';
import { Platform } from '../../../oci/platform';
import { refuse } from '../../../private/errors';
import { checkNames } from '../../../private/known-names';
import { DistrolessBase } from '../../bases/distroless-base';
import { MinimalBase } from '../../bases/minimal-base';
import { CTool, HostBuild } from '../../host/host-build';
import { LambdaClient, ProgramProps, StaticProgram } from '../../program';
import { ContextPaths, Recipe, RecipeContext } from '../../recipe';
import { secretMounts } from '../../secrets';
import { resolveProjectRoot } from '../../sources/project-root';
import { selectFiles, selectionLines } from '../../sources/select';
import { readTree } from '../../sources/source-tree';
import { BuildPackage, buildPackages, installBuildPackages } from '../build-packages';
import { NEWEST_RELEASE, releaseFor, ToolchainRelease } from '../glibc';

/** Properties of `GoProgram`. */
export interface GoProgramProps extends ProgramProps {
  /**
   * Minor version of the Go toolchain, e.g. `1.26`.
   *
   * @default - what .tool-versions chooses, else 1.26; or what go.mod or go.work asks for when that is newer
   */
  readonly goVersion?: string;

  /**
   * Build tags.
   *
   * @default - none
   */
  readonly tags?: string[];

  /**
   * Modules that Go fetches from where they lie, not from the public proxy, and does not look up in the public checksum database: patterns for the front
   * of their paths, as GOPRIVATE has them, e.g. `git.example.com/*`.
   *
   * @default - none
   */
  readonly privateModules?: string[];

  /**
   * Whether packages in C are compiled (`CGO_ENABLED`). Such a program is linked dynamically and needs a base with glibc.
   *
   * @default - whether a package of the command imports "C" without having something else to compile, or imports a module that is known to do nothing without
   */
  readonly cgo?: boolean;

  /**
   * Packages of Debian that cgo needs to compile and link: `libsqlite3-dev`. Each is `name` or `name=version`; they are no part of the image.
   *
   * @default - none
   */
  readonly buildPackages?: string[];

  /**
   * Values of string variables, by package and name: `{ 'main.version': '1.2.3' }`; the linker's `-X`.
   *
   * They are in the input hash. Not for secrets: whoever has the image can read them.
   *
   * @default - none
   */
  readonly variables?: { [name: string]: string };
}

const PROGRAM = '/app';
const LAMBDA_CLIENT = 'github.com/aws/aws-lambda-go';
/**
 * With the standard library alone the largest link measured (net/http, go/types, image, encoding) takes 180 MB, whatever the collector is told: collecting
 * rarely costs no memory there and takes a tenth off the build of a small program.
 */
const SMALL_LINK = { GOGC: '800', GOMEMLIMIT: '1GiB' };
/** What may be compiled; which of it is needed, the imports tell. */
const CANDIDATES = ['**', '!**/*.go', '!**/*.s', '!**/*.h', '!**/*.syso', '!**/go.mod', '!**/go.sum', '!go.work', '!go.work.sum', '!vendor/**', '**/*_test.go'];

/**
 * A Go command, linked statically.
 *
 * `entry` is the folder with package main (default: `projectRoot` itself) or one .go file. A folder with only `main.go`, a module,
 * a module with a vendor folder, and a workspace (`go.work`) all work. Only the packages that the command imports are staged.
 *
 * Built with `CGO_ENABLED=0`, `-trimpath`, without symbol tables and build id: equal sources give equal bytes. It is
 * cross-compiled on the building machine's own platform.
 *
 * A command that needs cgo is linked dynamically, on the platform that it is for: `MinimalImage.of()` puts it on a base with glibc.
 */
export class GoProgram extends StaticProgram {
  public readonly language = 'go';
  /** Whether it is linked statically: unless `cgo` says otherwise. Whether its files do, an image says when it reads them. */
  public readonly linksStatically: boolean;

  private readonly go: GoProgramProps;
  private readonly variables: string[];
  private readonly packages: BuildPackage[];

  /** @throws when `goVersion`, a tag, a pattern or a variable has another form, or a path leads out of the project */
  constructor(props: GoProgramProps = {}) {
    super(checkNames(props, OPTIONS, 'GoProgram'));
    this.linksStatically = props.cgo !== true;
    this.variables = linkerVariables(props.variables);
    this.packages = buildPackages(props.buildPackages, 'GoProgram.buildPackages');
    this.go = { ...props, privateModules: privatePatterns(props.privateModules) };
    checkForm('goVersion', props.goVersion, /^1\.\d{1,3}$/, 'a minor version such as 1.26');
    props.tags?.forEach(tag => checkForm('tags', tag, /^[\w.]+$/, 'letters, digits, _ and .'));
  }

  /** @internal */
  public _smallestBase(baseDir: string, platforms: readonly Platform[] = []): { readonly base: MinimalBase; readonly because: string } {
    const needsCgo = this.needsCgo(baseDir, platforms);
    if (needsCgo === undefined) {
      return { base: MinimalBase.SCRATCH, because: 'Go links statically, so it needs no libc and no loader' };
    }
    return needsCgo.cxx
      ? { base: DistrolessBase.CC_DEBIAN13, because: `${needsCgo.because}, so it is linked dynamically; this is the smallest base with glibc and libstdc++` }
      : { base: DistrolessBase.BASE_NOSSL_DEBIAN13, because: `${needsCgo.because}, so it is linked dynamically; this is the smallest base with glibc` };
  }

  /** @internal */
  public _lambdaClient(baseDir: string): LambdaClient {
    const { modules, required } = readGoWorkspace(resolveProjectRoot(baseDir, this.projectRoot, 'GoProgram'));
    // without go.mod there is the standard library only: the program asks for events itself
    return modules.length === 0 || required.includes(LAMBDA_CLIENT) ? { missing: false } : {
      missing: true,
      problem: 'go.mod names no runtime interface client, so nothing would ask for events',
      value: modules[0].path,
      allowed: `a module that requires ${LAMBDA_CLIENT}`,
      fix: `run \`go get ${LAMBDA_CLIENT}\` and start the handler with its package lambda, or leave lambdaRuntime out`,
    };
  }

  /** @internal */
  public _recipe({ baseDir, base, platforms }: RecipeContext): Recipe {
    const { root, entry, workspace, files, needsCgo, zoneCalls } = this.read(baseDir, platforms);
    const release = needsCgo === undefined ? NEWEST_RELEASE : releaseForCgo(base, needsCgo);
    this.refuseUselessPackages(needsCgo);
    const build: GoBuild = { workspace, entry, toolchain: `golang:${goVersion(workspace, this.go.goVersion)}-${release.name}`, needsCgo, release };
    return {
      sources: readTree(root, files, 'GoProgram.projectRoot'),
      ignoreLines: selectionLines([...CANDIDATES, ...embeddedLines(files)], this._given),
      toolchains: [build.toolchain],
      addBuildStage: (dockerfile, paths) => this.addStage(dockerfile, paths, build),
      hostBuild: this.hostBuild(build),
      stageLayers: [{ name: 'program', folder: OUT }],
      archiveLayers: [],
      entrypoint: [PROGRAM],
      zoneCalls,
      program: PROGRAM,
    };
  }

  /** What is wrong with the files is said by whoever builds them. */
  private needsCgo(baseDir: string, platforms: readonly Platform[]): CgoNeed | undefined {
    try {
      return this.go.cgo === false ? undefined : this.read(baseDir, platforms).needsCgo;
    } catch {
      return this.go.cgo ? { because: 'cgo is asked for', cxx: false } : undefined;
    }
  }

  /** What building it takes, and whether it needs cgo. */
  private read(baseDir: string, given: readonly Platform[]): GoProject {
    const root = resolveProjectRoot(baseDir, this.projectRoot, 'GoProgram');
    const entry = this._given.entry ?? '.';
    const workspace = readGoWorkspace(root);
    checkEntryModule(root, this.projectRoot, entry, workspace);
    const candidates = selectFiles(root, this._given, { lines: [], what: 'Go files (*.go)' }, 'GoProgram');
    const extra = this._given.include ? selectFiles(root, this._given, { lines: ['**'], what: 'files that include names' }, 'GoProgram') : [];
    const platforms = given.length === 0 ? [Platform.LINUX_AMD64] : given;
    const { files, ...told } = goSources(root, entry, candidates, workspace, { platforms, tags: this.go.tags ?? [], cgo: this.go.cgo, hasOwnSettings: this._given.secrets?.includes('go.env') });
    return { root, entry, workspace, files: [...new Set([...files, ...extra])], ...told };
  }

  private addStage(dockerfile: Dockerfile, paths: ContextPaths, { workspace, entry, toolchain, needsCgo }: GoBuild): DockerfileStage {
    const crosses = needsCgo === undefined;
    // without a compiler of C for another platform, cgo builds where the stage runs
    const stage = dockerfile.addStage('build', { image: toolchain, ...(crosses ? { platform: '$BUILDPLATFORM' } : {}) });
    const modules = RunMount.cache({ target: '/go/pkg/mod' });
    const builds = RunMount.cache({ target: '/root/.cache/go-build' });
    const secrets = secretMounts(this._given.secrets);
    installBuildPackages(stage, this.packages);
    stage.env('CGO_ENABLED', crosses ? '0' : '1');
    stage.env('GOTOOLCHAIN', 'local');
    if (this.go.privateModules?.length) {
      stage.env('GOPRIVATE', this.go.privateModules.join(','));
    }
    stage.workdir('/src');
    if (workspace.hasRequirements && !workspace.vendored) {
      for (const folder of [...new Set(workspace.files.map(file => posix.dirname(file)))].sort()) {
        const sources = workspace.files.filter(file => posix.dirname(file) === folder).sort().map(file => posix.join(paths.sources, file));
        stage.copy({ sources, destination: folder === '.' ? './' : `./${folder}/` });
      }
      stage.run(['go', 'mod', 'download'], { mounts: [modules, ...secrets] });
    }
    stage.copy({ sources: [`${paths.sources}/`], destination: './' });
    if (workspace.modules.length === 0) {
      stage.run(['go', 'mod', 'init', 'app']);
    }
    if (crosses) {
      stage.arg('TARGETOS');
      stage.arg('TARGETARCH');
      stage.envFromVariable('GOOS', 'TARGETOS');
      stage.envFromVariable('GOARCH', 'TARGETARCH');
    }
    // fetches again what the cache has lost since the download was cached
    stage.run(this.compile(`${OUT}${PROGRAM}`, entry, needsCgo), { mounts: [modules, builds, ...secrets] });
    tidy(stage);
    return stage;
  }

  /** Without a download of its own: `go build` fetches what it needs, and there is no layer that could cache more. */
  private hostBuild({ workspace, entry, toolchain, needsCgo, release }: GoBuild): HostBuild {
    const env = {
      CGO_ENABLED: needsCgo === undefined ? '0' : '1',
      // whatever lies around the sources is none of theirs
      GOWORK: workspace.files.includes('go.work') ? '' : 'off',
      ...(this.go.privateModules?.length ? { GOPRIVATE: this.go.privateModules.join(',') } : {}),
      ...(workspace.hasRequirements ? {} : SMALL_LINK),
    };
    const commands = [...(workspace.modules.length === 0 ? [['go', 'mod', 'init', 'app']] : []), this.compile(`../out${PROGRAM}`, entry, needsCgo)];
    const cgo: CTool | undefined = needsCgo && {
      language: 'c',
      image: toolchain,
      ...(needsCgo.cxx ? { cxx: true } : {}),
      dynamic: { glibc: release.glibc, gcc: release.gcc },
      ...(this.packages.length === 0 ? {} : { packages: this.packages }),
    };
    return {
      where: 'GoProgram',
      tool: { language: 'go', image: toolchain, atLeast: this.go.goVersion ?? workspace.goVersion, ...(cgo === undefined ? {} : { cgo }) },
      copies: [],
      steps: commands.map(argv => ({ argv, cwd: 'src', env, fetches: true })),
      secrets: this._given.secrets ?? [],
    };
  }

  private compile(output: string, entry: string, needsCgo: CgoNeed | undefined): string[] {
    const tags = this.go.tags?.length ? [`-tags=${this.go.tags.join(',')}`] : [];
    const flags = ['-s', '-w', '-buildid=', ...(needsCgo === undefined ? [] : ['-extldflags=-Wl,--build-id=none']), ...this.variables];
    return ['go', 'build', '-trimpath', '-buildvcs=false', `-ldflags=${flags.join(' ')}`, ...tags, '-o', output, entry === '.' ? '.' : `./${entry}`];
  }

  private refuseUselessPackages(needsCgo: CgoNeed | undefined): void {
    if (needsCgo === undefined && this.packages.length > 0) {
      refuse({
        where: 'GoProgram.buildPackages',
        problem: 'nothing is compiled with cgo, so the build has no use for them',
        value: this.packages.map(({ name }) => name),
        allowed: 'buildPackages of a command that needs cgo, or cgo: true',
        fix: 'leave buildPackages out, or say cgo: true',
      });
    }
  }
}

interface GoProject extends GoSources {
  readonly root: string;
  readonly entry: string;
  readonly workspace: GoWorkspace;
}

interface GoBuild extends Pick<GoProject, 'workspace' | 'entry' | 'needsCgo'> {
  readonly toolchain: string;
  readonly release: ToolchainRelease;
}

function releaseForCgo(base: MinimalBase, { because, cxx }: CgoNeed): ToolchainRelease {
  return releaseFor(base, {
    where: 'GoProgram.cgo',
    value: base.reference,
    because: `${because}, so the program is linked dynamically`,
    libraries: cxx ? ['libc.so.6', 'libgcc_s.so.1', 'libstdc++.so.6'] : ['libc.so.6'],
    such: cxx ? 'DistrolessBase.CC_DEBIAN13' : 'DistrolessBase.BASE_DEBIAN13',
    or: 'say cgo: false where the program can do without',
  });
}

/** Embedded files lie anywhere, so the generated .dockerignore names them one by one. */
function embeddedLines(files: string[]): string[] {
  return files.filter(path => !/\.(go|s|h|syso)$|(^|\/)go\.(mod|sum|work|work\.sum)$|^vendor\//.test(path)).sort().map(path => `!${literalPattern(path)}`);
}

function checkForm(name: string, value: string | undefined, form: RegExp, allowed: string): void {
  if (value !== undefined && !form.test(value)) {
    refuse({ where: `GoProgram.${name}`, problem: 'this has another form', value, allowed, fix: 'write it as allowed' });
  }
}
