import { Rule } from './rule';
import { Severity } from '../../findings/finding';

/** Archives and indexes move on: the same names give other versions tomorrow. */
export const floatingPackages: Rule = {
  id: 'floating-packages',
  severity: Severity.WARNING,
  title: 'packages are pinned',
  check({ floatingPackages: debian = [], floatingRequirements: requirements = [] }) {
    const what = (names: string[]): string => `${names.join(', ')} and what ${names.length > 1 ? 'they need' : 'it needs'} can have other versions from build to build`;
    return [
      // what Debian changes within a release is small
      ...(debian.length === 0 ? [] : [{ where: 'RUN', what: what(debian), fix: 'give debianSnapshot the time of a snapshot', severity: Severity.INFO }]),
      ...(requirements.length === 0 ? [] : [{ where: 'RUN', what: what(requirements), fix: 'lock them with their hashes: pip-compile --generate-hashes, uv lock or poetry lock' }]),
    ];
  },
};
