import { catches, catchesNot } from './given';

describe('copy-ignored-file', () => {
  catches('copy-ignored-file', [
    [['FROM scratch', 'COPY secret.txt /x'], 'line 2: secret.txt is left out of the build context by .dockerignore'],
    [['FROM scratch', 'ADD ./secret.txt a /x'], 'line 2: secret.txt is left out of the build context by .dockerignore'],
    [['FROM scratch', 'ARG X=secret', 'COPY "$X.txt" /x'], 'line 3: secret.txt is left out of the build context by .dockerignore'],
    [
      ['FROM scratch', 'COPY logs/today logs/ /x/'],
      'line 2: logs is left out of the build context by .dockerignore',
      'line 2: logs/today is left out of the build context by .dockerignore',
    ],
    [['FROM scratch', 'COPY a/b/c.md /x'], 'line 2: a/b/c.md is left out of the build context by .dockerignore'],
  ], { ignoreLines: ['# kept', 'secret.txt', '/logs/', '**/*.md'] });
  catchesNot('copy-ignored-file', [
    ['FROM scratch', 'COPY a /x'],
    ['FROM scratch', 'COPY . /x'],
    ['FROM scratch AS a', 'FROM scratch', 'COPY --from=a secret.txt /x'],
    ['FROM scratch', 'ADD https://example.com/secret.txt /x'],
    ['FROM scratch', 'ADD git@github.com:a/logs.git /x'],
    ['FROM scratch', 'COPY <<secret.txt /x', 'secret.txt'],
    ['FROM scratch', '# check=skip=CopyIgnoredFile', 'COPY secret.txt /x'],
    ['FROM scratch', 'COPY /secret.txt /x'],
  ], { ignoreLines: ['# kept', 'secret.txt', '/logs/', '**/*.md'] });
});
