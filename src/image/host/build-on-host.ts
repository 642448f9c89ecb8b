import { mkdirSync, renameSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Environment, runCommand } from './command';
import { CommandFailure, LastLines } from './command-failure';
import { fixedEnvironment, UserEnvironment } from './environment';
import { hostFindings } from './findings';
import { FoundToolchain, MissingToolchain, NONE_NEEDED } from './found-toolchain';
import { withPatterns } from './go-toolchain';
import type { HostBuild, HostStep } from './host-build';
import { HostInput, hostInput } from './host-input';
import { checkJavaTree } from './java-archive';
import { normaliseTree } from './normalise';
import { nameInterpreter } from './python-scripts';
import { redactor } from './redact';
import { BoundSecrets, FilledSlot, fillSlots } from './slots';
import { findToolchain } from './toolchain';
import { refuseFull, WorkFolder } from './work-folder';
import { WITH_ENGINE } from '../../findings/container-engine';
import { Finding } from '../../findings/finding';
import { Platform } from '../../oci/platform';
import { missing } from '../../private/errors';
import type { ImageDescription } from '../description';
import { SourceTree } from '../sources/source-tree';

export interface HostBuildOptions {
  /** Where the artifacts go: a folder that does not exist yet, or an empty one. It appears when all of them are done. */
  readonly outDir: string;
  /** The user's environment; what of it reaches a build is in environment.ts. */
  readonly env: UserEnvironment;
  /** Files of this machine for the program's slots; a slot that is not here takes the user's own file. */
  readonly secrets?: BoundSecrets;
  /** Takes each line that a command prints, without secrets and without paths of temporary folders. */
  readonly onOutput?: (line: string) => void;
  /** Ends the build: its processes and what they started are ended, and its temporary folder is removed. */
  readonly signal?: AbortSignal;
  /** What `toolchainFor()` found; looked for when absent. */
  readonly toolchain?: FoundToolchain;
  /** Called once before the first command, with the toolchain that builds; never where nothing is run. */
  readonly onStart?: (toolchain: FoundToolchain) => void;
  /** Milliseconds that one command may take; an hour when absent. */
  readonly timeout?: number;
}

/** What a host build made. */
export interface HostArtifacts {
  /** One per layer that the Dockerfile copies from its build stage, in that order. */
  readonly layers: HostLayer[];
  /** What the machine's toolchain may make different from the recipe's. */
  readonly findings: Finding[];
  /** Done when nothing but the layers is left; they need not wait for it. */
  readonly tidied: Promise<void>;
}

export interface HostLayer {
  readonly name: string;
  /** Folder whose content goes to `/`: modes and times are done, every owner is to be 0:0. */
  readonly folder: string;
}

/** What is done, and by whom; all of it belongs together. */
interface Job {
  readonly build: HostBuild;
  readonly tool: FoundToolchain;
  readonly work: WorkFolder;
  readonly slots: FilledSlot[];
  readonly options: HostBuildOptions;
  /** Variables that hold for this build alone. */
  readonly own: Environment;
}

const AN_HOUR = 60 * 60 * 1000;

const NO_TOOLCHAIN: FoundToolchain = { found: NONE_NEEDED, version: '', env: {}, fetchEnv: {} };

/** Whether this machine has the toolchain that the program's build needs, or that it needs none. Nothing is built. */
export async function toolchainFor(
  of: HostInput | ImageDescription, platform: Platform, { env, signal }: Pick<HostBuildOptions, 'env' | 'signal'>,
): Promise<FoundToolchain | MissingToolchain> {
  const { hostBuild: build, stageLayers } = hostInput(of);
  if (build === undefined) {
    return stageLayers.length === 0 ? NO_TOOLCHAIN : noHostBuild();
  }
  return findToolchain(build.tool, { platform, user: env, signal });
}

/**
 * Builds a program's layers for one platform with this machine's toolchain, in place of the Dockerfile's build stage.
 *
 * The sources are copied to a temporary folder first, exactly the files that the image's input names. Equal inputs and equal toolchains give equal trees,
 * whatever the folder, locale, umask and time zone.
 *
 * @throws when the toolchain is missing, a secret is not bound, a source has changed, or a command fails; then nothing is left behind
 */
