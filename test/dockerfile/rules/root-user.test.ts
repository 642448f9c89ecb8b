import { catches, catchesNot } from './given';

describe('root-user', () => {
  catches('root-user', [
    [['FROM scratch'], 'warning USER: there is no USER, and scratch runs as root'],
    [['FROM scratch', 'USER 0'], 'warning USER: USER 0 is root'],
    [['FROM scratch', 'USER root'], 'warning USER: USER root is root'],
    [['FROM gcr.io/distroless/static-debian13:nonroot', 'USER 0:0'], 'warning USER: USER 0:0 is root'],
    [['FROM gcr.io/distroless/static-debian13'], 'warning USER: there is no USER, and gcr.io/distroless/static-debian13 runs as root'],
    [['FROM example.com/base:1'], 'warning USER: there is no USER, and it is not known who example.com/base:1 runs as'],
    [['FROM scratch', 'USER 65532', 'USER root:root'], 'warning USER: USER root:root is root'],
  ]);
  catchesNot('root-user', [
    ['FROM scratch', 'USER 65532:65532'],
    ['FROM gcr.io/distroless/static-debian13:nonroot'],
    ['FROM gcr.io/distroless/unknown-debian14:nonroot'],
    ['FROM scratch', 'USER 0', 'USER 1000'],
    ['FROM scratch', 'ARG UID', 'USER ${UID:?}'],
    ['FROM scratch', 'USER rooty'],
    ['FROM scratch AS base', 'USER 7', 'FROM base'],
  ]);
});
