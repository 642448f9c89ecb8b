import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { checkAliases } from './aliases';
import type { BuildPlan } from './build-plan';
import { NodejsSteps, nodejsHostBuild } from './commands';
import { nodejsFiles } from './files';
import { checkHandlerFile, checkNodejsHandler, handlerSources, withNodejsClient } from './lambda-client';
import { missingPackages } from './missing-packages';
import { nodeOptionsOf, texts } from './node-options';
import { NodejsBuild } from './nodejs-build';
import { OPTIONS } from './option-names';
import { isObject, PackageJson, readJson, readPackageJson } from './package-json';
import { PackageManager, packageManagerOf } from './package-managers';
import { addNodejsStage } from './stage';
import { namedFile, said, startOf } from './start';
import { baseFor, runsOn, wantedVersion } from './versions';
import { mergedPackageJson, NodejsWorkspace, tsconfigOf, withToolsOf, workspaceOf } from './workspace';
import { literalPattern } from '../../../dockerfile/render/glob';
import { refuse } from '../../../private/errors';
import { checkNames } from '../../../private/known-names';
import { byCodeUnit } from '../../../private/text';
import { baseRuntime } from '../../bases/base-runtime';
import { DistrolessBase } from '../../bases/distroless-base';
import { MinimalBase } from '../../bases/minimal-base';
import { LambdaClient, Program, ProgramProps } from '../../program';
import { Recipe, RecipeContext, StageLayer } from '../../recipe';
import { resolveProjectRoot } from '../../sources/project-root';
import { isIncluded } from '../../sources/select';
import { readTree } from '../../sources/source-tree';
import { addedClient } from '../lambda/interface-client';
import { linkingRelease } from '../toolchain-release';

/** Properties of `NodejsProgram`. */
export interface NodejsProgramProps extends ProgramProps {
  /**
   * How the sources become what runs.
   *
   * @default - NodejsBuild.typescript() when `entry` is TypeScript, else NodejsBuild.none()
   */
  readonly buildWith?: NodejsBuild;

  /**
   * Major version of Node.js, or a range as package.json has it: `24`, `>=22`.
   *
   * @default - what .nvmrc, .node-version, `volta` or `engines` of package.json say; else 24
   */
  readonly nodeVersion?: string;

  /**
   * Names of the packages whose own scripts run when they are installed, as native addons need it to be compiled. No other script of a package runs.
   *
   * @default - those of which the lock file says that they have one, that native addons are compiled with, or that the project approves: `onlyBuiltDependencies` and
   * `allowBuilds` of pnpm, `dependenciesMeta` of Yarn. Lock files of pnpm 9 and later and of Yarn name no other scripts
   */
  readonly installScripts?: string[];

  /**
   * Options of Node.js, as they stand before the file: `['--import', './trace.mjs', '--enable-source-maps']`. Paths are relative to `projectRoot`; of TypeScript
   * that is compiled they name the source. `NODE_OPTIONS` in `env` of the image works too.
   *
   * @default - none
   */
  readonly nodeOptions?: string[];

  /**
   * Arguments of the program, behind the file; `args` of the image come behind them. Lambda's runtime interface client passes none.
   *
   * @default - none
   */
  readonly programArguments?: string[];
}

const WHERE = 'NodejsProgram';
const HOME = '/app';
const DEPENDENCIES = { name: 'dependencies', folder: '/out/dependencies' };
const PROGRAM = { name: 'program', folder: '/out/program' };
const PACKAGE = /^(@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~][\w.~-]*$/i;

/**
 * A Node.js program and its production dependencies.
 *
 * `entry` is the file to run (default: `main` of package.json, else `index.js`, else the one file of `bin` or `exports`). Dependencies are installed as the lock file of npm, pnpm or Yarn has them,
 * in a layer of their own, with the same major version of Node.js as the base's.
 */
export class NodejsProgram extends Program {
  public readonly language = 'nodejs';

  private readonly nodejs: NodejsProgramProps;

  /** @throws when `entry` looks like an option, the name of a package has another form, or a path leads out of the project */
  constructor(props: NodejsProgramProps = {}) {
    super(checkNames(props, OPTIONS, 'NodejsProgram'));
    this.nodejs = props;
    if (this._given.entry?.startsWith('-')) {
      refuse({ where: `${WHERE}.entry`, problem: 'node would take this for an option', value: props.entry, allowed: 'a path that does not start with -', fix: 'rename the file' });
    }
    const wrong = props.installScripts?.find(name => !PACKAGE.test(name));
    if (wrong !== undefined) {
      refuse({ where: `${WHERE}.installScripts`, problem: 'this is not the name of a package', value: wrong, allowed: 'names such as better-sqlite3', fix: 'leave out the version' });
    }
  }

  /** @internal */
  public _smallestBase(baseDir: string): { readonly base: MinimalBase; readonly because: string } {
    const root = resolveProjectRoot(baseDir, this.projectRoot, WHERE);
    return baseFor(wantedVersion(root, this.read(root).packageJson, this.nodejs.nodeVersion));
  }

