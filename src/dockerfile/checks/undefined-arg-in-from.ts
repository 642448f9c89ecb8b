import { Check } from './check';
import { suggestion } from './suggest';
import { Severity } from '../../findings/finding';

/** FROM sees the arguments that are declared before the first FROM, and no others. */
export const undefinedArgInFrom: Check = {
  id: 'undefined-arg-in-from',
  name: 'UndefinedArgInFrom',
  severity: Severity.WARNING,
  title: 'FROM uses arguments that are declared before it',
  check({ stages, globalNames }) {
    const last = [...globalNames].slice(-100);
    return stages.flatMap(({ from, base, platform }) => {
      const names = [...new Set([...base.unmatched, ...platform?.unmatched ?? []])].filter((name) => !globalNames.has(name));
      return names.map((name) => ({
        at: from,
        what: `$${name} is not declared before the first FROM${suggestion(name, last, (one) => `$${one}`)}`,
        fix: `write ARG ${name}=… before the first FROM`,
      }));
    });
  },
};
