import { posix } from 'node:path';
import { fixTimes, OUT } from '../build-stage';
import { checkEntryModule } from './entry';
import { GoWorkspace, readGoWorkspace } from './modules';
import { privatePatterns } from './private';
import { goSources } from './sources';
import { Dockerfile } from '../../../dockerfile/dockerfile';
import { literalPattern } from '../../../dockerfile/render/glob';
import { RunMount } from '../../../dockerfile/run-mount';
import { DockerfileStage } from '../../../dockerfile/stage';
import { refuse } from '../../../private/errors';
import { MinimalBase } from '../../bases/minimal-base';
import { HostBuild } from '../../host/host-build';
import { LambdaClient, ProgramProps, StaticProgram } from '../../program';
import { ContextPaths, Recipe, RecipeContext } from '../../recipe';
import { secretMounts } from '../../secrets';
import { resolveProjectRoot } from '../../sources/project-root';
import { selectFiles, selectionLines } from '../../sources/select';
import { readTree } from '../../sources/source-tree';

/** Properties of `GoProgram`. */
export interface GoProgramProps extends ProgramProps {
  /**
   * Minor version of the Go toolchain, e.g. `1.26`.
   *
   * @default - 1.26, or what go.mod or go.work asks for when that is newer
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
}

const DEFAULT_GO = '1.26';
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
 */
export class GoProgram extends StaticProgram {
  public readonly language = 'go';

  private readonly go: GoProgramProps;

  /** @throws when `goVersion`, a tag or a pattern has another form, or a path leads out of the project */
  constructor(props: GoProgramProps = {}) {
    super(props);
    this.go = { ...props, privateModules: privatePatterns(props.privateModules) };
    checkForm('goVersion', props.goVersion, /^1\.\d{1,3}$/, 'a minor version such as 1.26');
    props.tags?.forEach(tag => checkForm('tags', tag, /^[\w.]+$/, 'letters, digits, _ and .'));
  }

  /** @internal */
  public _smallestBase(): { readonly base: MinimalBase; readonly because: string } {
    return { base: MinimalBase.SCRATCH, because: 'Go links statically, so it needs no libc and no loader' };
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
  public _recipe({ baseDir }: RecipeContext): Recipe {
    const root = resolveProjectRoot(baseDir, this.projectRoot, 'GoProgram');
    const entry = this._given.entry ?? '.';
    const workspace = readGoWorkspace(root);
    checkEntryModule(root, this.projectRoot, entry, workspace);
    const toolchain = `golang:${this.version(workspace)}-trixie`;
    const candidates = selectFiles(root, this._given, { lines: [], what: 'Go files (*.go)' }, 'GoProgram');
    const extra = this._given.include ? selectFiles(root, this._given, { lines: ['**'], what: 'files that include names' }, 'GoProgram') : [];
    const files = [...new Set([...goSources(root, entry, candidates, workspace), ...extra])];
    return {
      sources: readTree(root, files, 'GoProgram.projectRoot'),
      ignoreLines: selectionLines([...CANDIDATES, ...embeddedLines(files)], this._given),
      toolchains: [toolchain],
      addBuildStage: (dockerfile, paths) => this.addStage(dockerfile, paths, { workspace, entry, toolchain }),
      hostBuild: this.hostBuild({ workspace, entry, toolchain }),
      stageLayers: [{ name: 'program', folder: OUT }],
      archiveLayers: [],
      entrypoint: [PROGRAM],
      program: PROGRAM,
    };
  }

  private addStage(dockerfile: Dockerfile, paths: ContextPaths, { workspace, entry, toolchain }: GoBuild): DockerfileStage {
    const stage = dockerfile.addStage('build', { image: toolchain, platform: '$BUILDPLATFORM' });
    const modules = RunMount.cache({ target: '/go/pkg/mod' });
    const builds = RunMount.cache({ target: '/root/.cache/go-build' });
    const secrets = secretMounts(this._given.secrets);
    stage.env('CGO_ENABLED', '0');
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
    stage.arg('TARGETOS');
    stage.arg('TARGETARCH');
    stage.envFromVariable('GOOS', 'TARGETOS');
    stage.envFromVariable('GOARCH', 'TARGETARCH');
    // fetches again what the cache has lost since the download was cached
    stage.run(this.compile(`${OUT}${PROGRAM}`, entry), { mounts: [modules, builds, ...secrets] });
    fixTimes(stage);
    return stage;
  }

  /** Without a download of its own: `go build` fetches what it needs, and there is no layer that could cache more. */
  private hostBuild({ workspace, entry, toolchain }: GoBuild): HostBuild {
    const env = {
      CGO_ENABLED: '0',
      // whatever lies around the sources is none of theirs
      GOWORK: workspace.files.includes('go.work') ? '' : 'off',
      ...(this.go.privateModules?.length ? { GOPRIVATE: this.go.privateModules.join(',') } : {}),
      ...(workspace.hasRequirements ? {} : SMALL_LINK),
    };
    const commands = [...(workspace.modules.length === 0 ? [['go', 'mod', 'init', 'app']] : []), this.compile(`../out${PROGRAM}`, entry)];
    return {
      where: 'GoProgram',
      tool: { language: 'go', image: toolchain, atLeast: this.go.goVersion ?? workspace.goVersion },
      copies: [],
      steps: commands.map(argv => ({ argv, cwd: 'src', env, fetches: true })),
      secrets: this._given.secrets ?? [],
    };
  }

  private compile(output: string, entry: string): string[] {
    const tags = this.go.tags?.length ? [`-tags=${this.go.tags.join(',')}`] : [];
    return ['go', 'build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w -buildid=', ...tags, '-o', output, entry === '.' ? '.' : `./${entry}`];
  }

  private version(workspace: GoWorkspace): string {
    const minor = (version: string): number => Number(version.split('.')[1]);
    const wanted = workspace.goVersion;
    const given = this.go.goVersion;
    if (given && wanted && minor(given) < minor(wanted)) {
      refuse({
        where: 'GoProgram.goVersion',
        problem: `go.mod asks for Go ${wanted}`,
        value: given,
        allowed: `${wanted} or newer`,
        fix: 'raise goVersion, or lower the go line of go.mod',
      });
    }
    return given ?? (wanted && minor(wanted) > minor(DEFAULT_GO) ? wanted : DEFAULT_GO);
  }
}

interface GoBuild { readonly workspace: GoWorkspace; readonly entry: string; readonly toolchain: string }

/** Embedded files lie anywhere, so the generated .dockerignore names them one by one. */
function embeddedLines(files: string[]): string[] {
  return files.filter(path => !/\.(go|s|h|syso)$|(^|\/)go\.(mod|sum|work|work\.sum)$|^vendor\//.test(path)).sort().map(path => `!${literalPattern(path)}`);
}

function checkForm(name: string, value: string | undefined, form: RegExp, allowed: string): void {
  if (value !== undefined && !form.test(value)) {
    refuse({ where: `GoProgram.${name}`, problem: 'this has another form', value, allowed, fix: 'write it as allowed' });
  }
}
