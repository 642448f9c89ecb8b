import { Rule } from './rule';
import { effectiveUser, isOpen, isRoot } from './running';
import { Severity } from '../../findings/finding';

/** Images with the tag nonroot start in the home of user 65532, which nobody else may enter or write to. */
export const foreignHome: Rule = {
  id: 'foreign-home',
  severity: Severity.WARNING,
  title: 'The working directory is not another user\'s home',
  check(subject) {
    const user = effectiveUser(subject);
    if (user === undefined || isOpen(user) || isRoot(user) || /^(65532|nonroot)(:|$)/.test(user)) return [];
    if (!/^\/home\/nonroot(\/|$)/.test(subject.workdir)) return [];
    return [{
      where: 'WORKDIR',
      what: `${subject.workdir} belongs to user 65532 and is closed to others, but the container runs as ${user}`,
      fix: 'leave the user of the base, take the base without the tag nonroot, or write WORKDIR /',
    }];
  },
};
