import { posix } from 'node:path';
import { bunManifest } from './manifest';
import { OPTIONS } from './option-names';
import { bunVersion } from './version';
import { Dockerfile } from '../../../dockerfile/dockerfile';
import { RunMount } from '../../../dockerfile/run-mount';
import { DockerfileStage } from '../../../dockerfile/stage';
import { Platform } from '../../../oci/platform';
import { refuse } from '../../../private/errors';
import { checkNames } from '../../../private/known-names';
import { DistrolessBase } from '../../bases/distroless-base';
import { Libc, MinimalBase } from '../../bases/minimal-base';
import { HostBuild } from '../../host/host-build';
import { LambdaClient, Program, ProgramProps } from '../../program';
import { ContextPaths, Recipe, RecipeContext } from '../../recipe';
import { secretMounts } from '../../secrets';
import { resolveProjectRoot } from '../../sources/project-root';
import { selectFiles, selectionLines } from '../../sources/select';
import { readTree } from '../../sources/source-tree';
import { OUT, tidy } from '../build-stage';

/** Properties of `BunProgram`. */
export interface BunProgramProps extends ProgramProps {
  /**
   * Minor version of Bun, or a release: `1.4`, `1.4.5`. It is the runtime too, since it becomes part of the program.
   *
   * @default - what .bun-version or `packageManager` of package.json say; else 1.4
   */
  readonly bunVersion?: string;
}

const WHERE = 'BunProgram';
const PROGRAM = '/app';
/** What neither runs nor is needed to build: hidden files (they may hold secrets), tests, and what is written for people and tools. */
const NEVER = [
  '**/.*', '**/node_modules', '**/*.log', '**/coverage', '**/*.test.*', '**/*.spec.*', 'test', 'tests', 'docs', 'dist', '*.md', 'LICENSE*',
  'Dockerfile*', '*.Dockerfile', 'compose*.yaml', 'compose*.yml', 'docker-compose*.yaml', 'docker-compose*.yml',
];

/**
 * A JavaScript or TypeScript program that Bun compiles into one file with its runtime, which is linked against glibc.
 *
 * `entry` is the file that starts (default: `module` or `main` of package.json, else `index.ts`). Dependencies are installed as bun.lock has them, and
 * bundled; no script of a package runs.
 *
 * @see https://bun.com/docs/bundler/executables
 */
export class BunProgram extends Program {
  public readonly language = 'bun';

  private readonly bun: BunProgramProps;

  /** @throws when the version has another form, or a path leads out of the project */
  constructor(props: BunProgramProps = {}) {
    super(checkNames(props, OPTIONS, 'BunProgram'));
    this.bun = props;
    if (props.bunVersion !== undefined && !/^\d+\.\d+(\.\d+)?$/.test(props.bunVersion)) {
      refuse({ where: `${WHERE}.bunVersion`, problem: 'this has another form', value: props.bunVersion, allowed: '1.4 or 1.4.5', fix: 'write it as allowed' });
    }
  }

  /** @internal */
  public _smallestBase(): { readonly base: MinimalBase; readonly because: string } {
    return { base: DistrolessBase.BASE_NOSSL_DEBIAN13, because: 'Bun links its runtime into the program, and that against glibc alone' };
  }

  /** @internal */
  public _lambdaClient(): LambdaClient {
    return {
      missing: true,
      problem: 'there is no runtime interface client for Bun, so nothing would ask for events',
      value: 'LambdaRuntime.builtIn()',
      allowed: 'LambdaRuntime.webAdapter() for a program that serves HTTP',
      fix: 'serve HTTP and say LambdaRuntime.webAdapter(8080), or take NodejsProgram with LambdaRuntime.interfaceClient()',
    };
  }

