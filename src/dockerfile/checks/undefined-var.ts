import { Check } from './check';
import { suggestion } from './suggest';
import { Severity } from '../../findings/finding';

/** A variable that nothing defines is replaced by nothing. */
export const undefinedVar: Check = {
  id: 'undefined-var',
  name: 'UndefinedVar',
  severity: Severity.WARNING,
  title: 'Variables are defined before they are used',
  check({ stages, globalNames }) {
    return stages.flatMap(({ steps }) => steps).flatMap(({ instruction, undefinedNames, definedNames }) => undefinedNames.map((name) => ({
      at: instruction,
      what: `$${name} is not defined here${suggestion(name, definedNames, (one) => `$${one}`)}`,
      fix: globalNames.has(name) ? `write ARG ${name} in this stage, which takes over what was declared before FROM` : `write ENV ${name}=… or ARG ${name} before it, or correct the name`,
    })));
  },
};
