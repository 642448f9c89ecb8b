import { Rule } from './rule';
import { Severity } from '../../findings/finding';

/** Debian's archive moves on: the same names give other versions tomorrow. */
export const floatingPackages: Rule = {
  id: 'floating-packages',
  severity: Severity.INFO,
  title: 'Debian packages are pinned',
  check({ floatingPackages: names = [] }) {
    return names.length === 0 ? [] : [{
      where: 'RUN',
      what: `${names.join(', ')} and what ${names.length > 1 ? 'they need' : 'it needs'} can have other versions from build to build`,
      fix: 'give debianSnapshot the time of a snapshot',
    }];
  },
};
