import { catches, catchesNot } from './given';

describe('legacy-key-value-format', () => {
  catches('legacy-key-value-format', [
    [['FROM scratch', 'ENV A b c=d'], 'line 2: A b c=d has no = between name and value'],
    [['FROM scratch', 'LABEL a b'], 'line 2: a b has no = between name and value'],
  ]);
  catchesNot('legacy-key-value-format', [
    ['FROM scratch', 'ENV A=b C="d e"'],
    ['FROM scratch', 'LABEL a=b'],
    ['FROM scratch', 'ARG A'],
    ['FROM scratch', '# check=skip=LegacyKeyValueFormat', 'ENV A b'],
  ]);
});
