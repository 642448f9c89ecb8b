import { posix } from 'node:path';
import { Dockerfile } from '../../../dockerfile/dockerfile';
import { DockerfileStage } from '../../../dockerfile/stage';
import { refuse } from '../../../private/errors';
import { MinimalBase } from '../../bases/minimal-base';
import { HostBuild } from '../../host/host-build';
import { ProgramProps, StaticProgram } from '../../program';
import { ContextPaths, Recipe, RecipeContext } from '../../recipe';
import { secretMounts } from '../../secrets';
import { insideProject, resolveProjectRoot } from '../../sources/project-root';
import { selectFiles, selectionLines } from '../../sources/select';
import { readTree } from '../../sources/source-tree';
import { literal } from '../../sources/strings';
import { fixTimes, OUT } from '../build-stage';

/** Properties of `CProgram`. */
export interface CProgramProps extends ProgramProps {
  /**
   * More .c files to compile and link with `entry`, as paths in `projectRoot`.
   *
   * @default - only `entry`
   */
  readonly sources?: string[];

  /**
   * More arguments for the compiler, e.g. `-DNDEBUG`, `-Iinclude`. They reach it as they are, not through a shell.
   *
   * @default - none
   */
  readonly compilerArguments?: string[];

  /**
   * Libraries to link, without `lib`: `m`, `pthread`. The toolchain image must have them as static archives.
   *
   * @default - only the C library
   */
  readonly libraries?: string[];
}

const TOOLCHAIN = 'gcc:14-trixie';
const PROGRAM = '/app';
const CANDIDATES = ['**', '!**/*.c', '!**/*.h', '!**/*.inc', '!**/*.def'];

/**
 * A C program, compiled by GCC and linked statically.
 *
 * `entry` is the file with `main()` (default `main.c`). Headers, .c, .inc and .def files below `projectRoot` are staged.
 *
 * Statically linked glibc cannot load name-service modules or character-set converters at run time (`iconv_open` fails).
 */
export class CProgram extends StaticProgram {
  public readonly language = 'c';

  private readonly c: CProgramProps;

  /** @throws when a path leads out of the project or a library's name has another form */
  constructor(props: CProgramProps = {}) {
    super(props);
    this.c = {
      ...props,
      sources: props.sources?.map((path, index) => insideProject(literal(path, `CProgram.sources[${index}]`), `CProgram.sources[${index}]`)),
      compilerArguments: props.compilerArguments?.map((text, index) => literal(text, `CProgram.compilerArguments[${index}]`)),
    };
    for (const name of props.libraries ?? []) {
      if (!/^[\w+.-]+$/.test(name)) {
        refuse({ where: 'CProgram.libraries', problem: 'this is not the name of a library', value: name, allowed: 'names such as m or pthread', fix: 'leave out -l and lib' });
      }
    }
  }

  /** @internal */
  public _smallestBase(): { readonly base: MinimalBase; readonly because: string } {
    return { base: MinimalBase.SCRATCH, because: 'the C program is linked statically, so it needs no libc and no loader' };
  }

  /** @internal */
  public _recipe({ baseDir }: RecipeContext): Recipe {
    const root = resolveProjectRoot(baseDir, this.projectRoot, 'CProgram');
    const entry = this._given.entry ?? 'main.c';
    const files = selectFiles(root, this._given, { lines: CANDIDATES, what: 'C files (*.c, *.h)' }, 'CProgram');
    const sources = [entry, ...(this.c.sources ?? [])];
    const missing = sources.find(path => !files.includes(path));
    if (missing !== undefined) {
      refuse({
        where: missing === entry ? 'CProgram.entry' : 'CProgram.sources',
        problem: 'there is no such C file',
        value: missing,
        allowed: 'a .c file below projectRoot that .dockerignore does not exclude',
        fix: 'check the spelling; it is relative to projectRoot',
      });
    }
    return {
      sources: readTree(root, files, 'CProgram.projectRoot'),
      ignoreLines: selectionLines(CANDIDATES, this._given),
      toolchains: [TOOLCHAIN],
      addBuildStage: (dockerfile, paths) => this.addStage(dockerfile, paths, sources),
      hostBuild: this.hostBuild(sources),
      stageLayers: [{ name: 'program', folder: OUT }],
      archiveLayers: [],
      entrypoint: [PROGRAM],
      program: PROGRAM,
    };
  }

  private addStage(dockerfile: Dockerfile, paths: ContextPaths, sources: string[]): DockerfileStage {
    const stage = dockerfile.addStage('build', { image: TOOLCHAIN });
    stage.workdir('/src');
    stage.copy({ sources: [`${paths.sources}/`], destination: './' });
    stage.run(['mkdir', OUT]);
    stage.run(this.compile([], `${OUT}${PROGRAM}`, sources.map(path => posix.join('/src', path))), { mounts: secretMounts(this._given.secrets) });
    fixTimes(stage);
    return stage;
  }

  private hostBuild(sources: string[]): HostBuild {
    // the compiler takes names as they are given, so no path of the machine is in what it writes, and __FILE__ is what it is in the stage
    const names = sources.map(path => `../src/${path}`);
    const argv = this.compile(['-ffile-prefix-map=../src/=/src/'], `../out${PROGRAM}`, names);
    return {
      where: 'CProgram',
      tool: { language: 'c', image: TOOLCHAIN },
      copies: [],
      steps: [{ argv, cwd: 'src', env: {}, fetches: false }],
      secrets: this._given.secrets ?? [],
    };
  }

  private compile(more: string[], output: string, sources: string[]): string[] {
    return [
      'gcc', '-static', '-Os', '-s', '-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections', '-Wl,--build-id=none', ...more,
      ...(this.c.compilerArguments ?? []), '-o', output, ...sources, ...(this.c.libraries ?? []).map(name => `-l${name}`),
    ];
  }
}