export async function hostBuild(of: HostInput | ImageDescription, platform: Platform, options: HostBuildOptions): Promise<HostArtifacts> {
  const { hostBuild: build, stageLayers, sources } = hostInput(of);
  if (build === undefined) {
    return stageLayers.length === 0 ? { layers: [], findings: [], tidied: Promise.resolve() } : refuseMissing('hostBuild', noHostBuild());
  }
  refuseFull(options.outDir);
  const slots = fillSlots(build.secrets, options.secrets ?? {}, options.env, build.where);
  const tool = options.toolchain ?? await findToolchain(build.tool, { platform, user: options.env, signal: options.signal });
  options.signal?.throwIfAborted();
  if ('missing' in tool) {
    return refuseMissing(build.where, tool);
  }
  const work = new WorkFolder(options.outDir);
  try {
    const steps = build.steps.filter(step => tool.program !== undefined || !step.optional);
    if (sources) {
      stage(sources, build, work, steps);
    }
    work.linkHome(slots);
    const own = tool.prepare?.(work, slots.length === 0) ?? {};
    if (steps.length > 0) {
      options.onStart?.(tool);
    }
    for (const step of steps) {
      await runStep(step, { build, tool, work, slots, options, own });
    }
    build.results?.forEach(result => work.take(result, tool.env, build.where));
    if (build.tool.language === 'java' && build.tool.compiles) {
      checkJavaTree(work.in('out'), build.tool, build.where);
    }
    const layers = takeLayers(stageLayers, work, options.outDir);
    const tidied = work.remove();
    // who awaits it hears of its failure
    tidied.catch(() => undefined);
    return { layers, findings: hostFindings(build, tool), tidied };
  } catch (error) {
    await work.remove();
    throw error;
  }
}

function stage(sources: SourceTree, { copies, stubs }: HostBuild, work: WorkFolder, steps: HostStep[]): void {
  if (steps.some(({ cwd }) => cwd === 'src')) {
    work.stageSources(sources);
  }
  copies.forEach(copy => work.copy(sources, copy));
  stubs?.forEach(stub => work.addStub(stub));
}

async function runStep(step: HostStep, { build, tool, work, slots, options, own }: Job): Promise<void> {
  const argv = [tool.commands?.[step.argv[0]] ?? tool.program!, ...step.argv.slice(1)];
  const env = stepEnvironment(step, { build, tool, work, slots, options, own });
  const redact = redactor(slots.map(({ file }) => file), env);
  const last = new LastLines();
  const home = options.env.HOME ?? '';
  const shown = (line: string): string => redact(shortened(line.split(work.path).join('…'), home));
  const ended = await runCommand({
    argv,
    cwd: work.in(step.cwd),
    env,
    signal: options.signal,
    timeout: options.timeout ?? AN_HOUR,
    onLine: line => {
      last.add(shown(line));
      options.onOutput?.(shown(line));
    },
  });
  if (ended.exitCode !== 0 || ended.stopped) {
    throw new CommandFailure(build.where, step.argv, ended, last.toString());
  }
  if (step.scripts) {
    nameInterpreter(work.in(step.scripts.packages), tool.program!, step.scripts.interpreter);
  }
}

/** Caches lie in the user's home folder, which is nobody's business. */
function shortened(line: string, home: string): string {
  return home.length > 1 ? line.split(`${home}/`).join('~/') : line;
}

/** What a tool fetches with says where the user's home is; with slots the home is the build's own and holds what is in them, as in a build stage. */
function stepEnvironment(step: HostStep, { tool, work, slots, own: ofBuild, options: { env: user } }: Job): Environment {
  const home = { HOME: work.in('home'), USERPROFILE: work.in('home') };
  const target = step.forTarget ? tool.targetEnv : {};
  const own = { ...fixedEnvironment(user), ...home, TMPDIR: work.in('tmp'), TMP: work.in('tmp'), TEMP: work.in('tmp'), ...target };
  if (!step.fetches) {
    return { ...own, ...step.env, ...tool.env, ...ofBuild };
  }
  const variables = slots.flatMap(({ variable, place }) => variable !== undefined ? [[variable, work.in('home', place!)]] : []);
  const secrets = slots.length > 0 ? { ...home, ...Object.fromEntries(variables) } : {};
  return { ...own, ...tool.fetchEnv, ...step.env, ...withPatterns(step.env, tool.fetchEnv), ...tool.env, ...secrets, ...ofBuild };
}

/** All layers appear at once, under their final name. */
function takeLayers(layers: HostInput['stageLayers'], work: WorkFolder, outDir: string): HostLayer[] {
  const result = layers.map(({ name, folder }) => {
    const made = work.in('out', posix.relative('/out', folder));
    mkdirSync(made, { recursive: true });
    normaliseTree(made);
    renameSync(made, work.in('layers', name));
    return { name, folder: join(outDir, name) };
  });
  renameSync(work.in('layers'), outDir);
  return result;
}

function noHostBuild(): MissingToolchain {
  return { missing: 'this is built by a Dockerfile, which only a container engine can do', howToGet: WITH_ENGINE };
}

function refuseMissing(where: string, { missing: problem, howToGet }: MissingToolchain): never {
  return missing({ where, problem, allowed: 'a machine with the toolchain, or a container engine', fix: howToGet });
}
