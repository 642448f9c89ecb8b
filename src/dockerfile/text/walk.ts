import { Instruction } from './instructions';
import { mountsOf } from './run-mounts';
import { Scope } from './scope';
import { earlierStage, flagValues, Stages } from './stages';

/** Called for each instruction, with the variables that hold where it stands. */
export type Visit = (instruction: Instruction, scope: Scope, stage: number) => void;

/** The stages that the target needs, in their order; a stage that nothing leads to is never built. */
export function neededStages(stages: Stages): number[] {
  const needed = new Set<number>();
  const open = [stages.target];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (needed.has(index)) continue;
    needed.add(index);
    for (const source of sourceStages(stages, index)) open.push(source);
  }
  return [...needed].sort((a, b) => a - b);
}

/** The target and the stages that it starts from, the first one first. */
export function ancestry(stages: Stages): number[] {
  const chain: number[] = [];
  for (let index: number | undefined = stages.target; index !== undefined; index = stages.all[index].base.stage) chain.push(index);
  return chain.reverse();
}

/** Goes through stages, which must come with all that they start from, in their order. */
export function walk(stages: Stages, wanted: number[], visit: Visit): void {
  const ends = new Map<number, Scope>();
  for (const index of wanted) {
    const { base, instructions } = stages.all[index];
    const before = base.stage === undefined ? undefined : ends.get(base.stage);
    const scope = before ? before.onStage() : stages.global.onImage(base.known && base.reference === 'scratch');
    for (const instruction of instructions) {
      visit(instruction, scope, index);
      scope.apply(instruction);
    }
    ends.set(index, scope);
  }
}

function sourceStages(stages: Stages, index: number): number[] {
  const { base, instructions } = stages.all[index];
  const names = instructions.flatMap((instruction) => [
    ...instruction.keyword === 'COPY' ? flagValues(instruction, 'from') : [],
    ...mountsOf(instruction).flatMap((mount) => mount?.from ?? []),
  ]);
  const copied = names.flatMap((name) => earlierStage(stages, name, index) ?? []);
  return base.stage === undefined ? copied : [base.stage, ...copied];
}
