import { Rule } from './rule';
import { effectiveUser, isOpen, isRoot } from './running';
import { Severity } from '../../findings/finding';
import { referenceParts } from '../text/reference';

/** A process that runs as root in the container has more rights than it needs, also on files and ports of the host. */
export const rootUser: Rule = {
  id: 'root-user',
  severity: Severity.WARNING,
  title: 'The container does not run as root',
  check(subject) {
    const user = effectiveUser(subject);
    const given = subject.user !== undefined;
    if (user === undefined ? saysNonRoot(subject.base.reference) : isOpen(user) || !isRoot(user)) return [];
    const what = given ? `USER ${subject.user} is root`
      : user === undefined ? `there is no USER, and it is not known who ${subject.base.reference} runs as`
        : `there is no USER, and ${subject.base.reference} runs as root`;
    return [{ where: 'USER', what, fix: 'write USER 65532:65532', fixInOptions: 'leave user out, or give the number of another one' }];
  },
};

function saysNonRoot(reference: string): boolean {
  return isOpen(reference) || /(^|-)nonroot($|-)/.test(referenceParts(reference).tag ?? '');
}
