import { catches, catchesNot, hits } from './given';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const moves = (reference: string) => `warning FROM: ${reference} does not name a Debian release, and moves to the next one by itself`;

describe('unqualified-base', () => {
  catches('unqualified-base', [
    [['FROM gcr.io/distroless/python3'], moves('gcr.io/distroless/python3')],
    [['FROM gcr.io/distroless/static:nonroot'], moves('gcr.io/distroless/static:nonroot')],
    [['FROM gcr.io/distroless/nodejs24:latest'], moves('gcr.io/distroless/nodejs24:latest')],
    [['FROM mirror.example/gcr/distroless/java21'], moves('mirror.example/gcr/distroless/java21')],
    [['FROM alpine'], 'warning FROM: alpine has no tag, so it means latest'],
    [['FROM cgr.dev/chainguard/static:latest'], 'warning FROM: cgr.dev/chainguard/static:latest means whatever is the latest release'],
    [['FROM localhost:5000/tool'], 'warning FROM: localhost:5000/tool has no tag, so it means latest'],
  ]);
  catchesNot('unqualified-base', [
    ['FROM scratch'],
    ['FROM gcr.io/distroless/static-debian13'],
    ['FROM gcr.io/distroless/python3-debian13:nonroot'],
    [`FROM gcr.io/distroless/static@${DIGEST}`],
    ['FROM mcr.microsoft.com/azurelinux/distroless/base:3.0'],
    ['FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled'],
    ['ARG BASE', 'FROM $BASE'],
  ]);

  test('says what to write instead, with the tag kept', () => {
    // WHEN
    const [hit] = hits('unqualified-base', 'FROM gcr.io/distroless/python3:nonroot');
    // THEN
    expect(hit.fix).toBe('write gcr.io/distroless/python3-debian13:nonroot');
  });
});
