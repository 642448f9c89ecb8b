import { Check } from './check';
import { Severity } from '../../findings/finding';
import { plainWords } from '../text/words';

/** `FROM x as y` reads as if two hands had written it. */
export const fromAsCasing: Check = {
  id: 'from-as-casing',
  name: 'FromAsCasing',
  severity: Severity.WARNING,
  title: 'FROM and AS are written alike',
  check(subject) {
    return subject.instructions.filter(({ keyword }) => keyword === 'FROM').flatMap((at) => {
      const [, as, name] = plainWords(at.rest);
      const wanted = at.name === at.name.toLowerCase() ? as?.toLowerCase() : at.name === at.keyword ? as?.toUpperCase() : as;
      return name === undefined || as === wanted ? [] : [{ at, what: `${as} is not written as ${at.name} is`, fix: `write ${wanted}` }];
    });
  },
};
