import { Expansion } from './variables';
import { IgnorePatterns } from '../text/ignore-patterns';
import { Instruction } from '../text/instructions';
import { Work } from '../text/work';

/** What build checks look at: the whole Dockerfile, stage by stage. */
export interface CheckSubject {
  readonly escape: string;
  /** As they stand in the file, up to one that BuildKit refuses. */
  readonly instructions: Instruction[];
  /** None, if it refuses one. */
  readonly stages: CheckedStage[];
  /** Last lines of instructions that an empty line continues. */
  readonly emptyContinuations: number[];
  /** Names that FROM can use: arguments that are declared before it, and those that BuildKit sets. */
  readonly globalNames: ReadonlySet<string>;
  /** Platform that is built for, as $TARGETPLATFORM says it. */
  readonly targetPlatform: string;
  /** What the build context leaves out; absent when that is not known. */
  readonly ignored?: IgnorePatterns;
  readonly work: Work;
}

export interface CheckedStage {
  readonly from: Instruction;
  /** In small letters. */
  readonly name?: string;
  /** What stands in the stage itself. */
  readonly own: Instruction[];
  /** The image's name as the given arguments make it. */
  readonly base: Expansion;
  /** The image's name if no argument is given. */
  readonly defaultBase: Expansion;
  /** `--platform=` as it is written, and as the arguments make it. */
  readonly platform?: Expansion & { readonly written: string };
  /** What is carried out, ONBUILD instructions of the stage it starts from first; empty for a stage that the target does not need. */
  readonly steps: Step[];
}

/** An instruction as it is carried out. */
export interface Step {
  readonly instruction: Instruction;
  /**
   * What it is about, variables replaced; `undefined` where a value is not known: names for ENV, LABEL and ARG,
   * sources for COPY and ADD, the path for WORKDIR, ports for EXPOSE.
   */
  readonly words: (string | undefined)[];
  /** Names of variables in it that nothing defines, as far as that is known. */
  readonly undefinedNames: string[];
  /** Names that can be meant instead: those that were defined last. None where no name is undefined. */
  readonly definedNames: readonly string[];
  /** Whether a WORKDIR came before, in this stage or in those it starts from. */
  readonly hasWorkdir: boolean;
  /** Whether a SHELL came before. */
  readonly hasShell: boolean;
}