  /** @internal */
  public _lambdaClient(): LambdaClient {
    return addedClient('Node.js');
  }

  /** @internal */
  public _checkHandler(handler: string): void {
    checkNodejsHandler(handler);
  }

  /** @internal */
  public _recipe({ baseDir, base, handler }: RecipeContext): Recipe {
    const root = resolveProjectRoot(baseDir, this.projectRoot, WHERE);
    const { packageJson, workspace, entry } = this.read(root, handler);
    const major = this.majorOf(base, root, packageJson);
    const plan = this.plan({ root, packageJson, workspace, entry, major });
    const ofBuild = { outputs: this.outputsToLeave(plan, workspace), readsSettings: plan.readsSettings };
    const { files, lines } = nodejsFiles(root, this._given, ofBuild, workspace);
    this.checkSource(root, plan, files);
    if (plan.tsconfig !== undefined) {
      checkAliases(root, plan.tsconfig, files, namesOf(packageJson, workspace));
    }
    if (handler !== undefined) {
      checkHandlerFile(root, handler, plan, files);
    }
    const options = nodeOptionsOf(this.nodejs.nodeOptions, plan, files);
    const steps = this.steps({ root, base, packageJson, workspace, major, plan, files, fetches: handler !== undefined });
    const recipe: Recipe = {
      sources: readTree(root, [...new Set([...files, ...steps.manifests])], `${WHERE}.projectRoot`),
      ignoreLines: [...lines, ...steps.manifests.map(path => `!${literalPattern(path)}`)],
      toolchains: [steps.image],
      addBuildStage: (dockerfile, paths) => addNodejsStage(dockerfile, paths, steps),
      hostBuild: nodejsHostBuild(steps),
      stageLayers: layersOf(steps),
      archiveLayers: [],
      env: { NODE_ENV: 'production' },
      authorityVariables: ['NODE_EXTRA_CA_CERTS'],
      entrypoint: base.facts.entrypoint ? undefined : [base.facts.runtimeProgram ?? 'node'],
      command: [...options, plan.entry, ...texts('programArguments', this.nodejs.programArguments)],
      workingDirectory: HOME,
      program: plan.entry,
      // other bases may have packages of their own
      missingPackages: base instanceof DistrolessBase
        ? missingPackages(root, { plan, packageJson, own: ownNames(root, workspace), manager: steps.manager, files }) : undefined,
    };
    const { secrets = [] } = this._given;
    const own = packageJson?.dependencies['aws-lambda-ric'] !== undefined;
    return handler === undefined ? recipe : withNodejsClient(recipe, { base, handler, major, own, secrets, options });
  }

  /** What starts, and the package that it is in; of a workspace, `entry` says which. */
  private read(root: string, handler?: string): Pick<Found, 'packageJson' | 'workspace' | 'entry'> {
    const whole = packageJsonOf(root);
    const given = this._given.entry ?? (handler && handlerSources(handler).find(path => existsSync(join(root, path))));
    const workspace = workspaceOf(root, given);
    const packageJson = whole && workspace ? mergedPackageJson(whole, workspace) : whole;
    const folder = workspace?.member.folder ?? '.';
    const entry = given === undefined || given === workspace?.member.folder ? packageJson && namedFile(root, folder, packageJson) || posix.join(folder, packageJson?.main ?? 'index.js') : given;
    return { packageJson, workspace, entry };
  }

  private plan({ root, packageJson, workspace, entry, major }: Omit<Found, 'base' | 'plan' | 'files' | 'fetches'>): BuildPlan {
    const build = this.nodejs.buildWith ?? (/\.[cm]?tsx?$/.test(entry) ? NodejsBuild.typescript(tsconfigOf(root, workspace)) : NodejsBuild.none());
    const plan = build._plan(entry, major, root);
    const missing = plan.tools.find(name => packageJson?.devDependencies[name] === undefined && packageJson?.dependencies[name] === undefined);
    if (missing !== undefined) {
      refuse({
        where: `${WHERE}.buildWith`,
        problem: `the build runs ${missing}, which package.json does not name`,
        value: build.kind,
        allowed: 'a build with what the project has in devDependencies',
        fix: `npm install --save-dev ${missing}, or choose another build: NodejsBuild.typescript(), .bundle(), .script(), .none()`,
      });
    }
    return plan;
  }

  /** What an earlier build has left would be taken for sources, unless it is what runs. */
  private outputsToLeave({ outputs, source, tools }: BuildPlan, workspace: NodejsWorkspace | undefined): string[] {
    const inMember = workspace !== undefined && tools.length > 0 ? outputs.map(output => posix.join(workspace.member.folder, output)) : [];
    return [...outputs, ...inMember].filter(output => source === undefined || !`${source}/`.startsWith(`${output}/`));
  }

  private checkSource(root: string, { source }: BuildPlan, files: string[]): void {
    if (source !== undefined && !files.includes(source)) {
      const start = this._given.entry === undefined ? startOf(root) : undefined;
      refuse({
        where: `${WHERE}.entry`,
        problem: 'there is no such file',
        value: source,
        allowed: 'a file below projectRoot that .dockerignore does not exclude',
        fix: start !== undefined && 'file' in start ? said(start)
          : 'name the file to run; when a script of package.json writes it: buildWith: NodejsBuild.script(\'build\', \'dist\')',
      });
    }
  }

