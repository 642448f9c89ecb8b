import { Check } from './check';
import { platformParts } from './platforms';
import { Severity } from '../../findings/finding';

/** A platform that FROM fixes is the image's, whatever the build is asked for. */
export const fromPlatformFlagConstDisallowed: Check = {
  id: 'from-platform-flag-const-disallowed',
  name: 'FromPlatformFlagConstDisallowed',
  severity: Severity.WARNING,
  title: 'FROM does not fix the platform',
  check({ stages }) {
    return stages.flatMap(({ from, name = '', platform }) => {
      if (!platform || platform.value === undefined || platform.matched.length + platform.unmatched.length > 0) return [];
      const parts = platformParts(platform.value);
      // a stage that says in its name which platform it is for means it
      if (!parts || name.includes(parts.os) || name.includes(parts.architecture)) return [];
      return [{
        at: from,
        what: `--platform=${platform.value} holds for every platform that the image is built for`,
        fix: 'leave it out and say the platform of the build, or write $BUILDPLATFORM in a stage that cross-compiles',
      }];
    });
  },
};
