import { catches, catchesNot } from './given';

describe('from-as-casing', () => {
  catches('from-as-casing', [
    [['FROM scratch as x'], 'line 1: as is not written as FROM is'],
    [['from scratch AS x'], 'line 1: AS is not written as from is'],
    [['FROM scratch As x'], 'line 1: As is not written as FROM is'],
  ]);
  catchesNot('from-as-casing', [
    ['FROM scratch AS x'],
    ['from scratch as x'],
    ['From scratch aS x'],
    ['# check=skip=FromAsCasing', 'FROM scratch as x'],
  ]);
});
