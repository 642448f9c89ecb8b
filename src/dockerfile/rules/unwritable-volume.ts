import { Rule } from './rule';
import { effectiveUser, isOpen, isRoot } from './running';
import { RuleSubject } from './subject';
import { Severity } from '../../findings/finding';

/** A volume has the owner of the folder that it hides; a folder that is not there is root's. */
export const unwritableVolume: Rule = {
  id: 'unwritable-volume',
  severity: Severity.WARNING,
  title: 'Volumes belong to the user',
  check(subject) {
    const user = effectiveUser(subject);
    if (user === undefined || isOpen(user) || isRoot(user) || subject.copied === undefined) return [];
    return (subject.volumes ?? []).filter((path) => !isOwned(path, subject)).map((path) => ({
      where: 'VOLUME',
      what: `${path} belongs to root, and user ${user} cannot write to it`,
      fix: `copy an empty folder to it before: COPY --chown=${user} --from=build /out/data ${path}`,
    }));
  },
};

function isOwned(path: string, { copied = [], workdir }: RuleSubject): boolean {
  const place = path.replace(/\/$/, '');
  return place === workdir || copied.some(({ destination, owner }) => owner !== undefined && `${place}/`.startsWith(`${destination.replace(/\/$/, '')}/`));
}
