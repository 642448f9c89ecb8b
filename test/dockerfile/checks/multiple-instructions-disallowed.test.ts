import { catches, catchesNot } from './given';

describe('multiple-instructions-disallowed', () => {
  catches('multiple-instructions-disallowed', [
    [['FROM scratch', 'CMD ["a"]', 'USER 1', 'CMD ["b"]'], 'line 2: the CMD in line 2 has no effect, because line 4 has another one'],
    [
      ['FROM scratch', 'ENTRYPOINT ["a"]', 'ENTRYPOINT ["b"]', 'ENTRYPOINT ["c"]'],
      'line 2: the ENTRYPOINT in line 2 has no effect, because line 3 has another one',
      'line 3: the ENTRYPOINT in line 3 has no effect, because line 4 has another one',
    ],
    [
      ['FROM scratch', 'HEALTHCHECK NONE', 'HEALTHCHECK CMD ["a"]'],
      'line 2: the HEALTHCHECK in line 2 has no effect, because line 3 has another one',
    ],
  ]);
  catchesNot('multiple-instructions-disallowed', [
    ['FROM scratch', 'CMD ["a"]', 'ENTRYPOINT ["b"]'],
    ['FROM scratch AS a', 'CMD ["a"]', 'FROM a', 'CMD ["b"]'],
    ['FROM scratch', 'USER 1', 'USER 2'],
    ['FROM scratch', 'CMD ["a"]', '# check=skip=MultipleInstructionsDisallowed', 'CMD ["b"]'],
  ]);
});
