import { catches, catchesNot } from './given';

const STATIC = 'gcr.io/distroless/static-debian13:nonroot';

describe('unwritable-volume', () => {
  catches('unwritable-volume', [
    [['FROM scratch', 'USER 65532', 'VOLUME /data'], 'warning VOLUME: /data belongs to root, and user 65532 cannot write to it'],
    [
      [`FROM ${STATIC}`, 'COPY x /data/', 'VOLUME ["/data", "/more"]'],
      'warning VOLUME: /data belongs to root, and user 65532 cannot write to it',
      'warning VOLUME: /more belongs to root, and user 65532 cannot write to it',
    ],
  ]);
  catchesNot('unwritable-volume', [
    ['FROM scratch', 'VOLUME /data'],
    ['FROM scratch', 'USER 1', 'COPY --chown=1:1 --from=build /out/data /data', 'VOLUME /data'],
    ['FROM scratch', 'USER 1', 'COPY --chown=1 --from=build /out/ /', 'VOLUME /data'],
    ['FROM scratch', 'USER 1', 'WORKDIR /data', 'VOLUME /data/'],
    ['FROM debian:13', 'USER 1', 'RUN install -o 1 -d /data', 'VOLUME /data'],
    ['FROM debian:13', 'VOLUME /data'],
  ]);
});
