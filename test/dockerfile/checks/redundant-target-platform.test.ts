import { catches, catchesNot } from './given';

describe('redundant-target-platform', () => {
  catches('redundant-target-platform', [
    [['FROM --platform=$TARGETPLATFORM a'], 'line 1: --platform=$TARGETPLATFORM is what FROM does without it'],
    [['FROM --platform=${TARGETPLATFORM} a'], 'line 1: --platform=${TARGETPLATFORM} is what FROM does without it'],
  ]);
  catchesNot('redundant-target-platform', [
    ['FROM --platform=$BUILDPLATFORM a'],
    ['FROM a'],
    ['FROM --platform=$TARGETOS/$TARGETARCH a'],
    ['# check=skip=RedundantTargetPlatform', 'FROM --platform=$TARGETPLATFORM a'],
  ]);
});
