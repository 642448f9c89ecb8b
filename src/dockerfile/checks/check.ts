import { CheckSubject } from './subject';
import { Severity } from '../../findings/finding';
import { Instruction } from '../text/instructions';

/** One of BuildKit's build checks, in a file of its own whose name is the id. */
export interface Check {
  readonly id: string;
  /** What BuildKit calls it: the name that `# check=skip=` takes. */
  readonly name: string;
  readonly severity: Severity;
  /** What it asks for, in a few words. */
  readonly title: string;
  /** Whether it works only where `# check=experimental=` asks for it. */
  readonly isExperimental?: boolean;
  /** Whether only the directive at the top of the file can switch it off, not a comment before an instruction. */
  readonly isOfWholeFile?: boolean;
  check(subject: CheckSubject): CheckHit[];
}

/** One place where a check is not kept. */
export interface CheckHit {
  /** The instruction that it is about; comments before it can switch the check off. */
  readonly at: Instruction;
  /** The line, when it is not the one where the instruction begins. */
  readonly line?: number;
  /** What is wrong, with the value that was found. */
  readonly what: string;
  readonly fix: string;
}
