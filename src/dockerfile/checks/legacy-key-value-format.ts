import { Check } from './check';
import { Severity } from '../../findings/finding';
import { firstWord, quotedWords } from '../text/words';

/** `ENV name value` takes all that follows for the value, which few who read it expect. */
export const legacyKeyValueFormat: Check = {
  id: 'legacy-key-value-format',
  name: 'LegacyKeyValueFormat',
  severity: Severity.WARNING,
  title: 'ENV and LABEL are written with =',
  check({ stages, escape }) {
    const steps = stages.flatMap((stage) => stage.steps).filter(({ instruction }) => ['ENV', 'LABEL'].includes(instruction.keyword));
    const old = steps.filter(({ instruction: { rest } }) => !(quotedWords(rest, escape)[0] ?? '=').includes('='));
    return old.map(({ instruction }) => ({
      at: instruction,
      what: `${instruction.rest} has no = between name and value`,
      fix: `write ${instruction.keyword} ${firstWord(instruction.rest)[0]}="…"`,
    }));
  },
};
