import { catches, catchesNot } from './given';

describe('stage-name-casing', () => {
  catches('stage-name-casing', [
    [['FROM a AS Build'], 'line 1: the stage is called Build'],
  ]);
  catchesNot('stage-name-casing', [
    ['FROM a AS build'],
    ['FROM a'],
    ['# check=skip=StageNameCasing', 'FROM a AS Build'],
  ]);
});
