import { catches, catchesNot } from './given';

describe('reserved-stage-name', () => {
  catches('reserved-stage-name', [
    [['FROM a AS scratch'], 'line 1: scratch is a name that BuildKit has for something else'],
    [['FROM a AS Context'], 'line 1: context is a name that BuildKit has for something else'],
  ]);
  catchesNot('reserved-stage-name', [
    ['FROM scratch'],
    ['FROM a AS contexts'],
    ['# check=skip=ReservedStageName', 'FROM a AS scratch'],
  ]);
});
