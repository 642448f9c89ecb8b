import { catches, catchesNot } from './given';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const says = (reference: string) => `info FROM: ${reference} has no digest, so its content can change from build to build`;

describe('floating-base', () => {
  catches('floating-base', [
    [['FROM gcr.io/distroless/static-debian13'], says('gcr.io/distroless/static-debian13')],
    [['FROM gcr.io/distroless/static-debian13:nonroot'], says('gcr.io/distroless/static-debian13:nonroot')],
    [['FROM cgr.dev/chainguard/static:latest'], says('cgr.dev/chainguard/static:latest')],
    [['ARG TAG=nonroot', 'FROM gcr.io/distroless/cc-debian12:${TAG}'], says('gcr.io/distroless/cc-debian12:nonroot')],
    [['FROM localhost:5000/base:1 AS base', 'FROM base'], says('localhost:5000/base:1')],
  ]);
  catchesNot('floating-base', [
    ['FROM scratch'],
    [`FROM gcr.io/distroless/static-debian13@${DIGEST}`],
    [`FROM gcr.io/distroless/static-debian13:nonroot@${DIGEST}`],
    ['FROM golang:1.26 AS build', 'FROM scratch'],
    [`FROM alpine@${DIGEST} AS base`, 'FROM base'],
    ['ARG BASE', 'FROM ${BASE:?a base with its digest}'],
  ]);
});
