import { catches, catchesNot } from './given';

describe('expose-proto-casing', () => {
  catches('expose-proto-casing', [
    [['FROM scratch', 'EXPOSE 80/TCP'], 'line 2: the protocol of 80/TCP is not in small letters'],
    [['FROM scratch', 'ARG P=Udp', 'EXPOSE 53/$P 53/tcp'], 'line 3: the protocol of 53/Udp is not in small letters'],
  ]);
  catchesNot('expose-proto-casing', [
    ['FROM scratch', 'EXPOSE 80/tcp'],
    ['FROM scratch', 'EXPOSE 80'],
    ['FROM scratch', 'EXPOSE 80/X'],
    ['FROM scratch', '# check=skip=ExposeProtoCasing', 'EXPOSE 80/TCP'],
  ]);
});
