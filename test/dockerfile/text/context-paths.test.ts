import * as fc from 'fast-check';
import { dockerfile, PIECES } from './given';
import { contextPaths } from '../../../src/dockerfile/text/context-paths';
import { ReadOptions } from '../../../src/dockerfile/text/stages';
import { InputError } from '../../../src/private/errors';

const paths = (lines: string[], options?: ReadOptions) => {
  const { everything, patterns } = contextPaths(dockerfile(...lines), options);
  return everything ? 'everything' : patterns.map(({ path }) => path);
};

describe('contextPaths: what an instruction takes', () => {
  test.each<[string, string[] | 'everything']>([
    ['COPY a /x', ['a']],
    ['COPY b a /x/', ['a', 'b']],
    ['copy a /x', ['a']],
    ['COPY ./a/ /x', ['a']],
    ['COPY /a /x', ['a']],
    ['COPY ../../a /x', ['a']],
    ['COPY a/./b/../c /x', ['a/c']],
    ['COPY --chown=1:1 --chmod=755 --link a /x', ['a']],
    ['COPY ["a b", "c", "/x/"]', ['a b', 'c']],
    ['COPY --link ["a", "/x"]', ['a']],
    ['COPY [a, /x]', ['[a,']],
    ['COPY "a b" /x', 'everything'],
    ['COPY *.go go.* /x/', ['*.go', 'go.*']],
    ['COPY --parents a/**/b /x', ['a/*']],
    ['COPY --parents=true packages/**/*.json x /e/', ['packages/*', 'x']],
    ['COPY --parents a*/b/**/c/*.d /e/', ['a*/b/*']],
    ['COPY --parents a/b**/c /e/', ['a/*']],
    ['COPY --parents **/*.json /e/', 'everything'],
    ['COPY --parents a/*/b /e/', ['a/*/b']],
    ['COPY --parents=false a/**/b /x', ['a/**/b']],
    ['COPY a/**/b /x', ['a/**/b']],
    ['COPY a\\*b /x', ['a*b']],
    ['COPY . .', 'everything'],
    ['COPY . /x', 'everything'],
    ['COPY ./ /x', 'everything'],
    ['COPY / /x', 'everything'],
    ['COPY a/.. /x', 'everything'],
    ['COPY a . /x/', 'everything'],
    ['COPY ["a", 1]', 'everything'],
    ['COPY a', 'everything'],
    ['COPY --from=other /a /x', []],
    ['COPY --from=busybox:1 /a /x', []],
    ['COPY --from= a /x', ['a']],
    ['COPY <<EOF /x\na\nEOF', []],
    ['COPY <<EOF a /x/\nCOPY b /y\nEOF', ['a']],
    ['COPY <<-"E" /x\n\tCOPY b /y\n\tE', []],
    ['COPY <<EOF /x\na', 'everything'],
    ['ADD a.tar.gz /x', ['a.tar.gz']],
    ['ADD https://example.com/a.tar.gz /x', []],
    ['ADD http://example.com/a b /x/', ['b']],
    ['ADD https://example.com/a.git#main /x', []],
    ['ADD git@example.com:a/b.git /x', []],
    ['ADD ssh://git@example.com/a /x', []],
    ['ADD --checksum=sha256:0 https://example.com/a /x', []],
    ['ADD . /x', 'everything'],
    ['RUN make a b', []],
    ['RUN --mount=type=bind,source=a,target=/m make', ['a']],
    ['RUN --mount=src=a/b,dst=/m make', ['a/b']],
    ['RUN --mount=target=/m make', 'everything'],
    ['RUN --mount=type=bind,target=. make', 'everything'],
    ['RUN --mount=type=bind,from=other,source=a,target=/m make', []],
    ['RUN --mount=type=cache,target=/c make', []],
    ['RUN --mount=type=cache,source=a,target=/c make', []],
    ['RUN --mount=type=secret,id=a make', []],
    ['RUN --mount=type=tmpfs,target=/t make', []],
    ['RUN --mount=type=ssh make', []],
    ['RUN --mount=type=bind,source=a,target=/m --mount=type=bind,source=b,target=/n ["make"]', ['a', 'b']],
    ['RUN --mount="type=bind,source=a,target=/m" make', ['a']],
    ['RUN <<EOF\nCOPY a /x\nEOF', []],
    ['ONBUILD COPY a /x', []],
    ['LABEL copy="COPY a /x"', []],
    ['# COPY a /x', []],
    ['COPY a \\\n# COPY c /x\n b /x/', ['a', 'b']],
    ['COPY a /x\nCOPY a /y\nCOPY b /x', ['a', 'b']],
  ])('%j → %j', (line, expected) => {
    expect(paths(['FROM scratch', line])).toEqual(expected);
  });

  test('tells patterns from names, and takes what --exclude leaves out too', () => {
    // WHEN
    const { patterns } = contextPaths(dockerfile('FROM scratch', 'COPY --exclude=b --exclude=*.md a* x/', 'COPY --exclude=$X c x/'));
    // THEN
    expect(patterns).toEqual([{ path: 'a*', glob: true }, { path: 'c', glob: false }]);
  });
});

