import { catches, catchesNot } from './given';

const STATIC = 'gcr.io/distroless/static-debian13:debug';
const shell = (reference: string) => `warning FROM: ${reference} is a debug image, with a shell in it`;
const taken = (reference: string) => `warning CMD: ${reference} has ENTRYPOINT /busybox/sh, which runs CMD as a shell script`;

describe('debug-base', () => {
  catches('debug-base', [
    [[`FROM ${STATIC}`, 'ENTRYPOINT ["/app"]'], shell(STATIC)],
    [[`FROM ${STATIC}`, 'CMD ["/app"]'], shell(STATIC), taken(STATIC)],
    [['FROM gcr.io/distroless/base-debian12:debug-nonroot', 'CMD ["/app"]'],
      shell('gcr.io/distroless/base-debian12:debug-nonroot'), taken('gcr.io/distroless/base-debian12:debug-nonroot')],
    [['FROM gcr.io/distroless/python3-debian13:debug', 'CMD ["main.py"]'], shell('gcr.io/distroless/python3-debian13:debug')],
    [['FROM cgr.dev/chainguard/python:latest-dev'], shell('cgr.dev/chainguard/python:latest-dev')],
    [[`FROM ${STATIC} AS base`, 'FROM base', 'ENTRYPOINT []', 'CMD ["/app"]'], shell(STATIC)],
  ]);
  catchesNot('debug-base', [
    ['FROM scratch'],
    ['FROM gcr.io/distroless/static-debian13:nonroot', 'CMD ["/app"]'],
    [`FROM ${STATIC} AS tools`, 'FROM scratch', 'COPY --from=tools /busybox /busybox'],
    ['FROM example.com/my-debug-tool:1'],
    ['FROM example.com/app:1-dev'],
    ['FROM gcr.io/distroless/unknown:debug'],
  ]);
});
