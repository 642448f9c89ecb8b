import * as fc from 'fast-check';
import { dockerfile, PIECES } from './given';
import { readSecrets } from '../../../src/dockerfile/text/secrets';
import { ReadOptions } from '../../../src/dockerfile/text/stages';
import { InputError } from '../../../src/private/errors';

/** `id` of what is optional, `id!` of what is required, `?` of what only the build can tell. */
const secrets = (lines: string[], options?: ReadOptions): string[] =>
  readSecrets(dockerfile(...lines), options).map(({ id, required }) => `${id ?? '?'}${required ? '!' : ''}`);

describe('readSecrets: what an instruction mounts', () => {
  test.each<[string, string[]]>([
    // catches
    ['RUN --mount=type=secret,id=a x', ['a']],
    ['run --mount=type=secret,id=a x', ['a']],
    ['RUN --mount=type=secret,id=a ["x"]', ['a']],
    ['RUN --mount=id=a,type=secret x', ['a']],
    ['RUN --mount=TYPE=SECRET,ID=a x', ['a']],
    ['RUN --mount="type=secret,id=a" x', ['a']],
    ['RUN --mount=type=secret,"id=a" x', ['a']],
    ['RUN --mount=type=secret,id=a,target=/b/c x', ['a']],
    ['RUN --mount=type=secret,id=a,env=B x', ['a']],
    ['RUN --mount=type=secret,source=a x', ['a']],
    ['RUN --mount=type=secret,src=a,target=/b x', ['a']],
    ['RUN --mount=type=secret,target=/root/.netrc x', ['.netrc']],
    ['RUN --mount=type=secret,dst=/root/a x', ['a']],
    ['RUN --mount=type=secret,destination=/root/a/ x', ['a']],
    ['RUN --mount=type=secret,id=,target=/root/a x', ['a']],
    ['RUN --mount=type=secret,id=a,id=b x', ['b']],
    ['RUN --mount=type=secret,id=a,required x', ['a!']],
    ['RUN --mount=type=secret,id=a,required=true x', ['a!']],
    ['RUN --mount=type=secret,id=a,REQUIRED=True x', ['a!']],
    ['RUN --mount=type=secret,required=1,id=a x', ['a!']],
    ['RUN --mount=type=secret,id=a,required=false x', ['a']],
    ['RUN --mount=type=secret,id=a,required=0 x', ['a']],
    ['RUN --mount=type=secret,id=b --mount=type=cache,target=/c --mount=type=secret,id=a x', ['a', 'b']],
    ['RUN --mount=type=secret,id=a x\nRUN --mount=type=secret,id=a,required y\nRUN --mount=type=secret,id=a z', ['a!']],
    ['RUN --mount=type=secret,id=a \\\n  # why\n  --mount=type=secret,id=b \\\n  x', ['a', 'b']],
    ['RUN --network=none --mount=type=secret,id=a x', ['a']],
    ['RUN --mount=type=secret,id=a <<EOF\nx\nEOF', ['a']],
    ['RUN --mount=type=secret,id=__proto__ x', ['__proto__']],
    ['RUN --mount=type=secret,id=a/b x', ['a/b']],
    // catches not
    ['RUN x', []],
    ['RUN --mount=type=secret x', []],
    ['RUN --mount=type=secret,id= x', []],
    ['RUN --mount=type=ssh,id=a x', []],
    ['RUN --mount=type=cache,id=a,target=/c x', []],
    ['RUN --mount=type=bind,source=secret,target=/m x', []],
    ['RUN --mount=id=a,target=/m x', []],
    ['RUN --mount=type=secrets,id=a x', []],
    ['RUN --mount=type=$T,id=a x', []],
    ['RUN x --mount=type=secret,id=a', []],
    ['RUN ["x", "--mount=type=secret,id=a"]', []],
    ['RUN -- --mount=type=secret,id=a x', []],
    ['# RUN --mount=type=secret,id=a x', []],
    ['COPY --mount=type=secret,id=a x /x', []],
    ['LABEL a="RUN --mount=type=secret,id=a x"', []],
    ['ONBUILD RUN --mount=type=secret,id=a x', []],
    ['RUN <<EOF\nRUN --mount=type=secret,id=a x\nEOF', []],
  ])('%j → %j', (line, expected) => {
    expect(secrets(['FROM alpine:3', line])).toEqual(expected);
  });
});

