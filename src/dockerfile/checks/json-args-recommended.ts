import { Check } from './check';
import { Severity } from '../../findings/finding';
import { jsonStrings } from '../text/instructions';

/** A shell does not pass signals on, so the program cannot be stopped in good order. */
export const jsonArgsRecommended: Check = {
  id: 'json-args-recommended',
  name: 'JSONArgsRecommended',
  severity: Severity.WARNING,
  title: 'CMD and ENTRYPOINT are JSON arrays',
  check({ stages }) {
    const steps = stages.flatMap((stage) => stage.steps).filter(({ instruction: { keyword, rest } }) => ['CMD', 'ENTRYPOINT'].includes(keyword) && !jsonStrings(rest));
    // a SHELL of its own says that a shell is wanted
    return steps.filter(({ hasShell }) => !hasShell).map(({ instruction }) => ({
      at: instruction,
      what: `${instruction.rest} is run by a shell, which keeps signals from the program`,
      fix: 'write the program and its arguments as a JSON array, or name the shell with SHELL',
    }));
  },
};
