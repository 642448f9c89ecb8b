import { Instruction, instructionOf, readInstructions } from './instructions';
import { BuildArgs, Scope } from './scope';
import { plainWords } from './words';
import { Work } from './work';
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
  /** How many of them come from that stage. */
  readonly inherited: number;
  /** Those of ONBUILD. */
  readonly triggers: Instruction[];
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
  /** What may still be written out of it. */
  readonly work: Work;
}

const LIMIT = 1024 * 1024;
/** What one instruction takes beside its text. */
const INSTRUCTION = 64;

/** Cuts a Dockerfile into stages; the only way in, so text that is no Dockerfile is refused here. */
export function readStages(text: string, options: ReadOptions = {}): Stages {
  assertText(text);
  const { instructions, escape, syntax, emptyContinuations, broken } = readInstructions(text);
  const work = new Work();
  const global = Scope.global(escape, options.buildArgs ?? {}, work);
  const all: Stage[] = [];
  const before: Instruction[] = [];
  const names = new Map<string, number>();
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') {
      all.push(stageOf(instruction, { all, names, global, escape, work }));
      const { name } = all[all.length - 1];
      if (name !== undefined) names.set(name, all.length - 1);
    } else if (all.length > 0) {
      const stage = all[all.length - 1];
      stage.instructions.push(instruction);
      if (instruction.keyword === 'ONBUILD') stage.triggers.push(instruction);
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
  return { all, names, target: targetOf(all, names, options.target), before, global, escape, syntax, emptyContinuations, broken, work };
}

/** The earlier stage that `--from=` or `FROM` means, if it means a stage and not an image. */
export function earlierStage(stages: Pick<Stages, 'names'>, name: string, before: number): number | undefined {
  const index = /^\d+$/.test(name) ? Number(name) : stages.names.get(name.toLowerCase());
  return index !== undefined && index < before ? index : undefined;
}

function stageOf(from: Instruction, { all, names, global, escape, work }: Pick<Stages, 'all' | 'names' | 'global' | 'escape' | 'work'>): Stage {
  const [image = '', as, name] = plainWords(from.rest);
  // an argument that is not given leaves nothing, or `python:`, which no build takes
  const expanded = [global.word(image)].find((word) => word !== undefined && !/(^|[:@/])$/.test(word));
  const reference = expanded ?? image;
  const stage = names.get(reference);
  const instructions = (stage === undefined ? [] : all[stage].triggers).map(({ rest, heredocs }) => {
    work.spend(INSTRUCTION + rest.length + heredocs.reduce((sum, { content = '' }) => sum + content.length, 0));
    return { ...instructionOf(rest, escape, { line: from.line, comments: [] }), heredocs };
  });
  return {
    from,
    name: as?.toLowerCase() === 'as' ? name?.toLowerCase() : undefined,
    base: { reference, known: expanded !== undefined, stage },
    instructions,
    inherited: instructions.length,
    triggers: instructions.filter(({ keyword }) => keyword === 'ONBUILD'),
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
