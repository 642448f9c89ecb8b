import { catches, catchesNot } from './given';

const STATIC = 'gcr.io/distroless/static-debian13:nonroot';

describe('shell-form', () => {
  catches('shell-form', [
    [['FROM scratch', 'ENTRYPOINT /app --port 1'], 'error ENTRYPOINT: /app --port 1 is run by /bin/sh, and scratch has no such shell'],
    [['FROM scratch', 'CMD [/app]'], 'error CMD: [/app] is run by /bin/sh, and scratch has no such shell'],
    [['FROM scratch', "CMD ['/app']"], "error CMD: ['/app'] is run by /bin/sh, and scratch has no such shell"],
    [[`FROM ${STATIC}`, 'HEALTHCHECK CMD /app check'], `error HEALTHCHECK: /app check is run by /bin/sh, and ${STATIC} has no such shell`],
    [[`FROM ${STATIC}`, 'ENTRYPOINT ["/bin/sh", "-c", "/app"]'],
      `error ENTRYPOINT: ["/bin/sh", "-c", "/app"] is run by /bin/sh, and ${STATIC} has no such shell`],
    [[`FROM ${STATIC}`, 'CMD ["bash", "start.sh"]'], `error CMD: ["bash", "start.sh"] is run by bash, and ${STATIC} has no such shell`],
    [['FROM gcr.io/distroless/java21-debian13:nonroot', 'CMD app.jar'],
      'error CMD: app.jar is run by /bin/sh, and gcr.io/distroless/java21-debian13:nonroot has no such shell'],
    [['FROM gcr.io/distroless/static-debian13:debug', 'ENTRYPOINT /app'],
      'error ENTRYPOINT: /app is run by /bin/sh, and gcr.io/distroless/static-debian13:debug has no such shell'],
    [['FROM gcr.io/distroless/static-debian13:debug', 'SHELL ["/busybox/sh", "-c"]', 'ENTRYPOINT /app'],
      'warning ENTRYPOINT: /app is run by /busybox/sh, which keeps signals from the program'],
    [['FROM example.com/base:1', 'CMD /app'], 'warning CMD: /app is run by /bin/sh, which keeps signals from the program, and which minimal bases do not have'],
    [['FROM scratch', 'COPY --from=busybox /bin/sh /bin/sh', 'CMD /app'], 'warning CMD: /app is run by /bin/sh, which keeps signals from the program, and which minimal bases do not have'],
  ]);
  catchesNot('shell-form', [
    ['FROM scratch', 'ENTRYPOINT ["/app"]'],
    ['FROM scratch', 'ENTRYPOINT ["/app"]', 'CMD ["sh"]'],
    ['FROM scratch', 'ENTRYPOINT [ "/app" , "-c" ]  '],
    ['FROM scratch', 'COPY --from=busybox /bin/sh /bin/sh', 'CMD ["/bin/sh"]'],
    ['FROM gcr.io/distroless/static-debian13:debug', 'ENTRYPOINT ["/busybox/sh", "-c", "/app"]'],
    ['FROM alpine:3.22', 'CMD ["/bin/sh", "-c", "/app"]'],
    ['FROM golang:1.26 AS build', 'RUN go build', 'CMD make', 'FROM scratch', 'HEALTHCHECK NONE'],
    ['FROM scratch', 'HEALTHCHECK CMD ["/app", "check"]'],
  ]);
});
