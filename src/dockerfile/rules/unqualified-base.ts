import { Rule } from './rule';
import { isOpen } from './running';
import { Severity } from '../../findings/finding';
import { distrolessName, referenceParts } from '../text/reference';

/** A name without release moves to the next one by itself, as gcr.io/distroless/python3 did from Debian 12 to 13. */
export const unqualifiedBase: Rule = {
  id: 'unqualified-base',
  severity: Severity.WARNING,
  title: 'The base names its release',
  check({ base: { reference, digest, releaseInName } }) {
    if (reference === 'scratch' || digest !== undefined || isOpen(reference)) return [];
    const distroless = distrolessName(reference);
    if (distroless) return distroless.debian === undefined ? [unqualifiedDistroless(reference)] : [];
    const { tag } = referenceParts(reference);
    const moves = tag === undefined || /^latest($|-)/.test(tag);
    return !moves || releaseInName ? [] : [{
      where: 'FROM',
      what: tag === undefined ? `${reference} has no tag, so it means latest` : `${reference} means whatever is the latest release`,
      fix: 'name a release in the tag, or pin the base by digest',
    }];
  },
};

function unqualifiedDistroless(reference: string) {
  const { name, tag } = referenceParts(reference);
  const tagged = tag === undefined ? '' : `:${tag}`;
  return {
    where: 'FROM',
    what: `${reference} does not name a Debian release, and moves to the next one by itself`,
    fix: `write ${name}-debian13${tagged}`,
  };
}
