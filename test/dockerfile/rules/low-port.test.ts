import { catches, catchesNot, hits } from './given';

const says = (port: string, user = '65532') => `warning EXPOSE: port ${port} is below 1024, and user ${user} may not open it on every platform`;

describe('low-port', () => {
  catches('low-port', [
    [['FROM scratch', 'USER 65532', 'EXPOSE 80'], says('80/tcp')],
    [['FROM scratch', 'USER 65532', 'EXPOSE 443 53/udp'], says('53/udp'), says('443/tcp')],
    [['FROM gcr.io/distroless/static-debian13:nonroot', 'EXPOSE 80'], says('80/tcp')],
    [['FROM scratch', 'USER app', 'EXPOSE 1023'], says('1023/tcp', 'app')],
    [['FROM scratch', 'USER 65532', 'ENV PORT=81', 'EXPOSE $PORT'], says('81/tcp')],
    [['FROM scratch', 'USER 65532', 'EXPOSE 1023-1024'], says('1023/tcp')],
  ]);
  catchesNot('low-port', [
    ['FROM scratch', 'EXPOSE 80'],
    ['FROM scratch', 'USER 0:0', 'EXPOSE 80'],
    ['FROM scratch', 'USER 65532', 'EXPOSE 1024'],
    ['FROM scratch', 'USER 65532', 'EXPOSE 8080'],
    ['FROM example.com/base:1', 'EXPOSE 80'],
    ['FROM scratch', 'ARG UID', 'USER ${UID:?}', 'EXPOSE 80'],
    ['FROM scratch', 'USER 65532'],
  ]);

  test('names a port that is free to take', () => {
    expect(hits('low-port', 'FROM scratch', 'USER 1', 'EXPOSE 80')[0].fix).toBe('let the program listen on a port from 1024 on, for example 8080');
  });
});
