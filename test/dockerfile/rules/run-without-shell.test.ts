import { catches, catchesNot } from './given';

const STATIC = 'gcr.io/distroless/static-debian13:nonroot';

describe('run-without-shell', () => {
  catches('run-without-shell', [
    [[`FROM ${STATIC}`, 'COPY app /app', 'RUN mkdir /data'], `error RUN: mkdir /data is run by /bin/sh, and ${STATIC} has no such shell`],
    [['FROM scratch', 'RUN a', 'RUN b'], 'error RUN: a is run by /bin/sh, and scratch has no such shell'],
    [['FROM scratch AS base', 'RUN a', 'FROM base'], 'error RUN: a is run by /bin/sh, and scratch has no such shell'],
    [
      ['FROM gcr.io/distroless/static-debian13:debug', 'RUN a'],
      'error RUN: a is run by /bin/sh, and gcr.io/distroless/static-debian13:debug has no such shell',
    ],
  ]);
  catchesNot('run-without-shell', [
    ['FROM debian:13', 'RUN a'],
    ['FROM debian:13 AS build', 'RUN a', `FROM ${STATIC}`, 'COPY --from=build /a /a'],
    [`FROM ${STATIC}`, 'RUN ["/app", "migrate"]'],
    [`FROM ${STATIC}`, 'RUN --mount=from=busybox,source=/bin,target=/bin a'],
    [`FROM ${STATIC}`, 'COPY --from=busybox /bin/sh /bin/sh', 'RUN a'],
    ['FROM gcr.io/distroless/static-debian13:debug', 'SHELL ["/busybox/sh", "-c"]', 'RUN a'],
    ['FROM scratch', 'ADD rootfs.tar /', 'COPY rootfs/ /', 'RUN a'],
  ]);
});
