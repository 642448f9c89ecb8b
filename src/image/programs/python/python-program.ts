import { posix } from 'node:path';
import { fixTimes, OUT } from '../build-stage';
import { compileDependencies, compileProgram, install, PYTHON_ENV, PythonBuild, pythonHostBuild } from './commands';
import { pythonFiles } from './files';
import { projectRequirements } from './requirements';
import { STANDARD_LIBRARY } from './standard-library';
import { Dockerfile } from '../../../dockerfile/dockerfile';
import { RunMount } from '../../../dockerfile/run-mount';
import { DockerfileStage } from '../../../dockerfile/stage';
import { refuse } from '../../../private/errors';
import { DistrolessBase } from '../../bases/distroless-base';
import { MinimalBase } from '../../bases/minimal-base';
import { LambdaClient, Program, ProgramProps } from '../../program';
import { ContextPaths, Recipe, RecipeContext, StageLayer } from '../../recipe';
import { secretMounts } from '../../secrets';
import { insideProject, resolveProjectRoot } from '../../sources/project-root';
import { isIncluded } from '../../sources/select';
import { readTree } from '../../sources/source-tree';
import { literal } from '../../sources/strings';

/** Properties of `PythonProgram`. */
export interface PythonProgramProps extends ProgramProps {
  /**
   * Module to run instead of a file, as `python -m` does: `uvicorn`, `api.main`.
   *
   * @default - the file `entry` is run
   */
  readonly module?: string;

  /**
   * The requirements file, as a path in `projectRoot`. Files that it includes with `-r` and `-c` are found.
   *
   * @default - requirements.txt, if there is one
   */
  readonly requirements?: string;
}

const DEPENDENCIES = `${OUT}/dependencies`;
const PROGRAM = `${OUT}/program`;
const HOME = '/app';

/**
 * A Python program and its dependencies.
 *
 * `entry` is the file to run (default `main.py`). Dependencies of `requirements.txt` go where Debian's Python looks
 * (`/usr/local/lib/python3.x/dist-packages`), in a layer of their own, built with the same minor version as the base's interpreter.
 * Everything is byte-compiled so that the bytes repeat. Lock the dependencies (`pip-compile --generate-hashes`) to make their layer repeat too.
 */
export class PythonProgram extends Program {
  public readonly language = 'python';

  private readonly python: PythonProgramProps;

  /** @throws when `module` is no module's name, stands beside `entry`, or a path leads out of the project */
  constructor(props: PythonProgramProps = {}) {
    super(props);
    this.python = {
      ...props,
      requirements: props.requirements && insideProject(literal(props.requirements, 'PythonProgram.requirements'), 'PythonProgram.requirements'),
    };
    if (this._given.entry?.startsWith('-')) {
      refuse({
        where: 'PythonProgram.entry',
        problem: 'python would take this for an option',
        value: this._given.entry,
        allowed: 'a path that does not start with -',
        fix: 'rename the file',
      });
    }
    if (props.module !== undefined && (props.entry !== undefined || !/^\p{ID_Start}[\p{ID_Continue}.]*$/u.test(props.module))) {
      refuse({
        where: 'PythonProgram.module',
        problem: props.entry !== undefined ? 'entry is given too' : 'this is not the name of a module',
        value: props.module,
        allowed: 'a dotted name without entry, or entry without module',
        fix: 'give one of them: module: \'api.main\' or entry: \'main.py\'',
      });
    }
  }

  /** @internal */
  public _smallestBase(): { readonly base: MinimalBase; readonly because: string } {
    return { base: DistrolessBase.PYTHON3_DEBIAN13, because: 'Python needs its interpreter, and this is the smallest base that has one' };
  }

  /** @internal */
  public _lambdaClient(): LambdaClient {
    return {
      missing: true,
      problem: 'a Python program cannot have the runtime interface client compiled in',
      value: 'LambdaRuntime.builtIn()',
      allowed: 'LambdaRuntime.builtIn() with GoProgram, RustProgram, CProgram or PrebuiltProgram',
      fix: 'run it as an ECS service, or write the handler in Go or Rust',
    };
  }

