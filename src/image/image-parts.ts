import { posix } from 'node:path';
import { baseView } from './bases/base-view';
import { MinimalBase } from './bases/minimal-base';
import { DebianLayer, debianLayer } from './debian/debian-layer';
import { floatingPackages } from './debian/debian-packages';
import { checkFiles, filesOf } from './files/check-files';
import { hasJava } from './java-trust-store';
import { checkLibraries } from './needed-libraries';
import { planConfig, PlannedConfig } from './planned-config';
import { PROBE_PATH, ProbeLayer, probeLayer } from './probe';
import { Program } from './program';
import { withWebAdapter } from './programs/lambda/web-adapter';
import { Readings } from './readings';
import { ArchiveLayer, Recipe } from './recipe';
import { ResolvedOptions } from './resolve-options';
import { refuseWhenStrict } from './strict';
import { hasTimezones, systemFiles, writableFolders } from './system-files';
import { checkEntrypoint, checkTools } from './tools/check-tools';
import { placesOf } from './tools/resolve-tools';
import { checkEnvironment } from '../dockerfile/checks';
import { checkDockerfile } from '../dockerfile/rules';
import { Command, RuleSubject, Toolchain } from '../dockerfile/rules/subject';
import { toolchainOf } from '../dockerfile/text/toolchains';
import { Finding } from '../findings/finding';
import { inOrder } from '../findings/report';
import { refuse } from '../private/errors';

export interface ProgramImage {
  /** Name of the image's class, for messages. */
  readonly where: string;
  readonly program: Program;
  readonly base: MinimalBase;
  readonly options: ResolvedOptions;
}

/** Archives before and behind what the program brings. */
export interface LayersAround {
  readonly first: ArchiveLayer[];
  readonly last: ArchiveLayer[];
}

/** What the last stage is made of, checked: enough to write a Dockerfile, or to assemble the image without one. */
export interface ImageParts {
  readonly base: MinimalBase;
  readonly recipe: Recipe;
  readonly options: ResolvedOptions;
  readonly around: LayersAround;
  /** Above the system files. */
  readonly probe?: ProbeLayer;
  /** Between the system files and what the program brings. */
  readonly debian?: DebianLayer;
  /** Files of one's own, above these. */
  readonly files?: ArchiveLayer;
  readonly config: PlannedConfig;
  readonly findings: Finding[];
}

/** Looks at the program's files and picks those that the image needs; no content is hashed yet. */
export function imageParts({ where, program, base, options }: ProgramImage, baseDir: string, readings: Readings): ImageParts {
  checkPlatforms(base, options, where);
  checkLambda(program, options, where);
  options.lambdaRuntime?._check(program, baseDir);
  const recipe = recipeFor(program, { base, options }, baseDir, readings);
  checkWritable(recipe, options, where);
  const probe = probeLayer(options);
  const config = planConfig(base, recipe, options);
  const system = systemFiles({ base, java: hasJava(base, recipe), ...options }, baseDir);
  const around = { first: present(system), last: present(writableFolders(options)) };
  const beside = { base, recipe, options, config, hasProbe: probe !== undefined, hasPackages: options.debian !== undefined };
  const files = readings.files(options.files, baseDir, `${where}.files`);
  if (files) {
    checkFiles(files, { ...beside, below: around.first }, `${where}.files`);
  }
  const known = [...around.first, ...present(files), ...recipe.archiveLayers];
  checkLibraries(recipe.needed, { base, known, hasPackages: options.debian !== undefined });
  const tools = checkTools({ ...beside, tools: options.tools, known }, `${where}.tools`);
  if (options.entrypoint) {
    checkEntrypoint(options.entrypoint, { ...beside, known }, `${where}.entrypoint`);
  }
  const debian = debianLayer(options.debian, base, tools, where);
  // the build fails without these
  const checked = debian?.tools?.ofBase.flatMap(tool => placesOf(tool, tools.searchPath)) ?? [];
  const added = new Set([...filesOf(known), ...checked]);
  const unknownTools = tools.all.filter(tool => !(debian && tools.ofBase.includes(tool)));
  const subject = subjectOf(base, config, options, recipe.toolchains.map(toolchainOf));
  const findings = inOrder([
    ...checkDockerfile({
      ...subject,
      staticCalls: recipe.staticCalls,
      zoneCalls: recipe.zoneCalls,
      hasTimezones: hasTimezones(base, options, known),
      floatingRequirements: recipe.floatingRequirements,
      missingPackages: missingPackages(recipe, options),
      unknownTools,
      added,
    }),
    ...checkEnvironment(Object.keys(options.env)),
  ]);
  refuseWhenStrict(findings, options.strict, where);
  return { base, recipe, options, around, probe, debian, files, config, findings };
}

