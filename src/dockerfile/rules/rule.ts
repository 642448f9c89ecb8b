import { RuleSubject } from './subject';
import { Severity } from '../../findings/finding';

/** One thing to look for, in a file of its own whose name is the id. */
export interface Rule {
  readonly id: string;
  /** The worst that it can say; a hit may say less. */
  readonly severity: Severity;
  /** What it asks for, in a few words. */
  readonly title: string;
  check(subject: RuleSubject): Hit[];
}

/** One place where a rule is not kept. */
export interface Hit {
  /** The instruction: `USER`, `ENTRYPOINT`, `FROM`, … */
  readonly where: string;
  /** What is wrong, with the value that was found. */
  readonly what: string;
  readonly fix: string;
  /** The same for an image made of options, whose user writes no Dockerfile, when that is something else. */
  readonly fixInOptions?: string;
  /** When it is less than the rule's. */
  readonly severity?: Severity;
}
