import { catches, catchesNot } from './given';

describe('no-empty-continuation', () => {
  catches('no-empty-continuation', [
    [['FROM scratch', 'RUN a && \\', '', '  b', 'USER 1'], 'line 4: an empty line stands inside the instruction'],
    [['FROM scratch', 'RUN a \\', ' 	', '# c', '  b \\', '  c'], 'line 6: an empty line stands inside the instruction'],
  ]);
  catchesNot('no-empty-continuation', [
    ['FROM scratch', 'RUN a \\', '# b', '  c'],
    ['FROM scratch', '', 'USER 1'],
    ['FROM scratch', 'RUN a \\', ''],
    ['# check=skip=NoEmptyContinuation', 'FROM scratch', 'RUN a \\', '', 'b'],
  ]);
});
