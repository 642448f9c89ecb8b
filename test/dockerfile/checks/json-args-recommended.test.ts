import { catches, catchesNot } from './given';

describe('json-args-recommended', () => {
  catches('json-args-recommended', [
    [['FROM scratch', 'CMD /app run'], 'line 2: /app run is run by a shell, which keeps signals from the program'],
    [['FROM scratch', 'ENTRYPOINT [\'/app\']'], 'line 2: [\'/app\'] is run by a shell, which keeps signals from the program'],
    [['FROM a AS b', 'ONBUILD CMD x', 'FROM b'], 'line 3: x is run by a shell, which keeps signals from the program'],
  ]);
  catchesNot('json-args-recommended', [
    ['FROM scratch', 'CMD ["/app"]'],
    ['FROM scratch', 'ENTRYPOINT []'],
    ['FROM scratch', 'SHELL ["sh"]', 'CMD /app'],
    ['FROM a AS b', 'SHELL ["sh"]', 'FROM b', 'CMD x'],
    ['FROM scratch', 'HEALTHCHECK CMD /app'],
    ['FROM scratch', 'RUN x'],
    ['FROM scratch', '# check=skip=JSONArgsRecommended', 'CMD x'],
  ]);
});
