import { distrolessName, namesRelease, referenceParts } from '../../../src/dockerfile/text/reference';
import { toolchainOf } from '../../../src/dockerfile/text/toolchains';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('toolchainOf', () => {
  test.each<[string, object]>([
    ['golang:1.26-trixie', { language: 'go', version: '1.26', debian: 13 }],
    ['golang:1.26.8-alpine3.22', { language: 'go', version: '1.26.8' }],
    ['golang', { language: 'go' }],
    ['docker.io/library/golang:trixie', { language: 'go', debian: 13 }],
    ['public.ecr.aws/docker/library/golang:1.26-bookworm', { language: 'go', version: '1.26', debian: 12 }],
    ['python:3.13-slim-trixie', { language: 'python', version: '3.13', debian: 13 }],
    ['python:3.12-bookworm', { language: 'python', version: '3.12', debian: 12 }],
    ['python:3.14.0rc2-slim', { language: 'python', version: '3.14.0' }],
    ['python:slim', { language: 'python' }],
    ['localhost:5000/python:3.13', { language: 'python', version: '3.13' }],
    ['ghcr.io/astral-sh/uv:python3.12-bookworm-slim', { language: 'python', version: '3.12', debian: 12 }],
    ['ghcr.io/astral-sh/uv:0.9', {}],
    ['public.ecr.aws/lambda/python:3.13', { language: 'python', version: '3.13' }],
    ['node:24-trixie-slim', { language: 'node', version: '24', debian: 13 }],
    ['node:lts-alpine', { language: 'node' }],
    ['eclipse-temurin:21-jdk', { language: 'java', version: '21' }],
    ['eclipse-temurin:21.0.4_7-jdk-noble', { language: 'java', version: '21.0.4' }],
    ['maven:3.9-eclipse-temurin-21', { language: 'java', version: '21' }],
    ['gradle:8.10-jdk17', { language: 'java', version: '17' }],
    ['gradle:8', {}],
    ['rust:1.90-bookworm', { language: 'rust', version: '1.90', debian: 12 }],
    ['gcc:14-trixie', { language: 'c', version: '14', debian: 13 }],
    ['gcr.io/distroless/python3-debian12:nonroot', { language: 'python', version: '3.11', debian: 12 }],
    ['gcr.io/distroless/nodejs24-debian13', { language: 'node', version: '24', debian: 13 }],
    ['gcr.io/distroless/java21-debian13', { language: 'java', version: '21', debian: 13 }],
    ['gcr.io/distroless/cc-debian12', { debian: 12 }],
    ['debian:bullseye-slim', { debian: 11 }],
    ['alpine:3.22', {}],
    ['example.com/mine/builder', {}],
    ['example.com/constructor:1', {}],
    ['mypython:3.9', {}],
    ['constructor', {}],
    ['', {}],
  ])('%s', (reference, expected) => {
    expect(toolchainOf(reference)).toEqual({ reference, ...expected });
    expect(toolchainOf(`${reference}@${DIGEST}`)).toEqual({ reference, ...expected });
  });
});

describe('references', () => {
  test.each<[string, ReturnType<typeof referenceParts>]>([
    ['a', { name: 'a' }],
    ['a:1', { name: 'a', tag: '1' }],
    ['localhost:5000/a', { name: 'localhost:5000/a' }],
    ['localhost:5000/a:1', { name: 'localhost:5000/a', tag: '1' }],
    [`a:1@${DIGEST}`, { name: 'a', tag: '1', digest: DIGEST }],
    [`a@${DIGEST}`, { name: 'a', digest: DIGEST }],
  ])('%s in its parts', (reference, expected) => {
    expect(referenceParts(reference)).toEqual(expected);
  });

  test('distroless images are known behind a mirror too, others of that name are not', () => {
    expect(distrolessName('mirror.example/gcr.io/distroless/base-nossl-debian13:nonroot')).toEqual({ image: 'base-nossl', debian: 13 });
    expect(distrolessName('gcr.io/distroless/python3')).toEqual({ image: 'python3', debian: undefined });
    expect(distrolessName('mcr.microsoft.com/azurelinux/distroless/base:3.0')).toBeUndefined();
    expect(distrolessName('example.com/distroless-static')).toBeUndefined();
  });

  test.each<[string, boolean]>([
    ['scratch', true], ['gcr.io/distroless/cc-debian13', true], ['gcr.io/distroless/nodejs24', false], ['gcr.io/distroless/static:nonroot', false],
    ['alpine:3.22', true], ['alpine', false], ['cgr.dev/chainguard/static:latest', false], ['localhost:5000/a', false],
  ])('%s names a release: %s', (reference, expected) => {
    expect(namesRelease(reference)).toBe(expected);
  });
});
