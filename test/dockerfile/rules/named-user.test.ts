import { catches, catchesNot } from './given';

const onScratch = (user: string) => `error USER: ${user} is a name, and scratch has no /etc/passwd or /etc/group that knows it`;
const named = (user: string) => `warning USER: ${user} is a name, and Kubernetes cannot tell whether a name is root (runAsNonRoot)`;

describe('named-user', () => {
  catches('named-user', [
    [['FROM scratch', 'USER nobody'], onScratch('nobody')],
    [['FROM scratch', 'USER root'], onScratch('root')],
    [['FROM scratch', 'USER 65532:nonroot'], onScratch('65532:nonroot')],
    [['FROM scratch', 'COPY passwd /etc/passwd', 'USER app'], named('app')],
    [['FROM scratch', 'COPY etc /etc', 'USER app:app'], named('app:app')],
    [['FROM gcr.io/distroless/static-debian13:nonroot', 'USER nonroot'], named('nonroot')],
    [['FROM example.com/base:1', 'USER app'], named('app')],
  ]);
  catchesNot('named-user', [
    ['FROM scratch', 'USER 65532'],
    ['FROM scratch', 'USER 65532:65532'],
    ['FROM scratch'],
    ['FROM gcr.io/distroless/static-debian13:nonroot'],
    ['FROM example.com/base:1', 'USER root'],
    ['FROM scratch', 'ARG WHO', 'USER ${WHO:?}'],
    ['FROM example.com/base:1'],
  ]);
});
