import { catches, catchesNot } from './given';

describe('duplicate-stage-name', () => {
  catches('duplicate-stage-name', [
    [['FROM a AS x', 'FROM b AS x'], 'line 2: an earlier stage is called x too, and cannot be named any more'],
    [
      ['FROM a AS x', 'FROM b AS X', 'FROM c AS x'],
      'line 2: an earlier stage is called x too, and cannot be named any more',
      'line 3: an earlier stage is called x too, and cannot be named any more',
    ],
  ]);
  catchesNot('duplicate-stage-name', [
    ['FROM a AS x', 'FROM b AS y'],
    ['FROM a', 'FROM b'],
    ['# check=skip=DuplicateStageName', 'FROM a AS x', 'FROM b AS x'],
  ]);
});
