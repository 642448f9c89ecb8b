import { posix } from 'node:path';
import { packagesFolder, PythonBuild, pythonHostBuild, REQUIREMENTS } from './commands';
import { checkCompiler } from './compiled';
import { pythonDependencies } from './dependencies';
import { pythonFiles } from './files';
import { checkModule, checkPythonHandler, handlerStart, withPythonClient } from './lambda-client';
import { missingPackages } from './missing-packages';
import { OPTIONS } from './option-names';
import { metadataArchive, ownPackages, packageFolders } from './package';
import { readPyproject } from './pyproject';
import { floatingNames, installedNames } from './requirement-names';
import { checkServed } from './served-app';
import { addPythonStage } from './stage';
import { STANDARD_LIBRARY } from './standard-library';
import { checkScriptModule, ownModule, packagesOutside, pythonPath, PythonStart, sourceFolder, startOf } from './start';
import { checkPython } from './versions';
import { searchFolders, workspaceOf } from './workspace';
import { refuse } from '../../../private/errors';
import { checkNames } from '../../../private/known-names';
import { sha256 } from '../../../private/text';
import { archiveOfFiles } from '../../archive';
import { DistrolessBase } from '../../bases/distroless-base';
import { MinimalBase } from '../../bases/minimal-base';
import { LambdaClient, Program, ProgramProps } from '../../program';
import { ArchiveLayer, Recipe, RecipeContext, StageLayer } from '../../recipe';
import { insideProject, resolveProjectRoot } from '../../sources/project-root';
import { isIncluded } from '../../sources/select';
import { readTree } from '../../sources/source-tree';
import { literal } from '../../sources/strings';
import type { TomlTable } from '../../sources/toml';
import { BuildPackage, buildPackages } from '../build-packages';
import { OUT } from '../build-stage';
import { addedClient } from '../lambda/interface-client';
import { linkingRelease } from '../toolchain-release';

/** Properties of `PythonProgram`. */
export interface PythonProgramProps extends ProgramProps {
  /**
   * Module to run instead of a file, as `python -m` does: `uvicorn`, `api.main`.
   *
   * @default - the file `entry` is run
   */
  readonly module?: string;

  /**
   * Console script of pyproject.toml to run instead of a file: `serve` of `[project.scripts]`.
   *
   * @default - the file `entry` is run
   */
  readonly script?: string;

  /**
   * The requirements file, as a path in `projectRoot`. Files that it includes with `-r` and `-c` are found.
   *
   * @default - requirements.txt if there is one, else what uv.lock or poetry.lock has locked
   */
  readonly requirements?: string;

  /**
   * Packages of Debian that pip needs to compile what has no wheel: `gcc`, `libpq-dev`. Each is `name` or `name=version`; they are no part of the image.
   *
   * @default - none
   */
  readonly buildPackages?: string[];
}

const DEPENDENCIES = `${OUT}/dependencies`;
const PROGRAM = `${OUT}/program`;
const HOME = '/app';

/**
 * A Python program and its dependencies.
 *
 * `entry` is the file to run (default `main.py`). Dependencies of `requirements.txt`, `uv.lock` or `poetry.lock` go where Debian's Python looks
 * (`/usr/local/lib/python3.x/dist-packages`), in a layer of their own, built with the same minor version as the base's interpreter.
 * Everything is byte-compiled so that the bytes repeat. Lock the dependencies with their hashes to make their layer repeat too.
 */
export class PythonProgram extends Program {
  public readonly language = 'python';

  /**
   * What the module that runs is told: the application that a server serves.
   *
   * @internal
   */
  public _serves?: { readonly target: string; readonly args: string[] };

  private readonly python: PythonProgramProps;
  private readonly packages: BuildPackage[];

