import { mayHold } from './copied';
import { Rule } from './rule';
import { hasNoShell } from './running';
import { RuleSubject, Run } from './subject';
import { Severity } from '../../findings/finding';

/** RUN needs a shell in the stage, which minimal images do not have: what has to be run belongs in a stage before. */
export const runWithoutShell: Rule = {
  id: 'run-without-shell',
  severity: Severity.ERROR,
  title: 'Nothing is run in a stage without a shell',
  check(subject) {
    const [first] = (subject.runs ?? []).filter((run) => fails(run, subject));
    return first === undefined ? [] : [{
      where: 'RUN',
      what: `${first.command.argv[first.command.argv.length - 1] ?? ''} is run by ${first.command.argv[0]}, and ${subject.base.reference} has no such shell`,
      fix: 'run it in a build stage, and copy what it makes',
    }];
  },
};

function fails({ command, copied, mountsOthers }: Run, subject: RuleSubject): boolean {
  if (command.form !== 'shell' || mountsOthers || copied === undefined) return false;
  const [shell] = command.argv;
  const { shell: own } = subject.base;
  const isElsewhere = typeof own === 'string' && own !== shell && shell.startsWith('/');
  return (hasNoShell(subject.base) || isElsewhere) && !mayHold({ ...subject, copied }, shell);
}
