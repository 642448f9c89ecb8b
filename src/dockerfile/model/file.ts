import { refuse } from '../../private/errors';
import type { EscapeCharacter } from '../escape-character';
import { type Instruction, instruction } from './instruction';
import { StageModel } from './stage';

/** What stands in the first lines. */
export interface FileHeader {
  readonly syntax?: string;
  readonly escape: EscapeCharacter;
  readonly check?: string;
}

/** A whole Dockerfile as data. */
export class FileModel {
  /** Comments and ARG before the first FROM. */
  readonly preamble: Instruction[] = [];
  readonly stages: StageModel[] = [];
  private readonly images = new Set<string>();

  constructor(readonly header: FileHeader) {}

  get isComplete(): boolean {
    return this.stages.length > 0 && this.stages[this.stages.length - 1].name === undefined;
  }

  /** Adds to what stands before the first FROM. */
  prepend(where: string, next: Instruction): void {
    if (this.stages.length > 0) {
      refuse({ where, problem: 'comes after the first stage', allowed: 'before the first addStage()', fix: 'call it earlier, or call the method of a stage' });
    }
    this.preamble.push(next);
  }

  add(stage: StageModel): StageModel {
    this.stages.push(stage);
    return stage;
  }

  /** Nothing may follow the final stage, and names are used once. */
  checkNext(where: string, name?: string): void {
    if (this.isComplete) {
      refuse({ where, problem: 'comes after the final stage', allowed: 'the final stage is the last', fix: 'add it before addFinalStage(), and call that once' });
    }
    if (name === undefined) {
      return;
    }
    if (this.stages.some(stage => stage.name === name)) {
      refuse({ where, problem: 'is the name of another stage', value: name, allowed: 'a name that no other stage has', fix: 'rename one of them' });
    }
    if (this.images.has(name)) {
      refuse({ where, problem: 'is also the reference of an image used here', value: name, allowed: 'a name that no image has', fix: 'rename the stage' });
    }
  }

  /** BuildKit looks a reference up among the stages first, and a number among their positions. */
  usesImage(where: string, reference: string): string {
    if (this.stages.some(({ name }) => name === reference)) {
      refuse({
        where,
        problem: 'is the name of a stage, so BuildKit would not pull the image',
        value: reference,
        allowed: 'a reference that is not the name of a stage',
        fix: 'pass the stage itself, or write the whole reference, e.g. docker.io/library/name:tag',
      });
    }
    if (reference === 'scratch' || /^\d+$/.test(reference)) {
      refuse({
        where,
        problem: reference === 'scratch' ? 'is empty, there is nothing to take from it' : 'is the position of a stage to BuildKit',
        value: reference,
        allowed: 'the reference of an image',
        fix: 'name an image with its tag or digest',
      });
    }
    this.images.add(reference);
    return reference;
  }
}

/** `# text`, one for each line. */
export function commentInstruction(where: string, text: string): Instruction {
  const lines = text.split('\n');
  if (lines.some(line => /[\0\r\p{Surrogate}]/u.test(line) || line.length > 10_000)) {
    refuse({
      where,
      problem: 'cannot be written as a comment',
      value: text,
      allowed: 'text without NUL, carriage returns and halves of surrogate pairs, at most 10000 characters a line',
      fix: 'remove them',
    });
  }
  if (lines.some(line => /^\s*(syntax|escape|check)\s*=/i.test(line))) {
    refuse({
      where,
      problem: 'would be read as a parser directive',
      value: text,
      allowed: 'text that does not start with syntax=, escape= or check=',
      fix: 'use the properties of Dockerfile for directives, or word the comment differently',
    });
  }
  return instruction('#', { form: 'comment', lines });
}
