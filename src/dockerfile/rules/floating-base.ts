import { Rule } from './rule';
import { isOpen } from './running';
import { Severity } from '../../findings/finding';

/** A tag can move: the same Dockerfile gives another image tomorrow. */
export const floatingBase: Rule = {
  id: 'floating-base',
  // everything works without; strict images need it
  severity: Severity.INFO,
  title: 'The base is pinned by digest',
  check({ base: { reference, digest } }) {
    if (reference === 'scratch' || digest !== undefined || isOpen(reference)) return [];
    return [{
      where: 'FROM',
      what: `${reference} has no digest, so its content can change from build to build`,
      fix: `write ${reference}@sha256:… with the digest that was tested`,
      fixInOptions: `run npx minimal-images pin ${reference}, which writes it into the lock, or give the base its digest with pin('sha256:…')`,
    }];
  },
};