  /** @throws when `module` is no module's name, stands beside `entry`, or a path leads out of the project */
  constructor(props: PythonProgramProps = {}) {
    super(checkNames(props, OPTIONS, 'PythonProgram'));
    this.python = {
      ...props,
      requirements: props.requirements && insideProject(literal(props.requirements, 'PythonProgram.requirements'), 'PythonProgram.requirements'),
    };
    this.packages = buildPackages(props.buildPackages, 'PythonProgram.buildPackages');
    if (this._given.entry?.startsWith('-')) {
      refuse({
        where: 'PythonProgram.entry',
        problem: 'python would take this for an option',
        value: this._given.entry,
        allowed: 'a path that does not start with -',
        fix: 'rename the file',
      });
    }
    if (props.script !== undefined && (props.entry ?? props.module) !== undefined) {
      refuse({
        where: 'PythonProgram.script',
        problem: `${props.entry === undefined ? 'module' : 'entry'} is given too`,
        value: props.script,
        allowed: 'one of entry, module and script',
        fix: 'leave the other out',
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
    return addedClient('Python');
  }

  /** @internal */
  public _checkHandler(handler: string): void {
    checkPythonHandler(handler);
  }

  /** @internal */
  public _recipe({ baseDir, base, handler }: RecipeContext): Recipe {
    // its byte code and extension modules fit no other
    const version = pythonOf(base);
    const root = resolveProjectRoot(baseDir, this.projectRoot, 'PythonProgram');
    const workspace = workspaceOf(root, handler === undefined ? { ...this.python, entry: this._given.entry } : { module: handler.replace(/\//g, '.') });
    const folders = workspace === undefined ? [] : searchFolders(root, workspace);
    const pyproject = workspace?.member.pyproject ?? readPyproject(root);
    checkPython({ root, folder: workspace?.member.folder ?? '.', pyproject, version, base });
    const start = handler === undefined ? this.start(pyproject) : handlerStart(handler);
    const { files, lines } = pythonFiles(root, this._given, start.firstName, workspace);
    if (start.file !== undefined && !files.includes(start.file)) {
      refuse({
        where: 'PythonProgram.entry',
        problem: 'there is no such file',
        value: start.file,
        allowed: 'a .py file below projectRoot that .dockerignore does not exclude',
        fix: 'name the file to run, or give module or script',
      });
    }
    const installed = pythonDependencies(root, version, this.python.requirements, workspace);
    const { files: requirements, generated } = installed;
    const fetches = requirements.length > 0 || generated !== undefined;
    const names = installedNames(root, installed);
    const own = ownPackages(root, { pyproject, workspace, names, files });
    const named = packageFolders(pyproject);
    const started = start.file ?? (handler === undefined ? ownModule(this.python.module, files) : undefined);
    checkServed(root, started, names);
    checkScriptModule(start, files, workspace === undefined ? named : folders, fetches);
    if (handler !== undefined) {
      checkModule(root, handler, { files, folders, installs: fetches });
    } else if (!fetches && base instanceof DistrolessBase) {
      this.refuseUnknownModule(files);
    }
    const { secrets = [] } = this._given;
    if (!fetches && handler === undefined && secrets.length > 0) {
      refuse({
        where: 'PythonProgram.secrets',
        problem: 'nothing is installed, so the build fetches nothing that could need them',
        value: secrets,
        allowed: 'secrets beside a requirements file or a lock file',
        fix: 'leave secrets out, or add requirements.txt',
      });
    }
    if (!fetches && this.packages.length > 0) {
      refuse({
        where: 'PythonProgram.buildPackages',
        problem: 'nothing is installed, so the build has no use for them',
        value: this.packages.map(({ name }) => name),
        allowed: 'buildPackages beside a requirements file or a lock file',
        fix: 'leave buildPackages out, or add requirements.txt',
      });
    }
    // what has no dependencies links nothing
    const image = `python:${version}-slim-${fetches ? linkingRelease(base, 'DistrolessImage') : 'trixie'}`;
    const notProgram = requirements.filter(path => !files.includes(path) || !isIncluded(this._given, path));
    if (this.packages.length === 0) {
      checkCompiler(names, image);
    }
    const build: PythonBuild = { version, image, requirements, generated, notProgram, secrets, packages: this.packages };
    const lock = generated === undefined ? undefined : requirementsArchive(generated);
    const recipe: Recipe = {
      sources: readTree(root, [...new Set([...files, ...requirements])], 'PythonProgram.projectRoot'),
      ignoreLines: [...lines, ...requirements.map(path => `!${path}`)],
      toolchains: [image],
      addBuildStage: (dockerfile, paths) => addPythonStage(dockerfile, paths, build, lock),
      hostBuild: pythonHostBuild(build),
      stageLayers: layersOf(fetches),
      archiveLayers: own.length === 0 ? [] : [metadataArchive(own, packagesFolder(version))],
      folders: fetches ? [packagesFolder(version)] : [],
      buildArchives: lock === undefined ? [] : [lock],
      // requests and what is built on it bring authorities of their own
      authorityVariables: ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE'],
      env: pythonPath([
        ...(workspace === undefined ? sourceFolder(start, files, { folders: named, isPackage: own.length > 0 }) : folders.map(inHome)),
        ...(fetches || own.length > 0 ? packagesOutside(base, version) : []),
      ]),
      entrypoint: base.facts.entrypoint ? undefined : [base.facts.runtimeProgram ?? `/usr/bin/python${version}`],
      command: start.command,
      workingDirectory: HOME,
      program: start.name,
      floatingRequirements: floatingNames(root, installed),
      // other bases may have packages of their own
      missingPackages: base instanceof DistrolessBase
        ? missingPackages(root, { files, folders: [...folders, ...named], starts: this.starts(start, handler), installed, version }) : undefined,
    };
    return handler === undefined ? recipe : withPythonClient(recipe, { root, base, handler, version, image, installed, secrets });
  }

  private start(pyproject: TomlTable): PythonStart {
    const start = startOf({ ...this.python, entry: this._given.entry }, pyproject);
    const { target, args } = this._serves ?? {};
    return target === undefined || args === undefined ? start : { ...start, firstName: target.split(/[.:]/)[0], command: [...start.command, ...args] };
  }

  /** Files and modules whose code runs first. */
  private starts({ file, module }: PythonStart, handler?: string): string[] {
    const called = handler === undefined ? [this.python.module, this._serves?.target.split(':')[0]] : [handler.slice(0, handler.lastIndexOf('.')).replace(/\//g, '.')];
    return [file, module, ...called].flatMap(each => each ?? []);
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

function inHome(folder: string): string {
  return posix.join(HOME, folder);
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

function layersOf(fetches: boolean): StageLayer[] {
  const program = { name: 'program', folder: PROGRAM };
  return fetches ? [{ name: 'dependencies', folder: DEPENDENCIES }, program] : [program];
}

/** The same for every project with the same dependencies, so engines find the layer that they made of it. */
function requirementsArchive(text: string): ArchiveLayer {
  const content = Buffer.from(text);
  return archiveOfFiles('requirements', [{ path: REQUIREMENTS, mode: 0o644, owner: 0, group: 0, content, sha256: sha256(content) }]);
}
