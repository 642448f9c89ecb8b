import { catches, catchesNot } from './given';

const STATIC = 'gcr.io/distroless/static-debian13:nonroot';

describe('foreign-home', () => {
  catches('foreign-home', [
    [
      [`FROM ${STATIC}`, 'USER 10001:10001'],
      'warning WORKDIR: /home/nonroot belongs to user 65532 and is closed to others, but the container runs as 10001:10001',
    ],
    [
      [`FROM ${STATIC}`, 'WORKDIR /home/nonroot/app', 'USER nobody'],
      'warning WORKDIR: /home/nonroot/app belongs to user 65532 and is closed to others, but the container runs as nobody',
    ],
  ]);
  catchesNot('foreign-home', [
    [`FROM ${STATIC}`],
    [`FROM ${STATIC}`, 'USER 65532:65532'],
    [`FROM ${STATIC}`, 'USER 0'],
    [`FROM ${STATIC}`, 'WORKDIR /app', 'USER 1'],
    ['FROM scratch', 'USER 1'],
    [`FROM ${STATIC}`, 'ARG U', 'USER ${U:?}'],
  ]);
});
