import { baseView } from './bases/base-view';
import { MinimalBase } from './bases/minimal-base';
import { ImageDescription, inputHash, stagedPaths } from './description';
import { imageDockerfile } from './image-dockerfile';
import { ImagePlan, planImage } from './plan';
import { Program } from './program';
import { Readings } from './readings';
import { ContextPaths } from './recipe';
import { ResolvedOptions } from './resolve-options';
import { refuseWhenStrict } from './strict';
import { systemFiles, writableFolders } from './system-files';
import { checkDockerfile } from '../dockerfile/rules';
import { Command, RuleSubject, Toolchain } from '../dockerfile/rules/subject';
import { toolchainOf } from '../dockerfile/text/toolchains';
import { refuse } from '../private/errors';
import { canonicalJson } from '../private/text';

export interface ProgramImage {
  /** Name of the image's class, for messages. */
  readonly where: string;
  readonly program: Program;
  readonly base: MinimalBase;
  readonly options: ResolvedOptions;
}

/** From a program and a base to everything that building its image needs. */
export function describeProgramImage({ where, program, base, options }: ProgramImage, baseDir: string, readings: Readings): ImageDescription {
  checkPlatforms(base, options, where);
  options.lambdaRuntime?._check(program);
  const recipe = readings.recipe(program, { baseDir, base, platforms: options.platforms });
  checkWritable(recipe.program, options, where);
  const around = { first: present(systemFiles({ base, ...options }, baseDir)), last: present(writableFolders({ base, ...options })) };
  const plan = planImage(base, recipe, options, around);
  const dockerfileFor = (paths: ContextPaths) => imageDockerfile({ base, recipe, options, plan, around }, paths);
  const dockerfile = dockerfileFor(stagedPaths(recipe.sources));
  const text = dockerfile.render();
  const archives = [...around.first, ...recipe.archiveLayers, ...around.last];
  const findings = checkDockerfile(subjectOf(base, plan, options, recipe.toolchains.map(toolchainOf)));
  refuseWhenStrict(findings, options.strict, where);
  const secrets = (program._given.secrets ?? []).map(name => ({ name, required: true }));
  const hashed = { plan: canonicalJson(plan), platforms: options.platforms, dockerfile: text, secrets, sources: recipe.sources, archives };
  return {
    ...hashed,
    dockerfile,
    dockerfileFor,
    recipe,
    inputHash: inputHash(hashed),
    findings,
    buildArgs: {},
    sourcesAreContext: false,
    ignoreLines: recipe.ignoreLines,
    runtime: {
      user: plan.config.user,
      ports: options.ports,
      writablePaths: options.writablePaths,
      healthcheck: options.healthcheck,
      leadingArguments: options.entrypoint ? [] : recipe.command ?? [],
      shell: baseView(base).shell,
    },
  };
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

/** The program is a file: no folder can take its place, and none can lie below it. */
function checkWritable(program: string, { writablePaths }: ResolvedOptions, where: string): void {
  const taken = writablePaths.find(path => path === program || path.startsWith(`${program}/`));
  if (taken !== undefined) {
    refuse({
      where: `${where}.writablePaths`,
      problem: `the program is the file ${program}`,
      value: taken,
      allowed: 'folders beside it, such as /data',
      fix: 'choose another folder',
    });
  }
}

/** What rules look at, taken from the plan. */
function subjectOf(base: MinimalBase, { config }: ImagePlan, options: ResolvedOptions, toolchains: Toolchain[]): RuleSubject {
  const exec = (where: Command['where'], argv?: string[]): Command | undefined => argv && { form: 'exec', argv, where };
  return {
    base: baseView(base),
    user: config.user,
    entrypoint: exec('ENTRYPOINT', config.entrypoint),
    command: exec('CMD', config.command),
    healthcheck: exec('HEALTHCHECK', config.healthcheck),
    ports: options.ports.map(port => ({ port, protocol: 'tcp' })),
    workdir: config.workingDirectory ?? base.facts.workingDirectory ?? '/',
    toolchains,
  };
}
