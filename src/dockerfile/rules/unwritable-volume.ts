import { Rule } from './rule';
import { effectiveUser, isOpen, isRoot } from './running';
import { Severity } from '../../findings/finding';

/** A volume has the owner of the folder that it hides; a folder that is not there is root's. */
export const unwritableVolume: Rule = {
  id: 'unwritable-volume',
  severity: Severity.WARNING,
  title: 'Volumes belong to the user',
  check(subject) {
    const user = effectiveUser(subject);
    if (user === undefined || isOpen(user) || isRoot(user) || subject.copied === undefined) return [];
    const owned = new Set(subject.copied.filter(({ owner }) => owner !== undefined).map(({ destination }) => destination.replace(/\/$/, '')));
    return (subject.volumes ?? []).filter((path) => !isOwned(path, owned, subject.workdir)).map((path) => ({
      where: 'VOLUME',
      what: `${path} belongs to root, and user ${user} cannot write to it`,
      fix: `copy an empty folder to it before: COPY --chown=${user} --from=build /out/data ${path}`,
    }));
  },
};

/** Longer paths no system opens. */
const LONGEST = 4096;

/** @param owned folders that were copied with an owner, without a final `/` */
function isOwned(path: string, owned: ReadonlySet<string>, workdir: string): boolean {
  const place = path.replace(/\/$/, '');
  const parts = place.length > LONGEST ? [] : place.split('/');
  return place === workdir || parts.some((_, index) => owned.has(parts.slice(0, index + 1).join('/')));
}
