import { Check, CheckHit } from './check';
import { Step } from './subject';
import { Severity } from '../../findings/finding';
import { Instruction } from '../text/instructions';

/** Of several, only the last one counts. */
export const multipleInstructionsDisallowed: Check = {
  id: 'multiple-instructions-disallowed',
  name: 'MultipleInstructionsDisallowed',
  severity: Severity.WARNING,
  title: 'A stage has one CMD, ENTRYPOINT and HEALTHCHECK',
  check({ stages }) {
    return stages.flatMap(({ steps }) => ['CMD', 'ENTRYPOINT', 'HEALTHCHECK'].flatMap((keyword) => hitsOf(steps, keyword)));
  },
};

function hitsOf(steps: Step[], keyword: string): CheckHit[] {
  const all = steps.map(({ instruction }) => instruction).filter((instruction) => instruction.keyword === keyword);
  return all.slice(1).map((later, index) => hitOf(all[index], later));
}

/** The earlier one is what is lost; a comment before the later one can say that this is meant. */
function hitOf(earlier: Instruction, later: Instruction): CheckHit {
  return {
    at: later,
    line: earlier.line,
    what: `the ${earlier.keyword} in line ${earlier.line} has no effect, because line ${later.line} has another one`,
    fix: 'keep one of them',
  };
}
