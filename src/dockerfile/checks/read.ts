import { isRefused, isUnreadable } from './refusals';
import { onImage, StageRun, StageState } from './stage-run';
import { CheckedStage, CheckSubject } from './subject';
import { expansion, Settings } from './variables';
import { ignorePatterns } from '../text/ignore-patterns';
import { Instruction } from '../text/instructions';
import { BuildArgs } from '../text/scope';
import { flagValues, readStages, Stages } from '../text/stages';
import { neededStages } from '../text/walk';
import { plainWords, quotedWords } from '../text/words';

/** How a Dockerfile is built, as far as checks need to know. */
export interface CheckOptions {
  /** The stage to build; all of them are checked when it is absent. */
  readonly target?: string;
  readonly buildArgs?: BuildArgs;
  /** The first of the platforms. */
  readonly platform?: string;
  /** Lines of the .dockerignore. */
  readonly ignoreLines?: string[];
  /** The environment that an image brings; `undefined` when it is not known. */
  environmentOf?(reference: string): { readonly [name: string]: string } | undefined;
}

/** Reads a Dockerfile as BuildKit's linter does. */
export function readForChecks(text: string, options: CheckOptions): CheckSubject {
  const { target, platform = 'linux/amd64', ignoreLines = [] } = options;
  const stages = readStages(text, { target });
  const { list, isAll, isReadable } = understood(stages);
  const all = isAll ? stages.all : [];
  const automatic = automaticArguments(platform, stages, options);
  const globals = globalArguments(stages.before, automatic, options.buildArgs ?? {}, stages);
  const defaults = globalArguments(stages.before, automatic, {}, stages);
  const args = { globals, given: options.buildArgs ?? {}, escape: stages.escape, work: stages.work };
  const toTarget = new Set(neededStages(stages));
  const ends = new Map<number, StageState>();
  return {
    escape: stages.escape,
    instructions: list,
    stages: all.map((_, index) => checkedStage(index)),
    emptyContinuations: isReadable ? stages.emptyContinuations : [],
    work: stages.work,
    globalNames: new Set([...globals.keys(), ...declaredNames(stages.before, stages.escape)]),
    targetPlatform: globals.get('TARGETPLATFORM') ?? platform,
    ignored: ignorePatterns(ignoreLines),
  };

  function checkedStage(index: number): CheckedStage {
    const { from, name, base: image, instructions, inherited } = stages.all[index];
    const [reference = ''] = plainWords(from.rest);
    const [written] = flagValues(from, 'platform').slice(-1);
    // ONBUILD works in stages that the target needs; of others only what stands in them is looked at
    const needed = toTarget.has(index);
    const own = instructions.slice(inherited);
    const start = ends.get(image.stage ?? -1) ?? onImage(image.reference === 'scratch' ? {} : options.environmentOf?.(image.reference));
    const run = new StageRun(args, start);
    const steps = needed ? instructions.map((one) => run.step(one)) : target === undefined ? own.map((one) => run.step(one)) : [];
    ends.set(index, run.end);
    return {
      from,
      name,
      own,
      base: expansion(reference, globals, args),
      defaultBase: expansion(reference, defaults, args),
      ...written !== undefined && { platform: { ...expansion(written, globals, args), written } },
      steps,
    };
  }
}

/** The instructions that BuildKit takes, and the first that it does not. */
function understood(stages: Stages): { list: Instruction[]; isAll: boolean; isReadable: boolean } {
  const every = [...stages.before, ...stages.all.flatMap(({ from, instructions, inherited }) => [from, ...instructions.slice(inherited)])];
  if (stages.broken || every.some((one) => isUnreadable(one, stages.escape))) return { list: [], isAll: false, isReadable: false };
  const first = every.findIndex((one, index) => isRefused(one) || (index < stages.before.length && one.keyword !== 'ARG'));
  return { list: first < 0 ? every : every.slice(0, first + 1), isAll: first < 0, isReadable: true };
}

type GlobalValues = ReadonlyMap<string, string | undefined>;

function automaticArguments(platform: string, { all }: Stages, { target, buildArgs = {} }: CheckOptions): GlobalValues {
  const [os = '', architecture = '', variant = ''] = platform.split('/');
  const parts = (prefix: string) => [[`${prefix}PLATFORM`, platform], [`${prefix}OS`, os], [`${prefix}OSVERSION`, ''], [`${prefix}ARCH`, architecture], [`${prefix}VARIANT`, variant]];
  const stage = target ?? all[all.length - 1].name ?? 'default';
  const pairs = [...parts('BUILD'), ...parts('TARGET'), ['TARGETSTAGE', stage]];
  return new Map(pairs.map(([name, value]) => [name, Object.hasOwn(buildArgs, name) ? buildArgs[name] : value]));
}

/** What ARG instructions before the first FROM make of the arguments that are given. */
function globalArguments(before: Instruction[], automatic: GlobalValues, given: BuildArgs, settings: Settings): GlobalValues {
  const values = new Map(automatic);
  for (const word of argumentWords(before, settings.escape)) {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    if (Object.hasOwn(given, name)) values.set(name, given[name]);
    else if (at >= 0) values.set(name, expansion(word.slice(at + 1), values, settings).value);
  }
  return values;
}

function declaredNames(before: Instruction[], escape: string): string[] {
  return argumentWords(before, escape).map((word) => word.split('=')[0]);
}

function argumentWords(before: Instruction[], escape: string): string[] {
  return before.filter(({ keyword }) => keyword === 'ARG').flatMap(({ rest }) => quotedWords(rest, escape));
}