describe('contextPaths: variables', () => {
  test.each<[string, string[], string[] | 'everything', ReadOptions?]>([
    ['ARG with a default', ['FROM alpine:3', 'ARG DIR=src', 'COPY $DIR/a /x'], ['src/a']],
    ['ARG that is given', ['FROM alpine:3', 'ARG DIR=src', 'COPY $DIR/a /x'], ['lib/a'], { buildArgs: { DIR: 'lib' } }],
    ['ARG that is given later', ['FROM alpine:3', 'ARG DIR=src', 'COPY $DIR/a /x'], 'everything', { buildArgs: { DIR: undefined } }],
    ['ARG without a value', ['FROM alpine:3', 'ARG DIR', 'COPY $DIR/a /x'], 'everything'],
    ['the same on scratch, which sets nothing', ['FROM scratch', 'ARG DIR', 'COPY $DIR/a /x'], ['a']],
    ['ARG before FROM, taken over', ['ARG DIR=src', 'FROM alpine:3', 'ARG DIR', 'COPY $DIR /x'], ['src']],
    ['ARG before FROM, not taken over', ['ARG DIR=src', 'FROM alpine:3', 'COPY $DIR /x'], 'everything'],
    ['ENV', ['FROM alpine:3', 'ENV DIR=src SUB="a b"', 'COPY ["${DIR}/${SUB}", "/x"]'], ['src/a b']],
    ['ENV in the old form', ['FROM alpine:3', 'ENV DIR src', 'COPY $DIR /x'], ['src']],
    ['ENV of the stage below', ['FROM alpine:3 AS a', 'ENV DIR=src', 'FROM a', 'COPY $DIR /x'], ['src']],
    ['ENV over ARG of the stage below', ['FROM alpine:3 AS a', 'ENV D=env', 'ARG D=arg', 'FROM a', 'COPY $D /x'], ['env']],
    ['a variable of the image', ['FROM alpine:3', 'COPY $HOME /x'], 'everything'],
    ['a default in place', ['FROM scratch', 'COPY ${DIR:-src} /x'], ['src']],
    ['a platform argument', ['FROM scratch', 'ARG TARGETARCH', 'COPY bin/$TARGETARCH /x'], 'everything'],
    ['a platform argument that is given', ['FROM scratch', 'ARG TARGETARCH', 'COPY bin/$TARGETARCH /x'], ['bin/arm64'], { buildArgs: { TARGETARCH: 'arm64' } }],
    ['an argument that no ARG asks for', ['FROM alpine:3', 'COPY $X /x'], 'everything', { buildArgs: { X: 'a' } }],
    ['in a mount', ['FROM scratch', 'ARG S=a', 'RUN --mount=source=$S,target=/m x'], ['a']],
    ['an unknown mount', ['FROM alpine:3', 'RUN --mount=type=$T,source=a,target=/m x'], 'everything'],
    ['in single quotes', ['FROM scratch', "COPY '$X' /x"], ['$X']],
  ])('%s', (...[, lines, expected, options]) => {
    expect(paths(lines, options)).toEqual(expected);
  });
});

