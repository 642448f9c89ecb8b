import { DistrolessBase, DistrolessTag } from './distroless-base';
import { MinimalBase } from './minimal-base';
import { refuse } from '../../private/errors';

/** The variant of a base that has a shell; the user stays what it was. */
export function debugVariant(base: MinimalBase, where: string): MinimalBase {
  // by name: a base that is pinned is no DistrolessBase any more
  const known = DistrolessBase._named(base.reference);
  if (known === undefined) {
    refuse({
      where: `${where}.debug`,
      problem: base.isScratch ? 'scratch is empty: it has no variant with a shell' : 'it is not known which variant of this base has a shell',
      value: base.reference,
      allowed: 'DistrolessBase.…',
      fix: base.isScratch ? 'use DistrolessImage' : 'leave debug out, and give the variant as base',
    });
  }
  const nonroot = known.tag === DistrolessTag.NONROOT || known.tag === DistrolessTag.DEBUG_NONROOT;
  return known.withTag(nonroot ? DistrolessTag.DEBUG_NONROOT : DistrolessTag.DEBUG);
}
