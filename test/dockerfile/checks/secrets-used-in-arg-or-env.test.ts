import { catches, catchesNot } from './given';

describe('secrets-used-in-arg-or-env', () => {
  catches('secrets-used-in-arg-or-env', [
    [['FROM scratch', 'ARG API_TOKEN'], 'line 2: API_TOKEN sounds like a secret, and everybody who has the image can read it'],
    [
      ['FROM scratch', 'ENV db_password=x A=1 AUTH=y'],
      'line 2: AUTH sounds like a secret, and everybody who has the image can read it',
      'line 2: db_password sounds like a secret, and everybody who has the image can read it',
    ],
    [['FROM scratch', 'ARG X=KEY', 'ENV THE_$X=1'], 'line 3: THE_KEY sounds like a secret, and everybody who has the image can read it'],
    [['FROM a AS b', 'ONBUILD ARG SECRET', 'FROM b'], 'line 3: SECRET sounds like a secret, and everybody who has the image can read it'],
  ]);
  catchesNot('secrets-used-in-arg-or-env', [
    ['FROM scratch', 'ENV PUBLIC_KEY=x'],
    ['FROM scratch', 'ARG TOKEN_FILE'],
    ['FROM scratch', 'ENV KEYS=1 MONKEY=2 TOKENIZER=3'],
    ['ARG API_TOKEN', 'FROM scratch'],
    ['FROM scratch', 'LABEL token=x'],
    ['FROM scratch', '# check=skip=SecretsUsedInArgOrEnv', 'ENV TOKEN=x'],
  ]);
});