describe('contextPaths: stages', () => {
  const lines = [
    'FROM golang:1.26 AS deps', 'COPY go.mod /s/', 'FROM deps AS build', 'COPY cmd /s/', 'FROM alpine:3 AS test', 'COPY test /t/',
    'FROM scratch AS final', 'COPY --from=build /out /app', 'COPY conf /', 'FROM scratch AS other', 'COPY . /',
  ];

  test.each<[string, string[] | 'everything']>([
    ['deps', ['go.mod']], ['build', ['cmd', 'go.mod']], ['test', ['test']], ['final', ['cmd', 'conf', 'go.mod']], ['FINAL', ['cmd', 'conf', 'go.mod']], ['other', 'everything'],
  ])('only those that %s needs', (target, expected) => {
    expect(paths(lines, { target })).toEqual(expected);
  });

  test.each<[string, string[], string[] | 'everything']>([
    ['the last one by default', lines, 'everything'],
    ['by number', ['FROM alpine:3', 'COPY a /', 'FROM alpine:3', 'COPY b /', 'FROM scratch', 'COPY --from=0 /a /'], ['a']],
    ['by a mount', ['FROM alpine:3 AS s', 'COPY a /', 'FROM alpine:3', 'RUN --mount=from=s,target=/m x'], ['a']],
    ['by a name with capitals', ['FROM alpine:3 AS Build', 'COPY a /', 'FROM scratch', 'COPY --from=BUILD /a /'], ['a']],
    ['an image of the same name as a later stage', ['FROM scratch', 'COPY --from=late /a /', 'COPY b /', 'FROM alpine:3 AS late', 'COPY a /', 'FROM scratch'], []],
    ['by an argument', ['ARG BASE=s', 'FROM alpine:3 AS s', 'COPY a /', 'FROM $BASE', 'COPY b /'], ['a', 'b']],
    ['a stage that only the build can name', ['FROM alpine:3 AS s-amd64', 'COPY a /', 'FROM s-$TARGETARCH', 'COPY b /'], 'everything'],
    ['ONBUILD of the stage below', ['FROM alpine:3 AS s', 'ONBUILD COPY a /', 'FROM s', 'COPY b /'], ['a', 'b']],
    ['but not of the one below that', ['FROM alpine:3 AS s', 'ONBUILD COPY a /', 'FROM s AS t', 'FROM t', 'COPY b /'], ['a', 'b']],
    ['an image that copies by itself', ['FROM node:24-onbuild'], 'everything'],
    ['nothing at all', ['FROM scratch'], []],
    ['a frontend of its own', ['# syntax=example.com/mine:1', 'FROM scratch', 'COPY a /'], 'everything'],
    ["Docker's frontend", ['# syntax=docker.io/docker/dockerfile:1.7-labs', 'FROM scratch', 'COPY a /'], ['a']],
  ])('%s', (_, text, expected) => {
    expect(paths(text)).toEqual(expected);
  });
});

describe('contextPaths: text that is no Dockerfile', () => {
  test.each([
    ['', 'Dockerfile: is empty; allowed: UTF-8 text of at most 1 MiB with at least one FROM instruction; fix: check which file is read'],
    [' \n\t\n', 'Dockerfile: is empty; allowed: UTF-8 text of at most 1 MiB with at least one FROM instruction; fix: check which file is read'],
    ['FROM a\0', 'Dockerfile: holds a NUL byte, so it is no text; allowed: UTF-8 text of at most 1 MiB with at least one FROM instruction; fix: check which file is read'],
    ['RUN x', 'Dockerfile: has no FROM instruction; allowed: a Dockerfile with at least one stage; fix: start it with FROM, for example FROM scratch'],
    ['# FROM a', 'Dockerfile: has no FROM instruction; allowed: a Dockerfile with at least one stage; fix: start it with FROM, for example FROM scratch'],
  ])('%j', (text, message) => {
    expect(() => contextPaths(text)).toThrow(new Error(message));
  });

  test('more than 1 MiB is refused, 1 MiB is read', () => {
    const line = 'COPY a /x\n';
    const full = 'FROM scratch\n' + line.repeat(Math.floor((1024 * 1024 - 13) / line.length));
    expect(contextPaths(full).patterns).toEqual([{ path: 'a', glob: false }]);
    expect(() => contextPaths(full + line)).toThrow(/^Dockerfile: is larger than 1 MiB; allowed: /);
    expect(() => contextPaths(`FROM a\n# ${'é'.repeat(600_000)}`)).toThrow(/^Dockerfile: is larger than 1 MiB; allowed: /);
  });

  test('a target that is not there names those that are', () => {
    expect(() => contextPaths('FROM a AS one\nFROM b AS Two', { target: 'three' })).toThrow(new Error(
      'Dockerfile target: is no stage of this Dockerfile (got "three"); allowed: one, two; fix: name a stage that the Dockerfile has (FROM … AS name), or leave the target out to build the last one'));
    expect(() => contextPaths('FROM a', { target: '0' })).toThrow(/allowed: none, because no stage has a name;/);
  });
});

describe('contextPaths: properties', () => {
  const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((pieces) => pieces.join('')));

  test('any text gives an answer, or the one error', () => {
    fc.assert(fc.property(texts, (text) => {
      const answer = attempt(() => contextPaths(text));
      if (answer instanceof Error) return answer instanceof InputError && answer.complaint.where === 'Dockerfile';
      const all = answer.patterns.map(({ path }) => path);
      return (!answer.everything || all.length === 0) && all.every((path) => path !== '' && !/^(\/|\.\.(\/|$))/.test(path));
    }), { numRuns: 3000 });
  });

  test('the same text gives the same answer, whatever its line ends', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('COPY a b /x/', 'ARG X=1', 'COPY c$X /x/', 'RUN <<E', 'E', 'COPY d \\', ' e /x/', '# c')), (lines) => {
      const text = ['FROM scratch', ...lines].join('\n');
      expect(contextPaths(text.replaceAll('\n', '\r\n'))).toEqual(contextPaths(text));
    }), { numRuns: 500 });
  });
});

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
