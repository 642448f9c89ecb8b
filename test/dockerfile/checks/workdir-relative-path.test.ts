import { catches, catchesNot } from './given';

describe('workdir-relative-path', () => {
  catches('workdir-relative-path', [
    [['FROM scratch', 'WORKDIR app', 'WORKDIR more'], 'line 2: app lies in the working directory of the base, which may change'],
    [['FROM a AS b', 'FROM b', 'ARG X=y', 'WORKDIR $X/z'], 'line 4: y/z lies in the working directory of the base, which may change'],
  ]);
  catchesNot('workdir-relative-path', [
    ['FROM scratch', 'WORKDIR /app', 'WORKDIR more'],
    ['FROM a AS b', 'WORKDIR /x', 'FROM b', 'WORKDIR y'],
    ['FROM a', 'WORKDIR $HOME/x'],
    ['FROM scratch', '# check=skip=WorkdirRelativePath', 'WORKDIR a'],
  ]);
});
