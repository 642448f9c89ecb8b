import * as fc from 'fast-check';
import { dockerfile, PIECES } from './given';
import { readDockerfile } from '../../../src/dockerfile/text/read-dockerfile';
import { InputError } from '../../../src/private/errors';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const read = (...lines: string[]) => readDockerfile(dockerfile(...lines));

describe('readDockerfile', () => {
  test('reads all that the last stage says', () => {
    // GIVEN
    const text = dockerfile(
      '# syntax=docker/dockerfile:1', 'ARG GO=1.26', 'FROM golang:${GO}-trixie AS build', 'USER root', 'RUN go build', '',
      `FROM gcr.io/distroless/static-debian13:nonroot@${DIGEST}`, 'WORKDIR /app', 'COPY --from=build /out/app .', 'COPY conf/ /etc/app/',
      'ENV PORT=8080', 'EXPOSE $PORT 9000-9001/udp', 'USER 65532:65532', 'HEALTHCHECK --interval=5s CMD ["/app/app", "check"]',
      'ENTRYPOINT ["/app/app"]', 'CMD ["--port", "8080"]',
    );
    // WHEN / THEN
    expect(readDockerfile(text)).toEqual({
      base: { reference: 'gcr.io/distroless/static-debian13:nonroot', digest: DIGEST },
      user: '65532:65532',
      entrypoint: { form: 'exec', argv: ['/app/app'], where: 'ENTRYPOINT' },
      environment: { PORT: '8080' },
      command: { form: 'exec', argv: ['--port', '8080'], where: 'CMD' },
      healthcheck: { form: 'exec', argv: ['/app/app', 'check'], where: 'HEALTHCHECK' },
      ports: [{ port: 8080, protocol: 'tcp' }, { port: 9000, protocol: 'udp' }, { port: 9001, protocol: 'udp' }],
      workdir: '/app',
      toolchains: [{ reference: 'golang:1.26-trixie', language: 'go', version: '1.26', debian: 13 }],
      copied: [{ source: '/out/app', destination: '/app/' }, { source: 'conf/', destination: '/etc/app/' }],
    });
  });

  test('a Dockerfile that says little gives little', () => {
    expect(read('FROM alpine')).toEqual({ base: { reference: 'alpine', digest: undefined }, ports: [], toolchains: [], copied: [] });
  });

  test.each<[string, string[], string | undefined]>([
    ['as it stands', ['USER 1'], '1'],
    ['the last one', ['USER 1', 'USER 2:3'], '2:3'],
    ['through ENV', ['ENV U=7', 'USER $U'], '7'],
    ['through a default', ['USER ${U:-9}'], '9'],
    ['nothing left of it means root', ['ARG U', 'USER $U'], '0'],
    ['quoted', ['USER "5"'], '5'],
    ['not known', ['ARG TARGETARCH', 'USER $TARGETARCH'], '$TARGETARCH'],
    ['not said', [], undefined],
    ['for later images only', ['ONBUILD USER 5'], undefined],
  ])('USER: %s', (_, lines, expected) => {
    expect(read('FROM scratch', ...lines).user).toBe(expected);
  });

  test.each<[string, string[], string[] | undefined, string[] | undefined]>([
    ['exec form', ['ENTRYPOINT ["a"]', 'CMD ["b"]'], ['a'], ['b']],
    ['shell form', ['ENTRYPOINT a  b', 'CMD c'], ['/bin/sh', '-c', 'a  b'], ['/bin/sh', '-c', 'c']],
    ['what looks like JSON', ["CMD ['a']"], undefined, ['/bin/sh', '-c', "['a']"]],
    ['another shell', ['SHELL ["/bin/bash", "-ec"]', 'CMD a'], undefined, ['/bin/bash', '-ec', 'a']],
    ['variables stay', ['ENV A=b', 'CMD ["$A"]'], undefined, ['$A']],
    ['taken away', ['ENTRYPOINT []'], [], undefined],
    ['the last one', ['CMD ["a"]', 'CMD ["b"]'], undefined, ['b']],
    ['refused by the build', ['CMD ["a", 1]'], undefined, undefined],
    ['over lines', ['CMD ["a", \\', '# no', ' "b"]'], undefined, ['a', 'b']],
  ])('commands: %s', (_, lines, entrypoint, command) => {
    const stage = read('FROM scratch', ...lines);
    expect([stage.entrypoint?.argv, stage.command?.argv]).toEqual([entrypoint, command]);
  });

  test('a stage takes over what the one below says, but its ENTRYPOINT takes the CMD away', () => {
    // GIVEN
    const below = ['FROM scratch AS base', 'USER 7', 'WORKDIR /w', 'EXPOSE 80', 'ENTRYPOINT ["a"]', 'CMD ["b"]', 'HEALTHCHECK CMD c'];
    // WHEN
    const same = read(...below, 'FROM base');
    const other = read(...below, 'FROM base', 'ENTRYPOINT ["x"]', 'WORKDIR v', 'HEALTHCHECK NONE', 'EXPOSE 81/udp');
    const own = read(...below, 'FROM base', 'CMD ["y"]', 'ENTRYPOINT ["x"]');
    // THEN
    expect(same).toMatchObject({ base: { reference: 'scratch' }, user: '7', workdir: '/w', entrypoint: { argv: ['a'] }, command: { argv: ['b'] }, healthcheck: { form: 'shell' } });
    expect(other).toMatchObject({ user: '7', workdir: '/w/v', entrypoint: { argv: ['x'] }, ports: [{ port: 80, protocol: 'tcp' }, { port: 81, protocol: 'udp' }] });
    expect([other.command, other.healthcheck]).toEqual([undefined, undefined]);
    expect(own.command?.argv).toEqual(['y']);
  });

  test.each<[string, string[], string, string?]>([
    ['an argument', ['ARG B=alpine:3', 'FROM $B'], 'alpine:3'],
    ['a part of it', ['ARG V=3', 'FROM alpine:${V}'], 'alpine:3'],
    ['not given', ['ARG B', 'FROM $B'], '$B'],
    ['a platform', ['FROM --platform=$BUILDPLATFORM alpine:3'], 'alpine:3'],
    ['a target', ['FROM alpine:3 AS one', 'FROM scratch'], 'alpine:3', 'one'],
    ['a stage of a stage', ['FROM alpine:3 AS one', 'FROM one AS two', 'FROM two'], 'alpine:3'],
    ['a stage with the name of its image', ['FROM alpine AS alpine', 'FROM alpine'], 'alpine'],
  ])('base: %s', (...[, lines, expected, target]) => {
    expect(readDockerfile(dockerfile(...lines), { target }).base.reference).toBe(expected);
  });

  test('ports: ranges and published forms, without what is no port', () => {
    expect(read('FROM scratch', 'EXPOSE 3-1 70000 x 127.0.0.1:80:81/UDP 5/sctp 5/sctp $NONE 8-9').ports).toEqual([
      { port: 5, protocol: 'sctp' }, { port: 8, protocol: 'tcp' }, { port: 9, protocol: 'tcp' }, { port: 81, protocol: 'udp' },
    ]);
  });

  test('toolchains: those that the last stage copies from, and those that these copy from', () => {
    const { toolchains } = read(
      'FROM rust:1 AS tool', 'FROM golang:1.26 AS deps', 'FROM deps AS build', 'COPY --from=tool /t /t', 'RUN --mount=from=gcc:14,target=/g x',
      'FROM node:24 AS unused', 'FROM scratch AS empty', 'FROM scratch', 'COPY --from=build /a /', 'COPY --from=busybox:1 /b /', 'COPY --from=empty /c /', 'COPY --from=build /d /',
    );
    expect(toolchains.map(({ reference }) => reference)).toEqual(['busybox:1', 'golang:1.26', 'rust:1']);
  });

  test.each<[string, string[], string[] | undefined]>([
    ['absolute', ['COPY a /b', 'COPY a c /d'], ['/b', '/d/', '/d/']],
    ['relative on scratch', ['COPY a b', 'WORKDIR w', 'COPY a ./'], ['/b', '/w/']],
    ['not known', ['ARG TARGETARCH', 'COPY a /$TARGETARCH'], undefined],
    ['a RUN may make anything', ['COPY a /b', 'RUN ["/b"]'], undefined],
  ])('copied: %s', (_, lines, expected) => {
    expect(read('FROM scratch', ...lines).copied?.map(({ destination }) => destination)).toEqual(expected);
  });

  test('copied: relative to a working directory that only the image knows', () => {
    expect(read('FROM alpine:3', 'COPY a b').copied).toBeUndefined();
    expect(read('FROM alpine:3', 'WORKDIR /w', 'COPY a b').copied).toEqual([{ source: 'a', destination: '/w/b' }]);
  });

  test('PATH: what ENV says', () => {
    expect(read('FROM scratch', 'ENV PATH=/app/bin:$PATH').searchPath?.slice(0, 2)).toEqual(['/app/bin', '/usr/local/sbin']);
    expect(read('FROM alpine:3', 'ENV PATH=/app/bin:$PATH').searchPath).toBeUndefined();
  });

  test('any text gives an answer, or the one error', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((pieces) => `FROM a\n${pieces.join('')}`));
    fc.assert(fc.property(texts, (text) => {
      try {
        const { base, ports, workdir } = readDockerfile(text);
        return base.reference !== undefined && (workdir ?? '/').startsWith('/') && ports.every(({ port }) => port <= 65535);
      } catch (error) {
        return error instanceof InputError && error.complaint.where === 'Dockerfile';
      }
    }), { numRuns: 3000 });
  });
});
