import type { FileModel } from './file';
import type { Instruction } from './instruction';
import { refuse } from '../../private/errors';

/** Instructions of which a stage has at most one: a second would silently replace the first. */
const ONCE = new Set(['CMD', 'ENTRYPOINT', 'HEALTHCHECK']);

/** What a stage knows: how it starts, what follows, and which other stages it can see. */
export class StageModel {
  readonly instructions: Instruction[] = [];

  constructor(
    readonly file: FileModel,
    readonly index: number,
    /** Nothing for the final stage. */
    readonly name: string | undefined,
    readonly start: Instruction,
    readonly parent: StageModel | undefined,
  ) {}

  /** How messages name the stage. */
  get label(): string {
    return this.name === undefined ? 'final stage' : `stage ${this.name}`;
  }

  append(next: Instruction): void {
    if (ONCE.has(next.keyword) && this.instructions.some(({ keyword }) => keyword === next.keyword)) {
      refuse({
        where: `${this.label}: ${next.keyword}`,
        problem: 'is given a second time and would replace the first',
        allowed: `one ${next.keyword} per stage`,
        fix: 'keep one of the two',
      });
    }
    this.instructions.push(next);
  }

  /** Whether ARG or ENV of this stage, or of the stages it starts from, set the variable. */
  declares(variable: string): boolean {
    const own = this.instructions.some(({ keyword, operands }) =>
      (keyword === 'ARG' || keyword === 'ENV') && operands.form === 'assignment' && operands.name === variable);
    return own || (this.parent?.declares(variable) ?? false);
  }
}

/** The name of `stage`, which has to come earlier in `file` than the stage number `index`. */
export function earlierStage(where: string, stage: StageModel, file: FileModel, index: number): string {
  if (stage.file !== file) {
    refuse({ where, problem: `is a ${stage.label} of another Dockerfile`, allowed: 'an earlier stage of the same Dockerfile', fix: 'add that stage here too' });
  }
  if (stage.index >= index || stage.name === undefined) {
    refuse({
      where,
      problem: stage.index === index ? 'is the stage itself' : `is ${stage.label}, which comes later`,
      allowed: 'an earlier stage of the same Dockerfile',
      fix: 'add the stages in the order in which they need each other',
    });
  }
  return stage.name;
}
