import { Check } from './check';
import { Severity } from '../../findings/finding';
import { plainWords } from '../text/words';

/** Names of stages are compared in small letters, so capitals promise a difference that there is not. */
export const stageNameCasing: Check = {
  id: 'stage-name-casing',
  name: 'StageNameCasing',
  severity: Severity.WARNING,
  title: 'Stage names are in small letters',
  check(subject) {
    return subject.instructions.filter(({ keyword }) => keyword === 'FROM').flatMap((at) => {
      const words = plainWords(at.rest);
      const name = words.length === 3 ? words[2] : '';
      return name === name.toLowerCase() ? [] : [{ at, what: `the stage is called ${name}`, fix: `call it ${name.toLowerCase()}` }];
    });
  },
};
