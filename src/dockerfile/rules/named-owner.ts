import { mayHold } from './copied';
import { Hit, Rule } from './rule';
import { isOpen } from './running';
import { CopiedPath, RuleSubject } from './subject';
import { Severity } from '../../findings/finding';

/** Users of the images that the catalog knows. */
const USERS = ['root', 'nobody', 'nonroot'];

/** An owner's name is looked up in the stage that is copied to; with --link in an empty one. */
export const namedOwner: Rule = {
  id: 'named-owner',
  severity: Severity.ERROR,
  title: 'Owners of copied files are numbers',
  check(subject) {
    return (subject.copied ?? []).flatMap((one) => hitOf(one, subject) ?? []);
  },
};

function hitOf({ owner, isLinked }: CopiedPath, subject: RuleSubject): Hit | undefined {
  if (owner === undefined || isOpen(owner) || /^\d*(:\d*)?$/.test(owner)) return undefined;
  const because = isLinked ? 'with --link no name is known' : unknownTo(subject, owner);
  return because === undefined ? undefined : {
    where: 'COPY',
    what: `--chown=${owner} has a name, and ${because}`,
    fix: 'write the numbers, for example --chown=65532:65532',
  };
}

function unknownTo(subject: RuleSubject, owner: string): string | undefined {
  const { reference, debian } = subject.base;
  if (mayHold(subject, '/etc/passwd')) return undefined;
  if (reference === 'scratch') return 'scratch has no /etc/passwd that knows it';
  const [user] = owner.split(':');
  return debian === undefined || USERS.includes(user) || /^\d*$/.test(user) ? undefined : `${reference} has no user ${user}`;
}
