import { catches, catchesNot } from './given';

const BASE = 'gcr.io/distroless/static-debian13';

describe('timezone-name', () => {
  catches('timezone-name', [
    [[`FROM ${BASE}`, 'ENV TZ=US/Eastern'], 'info ENV: TZ=US/Eastern is an old name, which images of Debian 13 lacked until February 2026'],
    [[`FROM ${BASE}`, 'ENV TZ=:CET'], 'info ENV: TZ=:CET is an old name, which images of Debian 13 lacked until February 2026'],
  ]);
  catchesNot('timezone-name', [
    [`FROM ${BASE}`, 'ENV TZ=America/New_York'],
    [`FROM ${BASE}`, 'ENV TZ=UTC'],
    [`FROM ${BASE}`],
    ['FROM gcr.io/distroless/cc-debian12:nonroot', 'ENV TZ=US/Eastern'],
    ['FROM scratch', 'ENV TZ=CET'],
    [`FROM ${BASE}`, 'ARG Z', 'ENV TZ=$Z'],
    [`FROM ${BASE}`, 'ENV ZONE=CET'],
  ]);
});