/** What the program's recipe says, and what Lambda needs besides. */
function recipeFor(program: Program, { base, options }: Pick<ProgramImage, 'base' | 'options'>, baseDir: string, readings: Readings): Recipe {
  const { lambdaRuntime: { handler, port, _adapterImage: adapter } = {}, platforms } = options;
  const recipe = readings.recipe(program, { baseDir, base, platforms, handler });
  return port === undefined || adapter === undefined ? recipe : withWebAdapter(recipe, port, readings.lock(baseDir).pin(MinimalBase.custom(adapter)));
}

/** Lambda has two kinds of processors, and starts what the client's language starts. */
function checkLambda({ language }: Program, { lambdaRuntime, platforms, entrypoint, env }: ResolvedOptions, where: string): void {
  if (lambdaRuntime === undefined || lambdaRuntime.kind === 'built-in') {
    return;
  }
  if (lambdaRuntime.port !== undefined && env.AWS_LWA_PORT !== undefined) {
    refuse({
      where: `${where}.env.AWS_LWA_PORT`, problem: 'lambdaRuntime says which port the adapter asks', value: env.AWS_LWA_PORT, allowed: 'LambdaRuntime.webAdapter(port) alone', fix: 'leave it out of env',
    });
  }
  const other = platforms.find(({ architecture }) => !['amd64', 'arm64'].includes(architecture));
  if (other !== undefined) {
    refuse({
      where: `${where}.platforms`, problem: 'Lambda does not run on this platform, and what speaks to it is not there for it', value: other.toString(), allowed: 'linux/amd64, linux/arm64', fix: 'choose one of these, or leave lambdaRuntime out',
    });
  }
  if (lambdaRuntime.handler !== undefined && entrypoint !== undefined) {
    refuse({
      where: `${where}.entrypoint`, problem: `the interface client of ${language} is what starts`, value: entrypoint, allowed: 'entrypoint, or LambdaRuntime.interfaceClient()', fix: 'leave entrypoint out',
    });
  }
}

function present<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

function checkPlatforms(base: MinimalBase, { platforms }: ResolvedOptions, where: string): void {
  const unknown = platforms.find(platform => !base.supports(platform));
  if (unknown) {
    refuse({
      where: `${where}.platforms`,
      problem: `${base.reference} is not published for this platform`,
      value: unknown.toString(),
      allowed: (base.facts.platforms ?? []).join(', '),
      fix: 'choose one of these platforms, or another base',
    });
  }
}

/** A volume hides what the image has there: it can be neither the program's file, nor the folder that has it. */
function checkWritable({ program, workingDirectory }: Recipe, { writablePaths }: ResolvedOptions, where: string): void {
  const file = posix.resolve('/', workingDirectory ?? '', program);
  const inPlace = (path: string): boolean => path === program || path.startsWith(`${program}/`);
  const hides = (path: string): boolean => file.startsWith(`${path}/`) || path === workingDirectory && !program.startsWith('/');
  const taken = writablePaths.find(path => inPlace(path) || hides(path));
  if (taken !== undefined) {
    const isFolder = !inPlace(taken);
    refuse({
      where: `${where}.writablePaths`,
      problem: isFolder ? `the program ${program} is in this folder, and what is mounted there would hide it` : `the program is the file ${program}`,
      value: taken,
      allowed: isFolder ? 'folders beside the program\'s, such as /data, or a folder of its own below it' : 'folders beside it, such as /data',
      fix: 'choose another folder',
    });
  }
}

/** What files, packages of Debian and search paths of one's own bring is not known, nor what another ENTRYPOINT starts. */
function missingPackages(recipe: Recipe, { debian, files, env, entrypoint }: ResolvedOptions): Recipe['missingPackages'] {
  const brings = debian !== undefined || Object.keys(files).length > 0 || ['PYTHONPATH', 'NODE_PATH'].some(name => env[name] !== undefined);
  return brings || entrypoint !== undefined ? undefined : recipe.missingPackages;
}

/** What rules look at, taken from the plan. */
function subjectOf(base: MinimalBase, config: PlannedConfig, options: ResolvedOptions, toolchains: Toolchain[]): RuleSubject {
  const exec = (where: Command['where'], argv?: string[]): Command | undefined => argv && { form: 'exec', argv, where };
  return {
    madeOfOptions: true,
    base: baseView(base),
    user: config.user,
    entrypoint: exec('ENTRYPOINT', config.entrypoint),
    command: exec('CMD', config.command),
    healthcheck: exec('HEALTHCHECK', config.healthcheck),
    ports: options.ports.map(port => ({ port, protocol: 'tcp' })),
    workdir: config.workingDirectory ?? base.facts.workingDirectory ?? '/',
    environment: config.env,
    toolchains,
    floatingPackages: options.debian && floatingPackages(options.debian),
    hasPackages: options.debian !== undefined,
    probedPort: config.healthcheck?.[0] === PROBE_PATH ? Number(config.healthcheck[1]) : undefined,
  };
}
