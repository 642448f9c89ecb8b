import { Rule } from './rule';
import { effectiveUser, isOpen, isRoot } from './running';
import { Severity } from '../../findings/finding';

/** Ports below 1024 are root's, except where the runtime lifts that: plain Docker does, Kubernetes does not. */
export const lowPort: Rule = {
  id: 'low-port',
  severity: Severity.WARNING,
  title: 'Ports are open to the user',
  check(subject) {
    const user = effectiveUser(subject);
    if (user === undefined || isOpen(user) || isRoot(user)) return [];
    return subject.ports.filter(({ port }) => port > 0 && port < 1024).map(({ port, protocol }) => ({
      where: 'EXPOSE',
      what: `port ${port}/${protocol} is below 1024, and user ${user} may not open it on every platform`,
      fix: `let the program listen on a port from 1024 on, for example ${port + 8000}`,
    }));
  },
};
