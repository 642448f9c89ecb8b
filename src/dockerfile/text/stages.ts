import { Instruction, instructionOf, readInstructions } from './instructions';
import { BuildArgs, Scope } from './scope';
import { plainWords } from './words';
import { refuse } from '../../private/errors';

/** Which part of a Dockerfile is meant, and with which arguments. */
export interface ReadOptions {
  /** The stage to build: its name; the last one when absent. */
  readonly target?: string;
  readonly buildArgs?: BuildArgs;
}

/** What a stage starts from. */
export interface StageBase {
  /** The image as it stands in FROM, variables replaced where they are known. */
  readonly reference: string;
  /** Whether every variable in it was known. */
  readonly known: boolean;
  /** The earlier stage that it is, if it is one. */
  readonly stage?: number;
}

export interface Stage {
  readonly from: Instruction;
  readonly name?: string;
  readonly base: StageBase;
  /** With the ONBUILD instructions of the stage that it starts from in front. */
  readonly instructions: Instruction[];
}

/** A Dockerfile cut into stages. */
export interface Stages {
  readonly all: Stage[];
  /** Index of each named stage, its name in small letters. */
  readonly names: ReadonlyMap<string, number>;
  /** Index of the stage that is built. */
  readonly target: number;
  /** What stands before the first FROM. */
  readonly before: Instruction[];
  readonly global: Scope;
  readonly escape: string;
  readonly syntax?: string;
  readonly emptyContinuations: number[];
  readonly broken: boolean;
}

const LIMIT = 1024 * 1024;

/** Cuts a Dockerfile into stages; the only way in, so text that is no Dockerfile is refused here. */
export function readStages(text: string, options: ReadOptions = {}): Stages {
  assertText(text);
  const { instructions, escape, syntax, emptyContinuations, broken } = readInstructions(text);
  const global = Scope.global(escape, options.buildArgs ?? {});
  const all: Stage[] = [];
  const before: Instruction[] = [];
  const names = new Map<string, number>();
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') {
      all.push(stageOf(instruction, { all, names, global, escape }));
      const { name } = all[all.length - 1];
      if (name !== undefined) names.set(name, all.length - 1);
    } else if (all.length > 0) {
      all[all.length - 1].instructions.push(instruction);
    } else {
      global.apply(instruction);
      before.push(instruction);
    }
  }
  if (all.length === 0) {
    refuse({
      where: 'Dockerfile',
      problem: 'has no FROM instruction',
      allowed: 'a Dockerfile with at least one stage',
      fix: 'start it with FROM, for example FROM scratch',
    });
  }
  return { all, names, target: targetOf(all, names, options.target), before, global, escape, syntax, emptyContinuations, broken };
}

/** The earlier stage that `--from=` or `FROM` means, if it means a stage and not an image. */
export function earlierStage(stages: Pick<Stages, 'names'>, name: string, before: number): number | undefined {
  const index = /^\d+$/.test(name) ? Number(name) : stages.names.get(name.toLowerCase());
  return index !== undefined && index < before ? index : undefined;
}

function stageOf(from: Instruction, { all, names, global, escape }: Pick<Stages, 'all' | 'names' | 'global' | 'escape'>): Stage {
  const [image = '', as, name] = plainWords(from.rest);
  // an argument that is not given leaves nothing, or `python:`, which no build takes
  const expanded = [global.word(image)].find((word) => word !== undefined && !/(^|[:@/])$/.test(word));
  const reference = expanded ?? image;
  const stage = names.get(reference);
  const triggers = stage === undefined ? [] : all[stage].instructions.filter((one) => one.keyword === 'ONBUILD');
  return {
    from,
    name: as?.toLowerCase() === 'as' ? name?.toLowerCase() : undefined,
    base: { reference, known: expanded !== undefined, stage },
    instructions: triggers.map((one) => ({ ...instructionOf(one.rest, escape, { line: from.line, comments: [] }), heredocs: one.heredocs })),
  };
}

function targetOf(all: Stage[], names: ReadonlyMap<string, number>, target: string | undefined): number {
  if (target === undefined) return all.length - 1;
  return names.get(target.toLowerCase()) ?? refuse({
    where: 'Dockerfile target',
    problem: 'is no stage of this Dockerfile',
    value: target,
    allowed: names.size > 0 ? [...names.keys()].join(', ') : 'none, because no stage has a name',
    fix: 'name a stage that the Dockerfile has (FROM … AS name), or leave the target out to build the last one',
  });
}

function assertText(text: string): void {
  const problem = text.trim() === '' ? 'is empty'
    : text.length > LIMIT || Buffer.byteLength(text) > LIMIT ? 'is larger than 1 MiB'
      : text.includes('\0') ? 'holds a NUL byte, so it is no text' : undefined;
  if (problem === undefined) return;
  refuse({
    where: 'Dockerfile',
    problem,
    allowed: 'UTF-8 text of at most 1 MiB with at least one FROM instruction',
    fix: 'check which file is read',
  });
}

/** The values of a flag: `--from=build` → `build`. */
export function flagValues({ flags }: Instruction, name: string): string[] {
  return flags.filter((flag) => flag.startsWith(`--${name}=`)).map((flag) => flag.slice(name.length + 3));
}
