import { catches, catchesNot } from './given';

const STATIC = 'gcr.io/distroless/static-debian13:nonroot';

describe('named-owner', () => {
  catches('named-owner', [
    [['FROM scratch', 'COPY --chown=root:root a /a'], 'error COPY: --chown=root:root has a name, and scratch has no /etc/passwd that knows it'],
    [['FROM scratch', 'ADD --chown=0:wheel a /a'], 'error COPY: --chown=0:wheel has a name, and scratch has no /etc/passwd that knows it'],
    [[`FROM ${STATIC}`, 'COPY --chown=app a /a'], `error COPY: --chown=app has a name, and ${STATIC} has no user app`],
    [['FROM debian:13', 'COPY --link --chown=app a /a'], 'error COPY: --chown=app has a name, and with --link no name is known'],
  ]);
  catchesNot('named-owner', [
    ['FROM scratch', 'COPY --chown=65532:65532 a /a'],
    ['FROM scratch', 'COPY --chown=0 a /a'],
    [`FROM ${STATIC}`, 'COPY --chown=nonroot:nonroot a /a'],
    ['FROM debian:13', 'COPY --chown=app a /a'],
    ['FROM scratch', 'COPY passwd /etc/passwd', 'COPY --chown=app a /a'],
    ['FROM scratch', 'ARG O', 'COPY --chown=${O:?} a /a'],
    ['FROM scratch AS x', 'COPY --chown=root a /a', 'FROM debian:13', 'COPY --from=x /a /a'],
  ]);
});
