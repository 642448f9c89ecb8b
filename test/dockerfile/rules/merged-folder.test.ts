import { catches, catchesNot } from './given';

const BASE = 'gcr.io/distroless/static-debian13';

describe('merged-folder', () => {
  catches('merged-folder', [
    [[`FROM ${BASE}`, 'COPY --from=busybox /lib /lib'], `error COPY: /lib is copied onto /lib, which is a link to usr/lib in ${BASE}`],
    [[`FROM ${BASE}`, 'COPY out/bin/ /bin/'], `error COPY: out/bin/ is copied onto /bin, which is a link to usr/bin in ${BASE}`],
    [
      [`FROM ${BASE}`, 'WORKDIR /', 'COPY --from=x /usr/lib64 lib64'],
      `error COPY: /usr/lib64 is copied onto /lib64, which is a link to usr/lib64 in ${BASE}`,
    ],
  ]);
  catchesNot('merged-folder', [
    [`FROM ${BASE}`, 'COPY app /bin/'],
    [`FROM ${BASE}`, 'COPY app /bin/app'],
    [`FROM ${BASE}`, 'COPY lib /usr/lib'],
    ['FROM gcr.io/distroless/cc-debian12:nonroot', 'COPY --from=busybox /lib /lib'],
    ['FROM scratch', 'COPY lib /lib'],
    ['FROM debian:13', 'COPY lib /lib'],
  ]);
});
