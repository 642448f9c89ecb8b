import { catches, catchesNot } from './given';

describe('expose-invalid-format', () => {
  catches('expose-invalid-format', [
    [['FROM scratch', 'EXPOSE 127.0.0.1:80:8080'], 'line 2: 127.0.0.1:80:8080 names an address or a port of the host'],
    [['FROM scratch', 'EXPOSE 80 80:8080/tcp'], 'line 2: 80:8080/tcp names an address or a port of the host'],
    [['FROM scratch', 'EXPOSE [::1]:80:80'], 'line 2: [::1]:80:80 names an address or a port of the host'],
  ]);
  catchesNot('expose-invalid-format', [
    ['FROM scratch', 'EXPOSE 80'],
    ['FROM scratch', 'EXPOSE 80-90/udp'],
    ['FROM a', 'EXPOSE $PORTS'],
    ['FROM scratch', '# check=skip=ExposeInvalidFormat', 'EXPOSE 80:80'],
  ]);
});