  private steps({ root, base, packageJson, workspace, major, plan, files, fetches }: Omit<Found, 'entry'>): NodejsSteps {
    const manager = packageJson && packageManagerOf(root, packageJson);
    const { secrets = [] } = this._given;
    if (manager === undefined && !fetches && secrets.length > 0) {
      refuse({
        where: `${WHERE}.secrets`,
        problem: 'there is no lock file, so the build fetches nothing that could need them',
        value: secrets,
        allowed: 'secrets beside a lock file',
        fix: 'leave secrets out',
      });
    }
    const installs = manager !== undefined && plan.needsModules && (hasProduction(packageJson!) || (workspace?.needed.length ?? 0) > 1);
    const scripts = installs ? this.nodejs.installScripts ?? manager.withScripts() : [];
    const program = files.filter(path => path === 'package.json' || plan.isProgram(path) || isIncluded(this._given, path));
    const manifests = manager === undefined || !installs && plan.commands.length === 0 ? [] : manifestsOf(root, manager, workspace);
    return {
      major,
      image: `node:${major}-${scripts.length > 0 ? linkingRelease(base, 'DistrolessImage') : 'trixie-slim'}`,
      plan: workspace === undefined || manager === undefined ? plan : withToolsOf(root, workspace, plan),
      manager,
      member: workspace && { folder: workspace.member.folder, name: workspace.member.name, needed: workspace.needed.map(({ folder }) => folder) },
      manifests,
      scripts,
      installs,
      program,
      notProgram: [...new Set([...files, ...manifests])].filter(path => !program.includes(path)).sort(byCodeUnit),
      secrets,
    };
  }

  private majorOf(base: MinimalBase, root: string, packageJson: PackageJson | undefined): string {
    const major = baseRuntime(base, { name: 'node', language: 'Node.js', such: 'DistrolessBase.NODEJS24_DEBIAN13' }, text => /^\d+/.exec(text ?? '')?.[0]);
    const wanted = wantedVersion(root, packageJson, this.nodejs.nodeVersion);
    if (wanted !== undefined && !runsOn(major, wanted)) {
      refuse({
        where: 'DistrolessImage.base',
        problem: `${wanted.by} asks for Node.js ${wanted.range}, and the base has ${major}`,
        value: base.reference,
        allowed: baseFor(wanted).base.reference,
        fix: 'leave base out, or change what asks for the version',
      });
    }
    return major;
  }
}

interface Found {
  readonly root: string;
  readonly base: MinimalBase;
  readonly packageJson: PackageJson | undefined;
  readonly workspace: NodejsWorkspace | undefined;
  /** The file that starts. */
  readonly entry: string;
  readonly major: string;
  readonly plan: BuildPlan;
  readonly files: string[];
  /** Whether something else than the packages is fetched. */
  readonly fetches: boolean;
}

/** A lone file needs none. */
function packageJsonOf(root: string): PackageJson | undefined {
  return existsSync(join(root, 'package.json')) ? readPackageJson(root, 'package.json') : undefined;
}

/** Packages that are in node_modules. */
function namesOf(packageJson: PackageJson | undefined, workspace: NodejsWorkspace | undefined): string[] {
  const members = workspace?.needed.flatMap(({ name }) => name ?? []) ?? [];
  return [...Object.keys({ ...packageJson?.devDependencies, ...packageJson?.optionalDependencies, ...packageJson?.dependencies }), ...members];
}

/** Packages that are there by other ways than dependencies: the program's own, those of the workspace, and peers, which package managers install too. */
function ownNames(root: string, workspace: NodejsWorkspace | undefined): string[] {
  const manifests = ['package.json', ...workspace?.needed.map(({ folder }) => posix.join(folder, 'package.json')) ?? []].filter(path => existsSync(join(root, path)));
  return manifests.map(path => readJson(root, path)).flatMap(({ name, peerDependencies }) => [
    ...(typeof name === 'string' ? [name] : []), ...(isObject(peerDependencies) ? Object.keys(peerDependencies) : []),
  ]);
}

function hasProduction({ dependencies, optionalDependencies }: PackageJson): boolean {
  return Object.keys(dependencies).length + Object.keys(optionalDependencies).length > 0;
}

/** Of a workspace, the manifests of all packages: lock files are those of the whole. */
function manifestsOf(root: string, { lock, settings }: PackageManager, workspace: NodejsWorkspace | undefined): string[] {
  const members = workspace === undefined ? [] : [...workspace.needed, ...workspace.others].filter(({ folder }) => folder !== '.').map(({ folder }) => `${folder}/package.json`).sort(byCodeUnit);
  return ['package.json', lock, ...settings.filter(name => existsSync(join(root, name))), ...members];
}

function layersOf({ installs }: NodejsSteps): StageLayer[] {
  return installs ? [DEPENDENCIES, PROGRAM] : [PROGRAM];
}