  /** @internal */
  public _recipe({ baseDir, base, platforms }: RecipeContext): Recipe {
    this.checkBase(base);
    checkPlatforms(platforms);
    const root = resolveProjectRoot(baseDir, this.projectRoot, WHERE);
    const { entry: told, lock, installs, version } = bunManifest(root);
    const files = selectFiles(root, this._given, { lines: NEVER, what: 'JavaScript or TypeScript files' }, WHERE);
    const entry = this._given.entry ?? told ?? 'index.ts';
    if (!files.includes(entry)) {
      refuse({
        where: `${WHERE}.entry`,
        problem: 'there is no such file',
        value: entry,
        allowed: 'a file below projectRoot that .dockerignore does not exclude',
        fix: 'name the file that starts, or module in package.json',
      });
    }
    const { secrets = [] } = this._given;
    if (!installs && secrets.length > 0) {
      refuse({
        where: `${WHERE}.secrets`,
        problem: 'nothing is installed, so the build fetches nothing that could need them',
        value: secrets,
        allowed: 'secrets beside dependencies in package.json',
        fix: 'leave secrets out',
      });
    }
    const image = `oven/bun:${this.bun.bunVersion ?? version ?? bunVersion(root)}-slim`;
    const manifests = installs ? ['package.json', lock!, ...files.filter(path => path === 'bunfig.toml')] : [];
    const build: BunBuild = { image, entry, manifests, secrets };
    return {
      sources: readTree(root, files, `${WHERE}.projectRoot`),
      ignoreLines: selectionLines(NEVER, this._given),
      toolchains: [image],
      addBuildStage: (dockerfile, paths) => addStage(dockerfile, paths, build),
      hostBuild: hostBuild(build),
      stageLayers: [{ name: 'program', folder: OUT }],
      archiveLayers: [],
      authorityVariables: ['NODE_EXTRA_CA_CERTS'],
      entrypoint: [PROGRAM],
      program: PROGRAM,
    };
  }

  private checkBase({ reference, facts }: MinimalBase): void {
    if (facts.libc !== Libc.GLIBC) {
      refuse({
        where: 'DistrolessImage.base',
        problem: `the program is linked against glibc, which ${reference} does not have`,
        value: reference,
        allowed: 'a base with glibc, such as DistrolessBase.BASE_NOSSL_DEBIAN13',
        fix: 'leave base out',
      });
    }
  }
}

function checkPlatforms(platforms: readonly Platform[]): void {
  const other = platforms.find(({ architecture }) => !['amd64', 'arm64'].includes(architecture));
  if (other !== undefined) {
    refuse({
      where: 'BunProgram', problem: 'there is no Bun for this platform', value: other.toString(), allowed: 'linux/amd64, linux/arm64', fix: 'choose one of these, or NodejsProgram',
    });
  }
}

interface BunBuild {
  readonly image: string;
  readonly entry: string;
  /** What tells the dependencies; none when nothing is installed. */
  readonly manifests: string[];
  readonly secrets: string[];
}

const INSTALL = ['bun', 'install', '--frozen-lockfile', '--production', '--ignore-scripts', '--no-progress'];

function compile(output: string, entry: string): string[] {
  return ['bun', 'build', '--compile', '--production', '--outfile', output, `./${entry}`];
}

function addStage(dockerfile: Dockerfile, paths: ContextPaths, { image, entry, manifests, secrets }: BunBuild): DockerfileStage {
  const stage = dockerfile.addStage('build', { image });
  stage.workdir('/src');
  if (manifests.length > 0) {
    stage.copy({ sources: manifests.map(path => posix.join(paths.sources, path)), destination: './' });
    stage.run(INSTALL, { mounts: [RunMount.cache({ target: '/root/.bun/install/cache' }), ...secretMounts(secrets)] });
  }
  stage.copy({ sources: [`${paths.sources}/`], destination: './' });
  stage.run(['mkdir', OUT]);
  stage.run(compile(`${OUT}${PROGRAM}`, entry));
  tidy(stage);
  return stage;
}

function hostBuild({ image, entry, manifests, secrets }: BunBuild): HostBuild {
  const step = { cwd: 'src' as const, env: {} };
  return {
    where: WHERE,
    tool: { language: 'bun', image, version: /:(\d+\.\d+)/.exec(image)![1] },
    copies: [],
    steps: [
      ...(manifests.length > 0 ? [{ ...step, argv: INSTALL, fetches: true }] : []),
      { ...step, argv: compile(`../out${PROGRAM}`, entry), fetches: false },
    ],
    secrets,
  };
}