  /** @internal */
  public _recipe({ baseDir, base }: RecipeContext): Recipe {
    const version = pythonOf(base);
    const root = resolveProjectRoot(baseDir, this.projectRoot, 'PythonProgram');
    const entry = this._given.entry ?? 'main.py';
    const { files, lines } = pythonFiles(root, this._given, this.python.module?.split('.')[0] ?? entry);
    if (this.python.module === undefined && !files.includes(entry)) {
      refuse({
        where: 'PythonProgram.entry',
        problem: 'there is no such file',
        value: entry,
        allowed: 'a .py file below projectRoot that .dockerignore does not exclude',
        fix: 'name the file to run, or give module',
      });
    }
    const requirements = projectRequirements(root, this.python.requirements);
    if (requirements.length === 0 && base instanceof DistrolessBase) {
      this.refuseUnknownModule(files);
    }
    const { secrets = [] } = this._given;
    if (requirements.length === 0 && secrets.length > 0) {
      refuse({
        where: 'PythonProgram.secrets',
        problem: 'there is no requirements file, so the build fetches nothing that could need them',
        value: secrets,
        allowed: 'secrets beside a requirements file',
        fix: 'leave secrets out, or add requirements.txt',
      });
    }
    const image = toolchainFor(version);
    const notProgram = requirements.filter(path => !files.includes(path) || !isIncluded(this._given, path));
    return {
      sources: readTree(root, [...new Set([...files, ...requirements])], 'PythonProgram.projectRoot'),
      ignoreLines: [...lines, ...requirements.map(path => `!${path}`)],
      toolchains: [image],
      addBuildStage: (dockerfile, paths) => addStage(dockerfile, paths, { version, image, requirements, notProgram, secrets }),
      hostBuild: pythonHostBuild({ version, image, requirements, notProgram, secrets }),
      stageLayers: layersOf(requirements),
      archiveLayers: [],
      entrypoint: base.facts.entrypoint ? undefined : [`/usr/bin/python${version}`],
      command: this.python.module === undefined ? [entry] : ['-m', this.python.module],
      workingDirectory: HOME,
      program: this.python.module ?? entry,
    };
  }

  /** A folder at any depth will do: PYTHONPATH may name the one above it. */
  private refuseUnknownModule(files: string[]): void {
    const first = this.python.module?.split('.')[0];
    if (first !== undefined && !STANDARD_LIBRARY.has(first) && !files.some(path => path.split('/').some(part => part.split('.')[0] === first))) {
      refuse({
        where: 'PythonProgram.module',
        problem: `${JSON.stringify(first)} is neither in the sources nor part of Python, and there is no requirements file that could bring it`,
        value: this.python.module,
        allowed: 'a module of the program, of the standard library or of a package that requirements.txt names',
        fix: 'check the spelling and projectRoot, or add requirements.txt',
      });
    }
  }
}

/** Major and minor version: paths and toolchain images are named by them, and byte code fits by them. */
function pythonOf(base: MinimalBase): string {
  const { runtimeName, runtimeVersion } = base.facts;
  if (runtimeName !== 'python' || runtimeVersion === undefined) {
    refuse({
      where: 'DistrolessImage.base',
      problem: 'there is no Python in this base',
      value: base.reference,
      allowed: 'a base with Python, such as DistrolessBase.PYTHON3_DEBIAN13',
      fix: 'leave base out, or state runtimeName and runtimeVersion in MinimalBase.custom()',
    });
  }
  const minor = runtimeVersion.match(/^\d+\.\d+(?![^.])/)?.[0];
  if (minor === undefined) {
    refuse({
      where: 'DistrolessImage.base',
      problem: 'its runtimeVersion does not tell the minor version of Python',
      value: runtimeVersion,
      allowed: '3.13, 3.13.2',
      fix: 'give major and minor version in MinimalBase.custom()',
    });
  }
  return minor;
}

/** With the same minor version as the base: its byte code and its extension modules fit no other. */
function toolchainFor(version: string): string {
  return `python:${version}-slim-trixie`;
}

function layersOf(requirements: string[]): StageLayer[] {
  const program = { name: 'program', folder: PROGRAM };
  return requirements.length > 0 ? [{ name: 'dependencies', folder: DEPENDENCIES }, program] : [program];
}

function addStage(dockerfile: Dockerfile, paths: ContextPaths, { version, image, requirements, notProgram, secrets }: PythonBuild): DockerfileStage {
  const stage = dockerfile.addStage('build', { image });
  Object.entries(PYTHON_ENV).forEach(([name, value]) => stage.env(name, value));
  if (requirements.length > 0) {
    stage.workdir('/requirements');
    for (const folder of [...new Set(requirements.map(path => posix.dirname(path)))].sort()) {
      const sources = requirements.filter(path => posix.dirname(path) === folder).sort().map(path => posix.join(paths.sources, path));
      stage.copy({ sources, destination: folder === '.' ? './' : `./${folder}/` });
    }
    stage.run(install(OUT, version, requirements), { mounts: [RunMount.cache({ target: '/root/.cache/pip' }), ...secretMounts(secrets)] });
    stage.run(compileDependencies(OUT));
  }
  stage.copy({ sources: [`${paths.sources}/`], destination: `${PROGRAM}${HOME}/` });
  // what came along for the build alone; in a project's own folder the archives lie among the sources
  const toRemove = [...notProgram, ...(paths.sources === '.' ? [paths.archives] : [])];
  if (toRemove.length > 0) {
    stage.run(['rm', '-rf', '--', ...toRemove.map(path => posix.join(PROGRAM, HOME, path))]);
  }
  // a project's own folder may come with other modes, and with folders whose files are all ignored
  stage.run(['chmod', '--recursive', 'u=rwX,go=rX', PROGRAM]);
  stage.run(['find', PROGRAM, '-type', 'd', '-empty', '-delete']);
  stage.run(compileProgram(OUT));
  fixTimes(stage);
  return stage;
}