describe('readSecrets: variables', () => {
  test.each<[string, string[], string[], ReadOptions?]>([
    ['ARG with a default', ['ARG X=a', 'RUN --mount=type=secret,id=$X x'], ['a']],
    ['ARG that is given', ['ARG X=a', 'RUN --mount=type=secret,id=$X x'], ['b'], { buildArgs: { X: 'b' } }],
    ['ARG that is given later', ['ARG X=a', 'RUN --mount=type=secret,id=$X x'], ['?'], { buildArgs: { X: undefined } }],
    ['ARG without a value', ['ARG X', 'RUN --mount=type=secret,id=$X x'], ['?']],
    ['a default in place', ['ARG X=', 'RUN --mount=type=secret,id=${X:-a} x'], ['a']],
    ['ENV', ['ENV X=a', 'RUN --mount=type=secret,id=${X}_token x'], ['a_token']],
    ['a variable of the image', ['RUN --mount=type=secret,id=$HOME x'], ['?']],
    ['a platform argument', ['ARG TARGETARCH', 'RUN --mount=type=secret,id=key-$TARGETARCH x'], ['?']],
    ['in the type', ['ARG T=secret', 'RUN --mount=type=$T,id=a x'], ['a']],
    ['in a target that names it', ['ENV D=/d', 'RUN --mount=type=secret,target=$D/a x'], ['a']],
    ['in a target that does not', ['RUN --mount=type=secret,id=a,target=$HOME/a x'], ['a']],
    ['in an unknown target that names it', ['RUN --mount=type=secret,target=$HOME/a x'], ['?']],
    ['in required', ['ARG R=true', 'RUN --mount=type=secret,id=a,required=$R x'], ['a!']],
    ['in an unknown required', ['RUN --mount=type=secret,id=a,required=$R x'], ['a!']],
    ['two that are not known', ['RUN --mount=type=secret,id=$A x', 'RUN --mount=type=secret,id=$B,required x'], ['?', '?!']],
    ['an empty one', ['ENV X=', 'RUN --mount=type=secret,id=$X,target=/a x'], ['a']],
  ])('%s', (...[, lines, expected, options]) => {
    expect(secrets(['FROM alpine:3', ...lines], options)).toEqual(expected);
  });
});

describe('readSecrets: stages', () => {
  const lines = [
    'FROM golang:1.26 AS deps', 'RUN --mount=type=secret,id=deps x', 'FROM deps AS build', 'RUN --mount=type=secret,id=build,required x',
    'FROM alpine:3 AS test', 'RUN --mount=type=secret,id=test,required x', 'FROM scratch AS final', 'COPY --from=build /out /app',
  ];

  test.each<[string, string[]]>([
    ['deps', ['deps']], ['build', ['build!', 'deps']], ['test', ['test!']], ['final', ['build!', 'deps']],
  ])('only those that %s needs', (target, expected) => {
    expect(secrets(lines, { target })).toEqual(expected);
  });

  test('the last one by default; a stage by a mount; ONBUILD of the stage below', () => {
    expect(secrets(lines)).toEqual(['build!', 'deps']);
    expect(secrets(['FROM alpine:3 AS s', 'RUN --mount=type=secret,id=a x', 'FROM alpine:3', 'RUN --mount=from=s,target=/m x'])).toEqual(['a']);
    expect(secrets(['FROM alpine:3 AS s', 'ONBUILD RUN --mount=type=secret,id=a x', 'FROM s'])).toEqual(['a']);
  });
});

describe('readSecrets: properties', () => {
  const mounts = ['RUN --mount=type=secret,id=$X,required x\n', 'RUN --mount=type=secret,target=/a/b x\n', 'RUN --mount=type=secret,"id=a,', ',required=$Y '];
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.constantFrom(...PIECES, ...mounts), { maxLength: 25 }).map((pieces) => pieces.join('')));

  test('any text gives secrets once each, in order, or one clear error', () => {
    fc.assert(fc.property(texts, (text) => {
      try {
        const ids = readSecrets(text).flatMap(({ id }) => id ?? []);
        expect(ids).toEqual([...new Set(ids)].sort());
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }), { numRuns: 1000 });
  });

  test('any ids are found, whatever stands around them', () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/), { minLength: 1, maxLength: 5 });
    fc.assert(fc.property(ids, fc.boolean(), (names, required) => {
      const found = secrets(['FROM alpine:3', ...names.map((name) => `RUN --mount=type=secret,id=${name}${required ? ',required' : ''} x ${name}`)]);
      expect(found).toEqual([...names].sort().map((name) => `${name}${required ? '!' : ''}`));
    }), { numRuns: 300 });
  });
});
