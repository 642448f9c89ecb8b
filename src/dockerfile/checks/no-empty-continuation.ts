import { Check } from './check';
import { Severity } from '../../findings/finding';

/** An empty line does not end an instruction whose line before is continued; it will be an error. */
export const noEmptyContinuation: Check = {
  id: 'no-empty-continuation',
  name: 'NoEmptyContinuation',
  severity: Severity.WARNING,
  title: 'No empty line continues an instruction',
  isOfWholeFile: true,
  check({ instructions, emptyContinuations }) {
    let next = 0;
    return emptyContinuations.flatMap((line) => {
      while (next < instructions.length && instructions[next].line <= line) next++;
      const at = instructions[next - 1];
      return at ? [{ at, line, what: 'an empty line stands inside the instruction', fix: 'take the line out, or the escape character before it' }] : [];
    });
  },
};
