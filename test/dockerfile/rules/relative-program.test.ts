import { catches, catchesNot, hits } from './given';

const NODE = 'FROM gcr.io/distroless/nodejs24-debian13:nonroot';
const nowhere = (name: string) => `${name} is looked up in PATH, and nothing is copied to a folder of PATH`;

describe('relative-program', () => {
  catches('relative-program', [
    [['FROM scratch', 'COPY server /', 'CMD ["server"]'], `error CMD: ${nowhere('server')}`],
    [['FROM scratch', 'COPY --from=build /src/server /app/server', 'ENTRYPOINT ["server"]'], `error ENTRYPOINT: ${nowhere('server')}`],
    [['FROM scratch', 'WORKDIR /app', 'COPY server .', 'HEALTHCHECK CMD ["server", "check"]'], `error HEALTHCHECK: ${nowhere('server')}`],
    [[NODE, 'COPY server.js /app/', 'ENTRYPOINT []', 'CMD ["server.js"]'], `error CMD: ${nowhere('server.js')}`],
    [[NODE, 'COPY server.js /app/', 'ENTRYPOINT ["node", "/app/server.js"]'], 'error ENTRYPOINT: node is in /nodejs/bin, which PATH does not name'],
    [['FROM scratch', 'WORKDIR /app', 'CMD ["./server"]'],
      'warning CMD: ./server starts from the working directory /app, which fails where the user may not enter it or another one is set'],
    [['FROM gcr.io/distroless/static-debian13:nonroot', 'CMD ["bin/server"]'],
      'warning CMD: bin/server starts from the working directory /home/nonroot, which fails where the user may not enter it or another one is set'],
  ]);
  catchesNot('relative-program', [
    ['FROM scratch', 'COPY server /', 'CMD ["/server"]'],
    ['FROM scratch', 'COPY server /usr/bin/server', 'CMD ["server"]'],
    ['FROM scratch', 'COPY server tool /usr/local/bin/', 'CMD ["server"]'],
    ['FROM scratch', 'COPY --from=build /rootfs/ /', 'CMD ["server"]'],
    ['FROM scratch', 'ENV PATH=/app', 'COPY server /app/', 'CMD ["server"]'],
    [NODE, 'COPY server.js /app/', 'CMD ["server.js"]'],
    [NODE, 'CMD ["./server.js"]'],
    ['FROM scratch', 'ENTRYPOINT ["/server"]', 'CMD ["./config"]'],
    ['FROM scratch', 'CMD server'],
    ['FROM example.com/base:1', 'CMD ["server"]'],
  ]);

  test('names the path that is meant', () => {
    // WHEN
    const fixes = [hits('relative-program', 'FROM scratch', 'WORKDIR /app', 'CMD ["./server"]'), hits('relative-program', 'FROM scratch', 'CMD ["./server"]')];
    // THEN
    expect(fixes.flat().map(({ fix }) => fix)).toEqual(['write /app/server', 'write /server']);
  });
});
