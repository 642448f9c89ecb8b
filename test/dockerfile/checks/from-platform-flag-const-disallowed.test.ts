import { catches, catchesNot } from './given';

describe('from-platform-flag-const-disallowed', () => {
  catches('from-platform-flag-const-disallowed', [
    [['FROM --platform=linux/amd64 a'], 'line 1: --platform=linux/amd64 holds for every platform that the image is built for'],
    [['FROM --platform=arm64 a AS build'], 'line 1: --platform=arm64 holds for every platform that the image is built for'],
    [['FROM --platform=linux/aarch64/v8 a AS tools'], 'line 1: --platform=linux/aarch64/v8 holds for every platform that the image is built for'],
  ]);
  catchesNot('from-platform-flag-const-disallowed', [
    ['FROM --platform=linux/amd64 a AS build-amd64'],
    ['FROM --platform=linux/arm64 a AS on_linux'],
    ['FROM --platform=$BUILDPLATFORM a'],
    ['FROM --platform=linux/$TARGETARCH a'],
    ['FROM --platform=nothing a'],
    ['FROM a'],
    ['# check=skip=FromPlatformFlagConstDisallowed', 'FROM --platform=linux/amd64 a'],
  ]);
});
