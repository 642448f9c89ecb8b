import { Check } from './check';
import { Severity } from '../../findings/finding';

/** A name that two stages have means the later one. */
export const duplicateStageName: Check = {
  id: 'duplicate-stage-name',
  name: 'DuplicateStageName',
  severity: Severity.WARNING,
  title: 'Each stage has a name of its own',
  isOfWholeFile: true,
  check({ stages }) {
    const seen = new Set<string>();
    return stages.filter(({ name }) => name !== undefined && (seen.has(name) || !seen.add(name))).map(({ from, name }) => ({
      at: from,
      what: `an earlier stage is called ${name} too, and cannot be named any more`,
      fix: 'give the stages different names',
    }));
  },
};
