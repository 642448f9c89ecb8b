import { mayHold } from './copied';
import { Hit, Rule } from './rule';
import { effectiveUser, isOpen } from './running';
import { RuleSubject } from './subject';
import { Severity } from '../../findings/finding';

/** Names are looked up in the image's own /etc/passwd; Kubernetes does not look at all. */
export const namedUser: Rule = {
  id: 'named-user',
  severity: Severity.ERROR,
  title: 'The user is a number',
  check(subject) {
    const user = effectiveUser(subject);
    if (user === undefined || isOpen(user) || /^\d+(:\d+)?$/.test(user)) return [];
    if (cannotResolve(subject, user)) return [unresolved(user)];
    return user === 'root' ? [] : [{
      where: 'USER',
      what: `${user} is a name, and Kubernetes cannot tell whether a name is root (runAsNonRoot)`,
      fix: fixFor(user),
      severity: Severity.WARNING,
    }];
  },
};

/** On scratch nothing knows a name, unless a file for it is copied. */
function cannotResolve(subject: RuleSubject, user: string): boolean {
  if (subject.base.reference !== 'scratch') return false;
  const [name, group] = user.split(':');
  const needs = [...isNumber(name) ? [] : ['/etc/passwd'], ...group === undefined || isNumber(group) ? [] : ['/etc/group']];
  return needs.some((file) => !mayHold(subject, file));
}

function unresolved(user: string): Hit {
  return { where: 'USER', what: `${user} is a name, and scratch has no /etc/passwd or /etc/group that knows it`, fix: fixFor(user) };
}

function fixFor(user: string): string {
  return `write the number${user.includes(':') ? 's' : ''}, for example USER 65532:65532`;
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
