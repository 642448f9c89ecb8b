import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fixTimes, OUT } from './build-stage';
import { requirementFiles } from './python-requirements';
import { Dockerfile } from '../../dockerfile/dockerfile';
import { RunMount } from '../../dockerfile/run-mount';
import { DockerfileStage } from '../../dockerfile/stage';
import { refuse } from '../../private/errors';
import { DistrolessBase } from '../bases/distroless-base';
import { MinimalBase } from '../bases/minimal-base';
import { Program, ProgramProps } from '../program';
import { ContextPaths, Recipe, RecipeContext, StageLayer } from '../recipe';
import { insideProject, resolveProjectRoot } from '../sources/project-root';
import { selectFiles, selectionLines } from '../sources/select';
import { readTree } from '../sources/source-tree';
import { literal } from '../sources/strings';

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

/** What a Python program never reads when it runs. */
const NEVER = [
  '**/.*', '**/*.pyc', '**/*.md', '**/*.rst', '**/Dockerfile*', '**/*.Dockerfile', '**/LICENSE*', '**/venv', '**/*.egg-info',
  '**/requirements*.txt', '**/constraints*.txt', 'tests', 'test', 'docs', '**/test_*.py', '**/*_test.py', '**/conftest.py',
  '**/tox.ini', '**/setup.cfg', '**/Makefile', '**/compose*.yaml', '**/docker-compose*',
];
const DEPENDENCIES = `${OUT}/dependencies`;
const PROGRAM = `${OUT}/program`;
const HOME = '/app';

/** Compiles what is installed, and says nothing of files that are no Python for this version (templates of packages). */
const COMPILE_DEPENDENCIES = [
  'import compileall, py_compile',
  `compileall.compile_dir("${DEPENDENCIES}", stripdir="${DEPENDENCIES}", prependdir="/", quiet=2,`
    + ' invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)',
].join('; ');

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
  public _recipe({ baseDir, base }: RecipeContext): Recipe {
    const version = pythonOf(base);
    const root = resolveProjectRoot(baseDir, this.projectRoot, 'PythonProgram');
    const files = selectFiles(root, this._given, { lines: NEVER, what: 'Python files' }, 'PythonProgram');
    const entry = this._given.entry ?? 'main.py';
    if (this.python.module === undefined && !files.includes(entry)) {
      refuse({
        where: 'PythonProgram.entry',
        problem: 'there is no such file',
        value: entry,
        allowed: 'a .py file below projectRoot that .dockerignore does not exclude',
        fix: 'name the file to run, or give module',
      });
    }
    const requirements = this.requirements(root);
    // a file that `include` names is part of the program too
    const notProgram = requirements.filter(path => this._given.include === undefined || !files.includes(path));
    return {
      sources: readTree(root, [...new Set([...files, ...requirements])], 'PythonProgram.projectRoot'),
      ignoreLines: [...selectionLines(NEVER, this._given), ...requirements.map(path => `!${path}`)],
      toolchains: [toolchainFor(version)],
      addBuildStage: (dockerfile, paths) => addStage(dockerfile, paths, version, requirements, notProgram),
      stageLayers: layersOf(requirements),
      archiveLayers: [],
      entrypoint: base.facts.entrypoint ? undefined : [`/usr/bin/python${version}`],
      command: this.python.module === undefined ? [entry] : ['-m', this.python.module],
      workingDirectory: HOME,
      program: this.python.module ?? entry,
    };
  }

  /** The requirements file first, then what it includes; none when there is no such file. */
  private requirements(root: string): string[] {
    const file = this.python.requirements ?? 'requirements.txt';
    if (this.python.requirements === undefined && !existsSync(join(root, file))) {
      return [];
    }
    return requirementFiles(root, file);
  }
}

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
  return runtimeVersion;
}

/** With the same minor version as the base: its byte code and its extension modules fit no other. */
function toolchainFor(version: string): string {
  return `python:${version}-slim-trixie`;
}

function layersOf(requirements: string[]): StageLayer[] {
  const program = { name: 'program', folder: PROGRAM };
  return requirements.length > 0 ? [{ name: 'dependencies', folder: DEPENDENCIES }, program] : [program];
}

function addStage(dockerfile: Dockerfile, paths: ContextPaths, version: string, requirements: string[], notProgram: string[]): DockerfileStage {
  const stage = dockerfile.addStage('build', { image: toolchainFor(version) });
  stage.env('PYTHONHASHSEED', '0');
  stage.env('PYTHONDONTWRITEBYTECODE', '1');
  if (requirements.length > 0) {
    stage.workdir('/requirements');
    for (const folder of [...new Set(requirements.map(path => posix.dirname(path)))].sort()) {
      const sources = requirements.filter(path => posix.dirname(path) === folder).sort().map(path => posix.join(paths.sources, path));
      stage.copy({ sources, destination: folder === '.' ? './' : `./${folder}/` });
    }
    stage.run([
      'python', '-m', 'pip', 'install', '--disable-pip-version-check', '--root-user-action=ignore', '--no-compile', '--ignore-installed',
      '--target', `${DEPENDENCIES}/usr/local/lib/python${version}/dist-packages`, '--requirement', requirements[0],
    ], { mounts: [RunMount.cache({ target: '/root/.cache/pip' })] });
    stage.run(['python', '-c', COMPILE_DEPENDENCIES]);
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
  stage.run([
    'python', '-m', 'compileall', '-q', '--invalidation-mode', 'unchecked-hash', '-s', PROGRAM, '-p', '/', PROGRAM,
  ]);
  fixTimes(stage);
  return stage;
}
