import { Check } from './check';
import { Severity } from '../../findings/finding';

/** The platform that is built for is what FROM takes anyway. */
export const redundantTargetPlatform: Check = {
  id: 'redundant-target-platform',
  name: 'RedundantTargetPlatform',
  severity: Severity.WARNING,
  title: 'FROM does not say the default platform',
  check({ stages, targetPlatform }) {
    const isRedundant = stages.filter(({ platform }) => platform?.value === targetPlatform && platform.unmatched.length === 0 && platform.matched.join() === 'TARGETPLATFORM');
    return isRedundant.map(({ from, platform }) => ({ at: from, what: `--platform=${platform?.written} is what FROM does without it`, fix: 'leave it out' }));
  },
};
