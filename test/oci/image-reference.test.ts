import * as fc from 'fast-check';
import { ImageReference } from '../../src/oci/image-reference';
import { InputError } from '../../src/private/errors';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const parse = (text: string): ImageReference => ImageReference.parse(text);

describe('reading', () => {
  test.each([
    ['golang', 'docker.io', 'library/golang', undefined, undefined],
    ['golang:1.26', 'docker.io', 'library/golang', '1.26', undefined],
    ['team/api', 'docker.io', 'team/api', undefined, undefined],
    ['docker.io/golang', 'docker.io', 'library/golang', undefined, undefined],
    ['index.docker.io/team/api:1', 'docker.io', 'team/api', '1', undefined],
    ['gcr.io/distroless/static-debian13:nonroot', 'gcr.io', 'distroless/static-debian13', 'nonroot', undefined],
    ['localhost/a', 'localhost', 'a', undefined, undefined],
    ['localhost:5000', 'docker.io', 'library/localhost', '5000', undefined],
    ['localhost:5000/a:b', 'localhost:5000', 'a', 'b', undefined],
    ['host:5000/a/b/c', 'host:5000', 'a/b/c', undefined, undefined],
    ['[::1]:5000/a:b', '[::1]:5000', 'a', 'b', undefined],
    ['[2001:db8::1]/a', '[2001:db8::1]', 'a', undefined, undefined],
    ['GHCR.io/a/b__c.d--e', 'GHCR.io', 'a/b__c.d--e', undefined, undefined],
    [`a@${DIGEST}`, 'docker.io', 'library/a', undefined, DIGEST],
    [`r.example/a:T_1.2-x@${DIGEST}`, 'r.example', 'a', 'T_1.2-x', DIGEST],
  ])('%s', (text, registry, repository, tag, digest) => {
    const reference = parse(text);
    expect([reference.registry, reference.repository, reference.tag, reference.digest]).toEqual([registry, repository, tag, digest]);
  });

  test.each([
    ['', '"library/" is not a repository'],
    ['Golang', 'the repository "library/Golang" must be lower case'],
    ['Team/api', 'the repository "Team/api" must be lower case'],
    ['a b', '"library/a b" is not a repository'],
    ['a\n', '"library/a\\n" is not a repository'],
    ['a//b', '"a//b" is not a repository'],
    ['a/', '"a/" is not a repository'],
    ['/a', '"/a" is not a repository'],
    ['a___b', '"library/a___b" is not a repository'],
    ['a..b', '"library/a..b" is not a repository'],
    ['-a', '"library/-a" is not a repository'],
    ['../a', '".." is not the host of a registry'],
    ['https://r.example/a', '"" is not a port'],
    ['-r.example/a', '"-r.example" is not the host of a registry'],
    ['[::1/a', '"[" is not the host of a registry'],
    ['r.example:0/a', '"0" is not a port'],
    ['r.example:65536/a', '"65536" is not a port'],
    ['r.example:/a', '"" is not a port'],
    ['a:', '"" is not a tag'],
    ['a:b:c', '"b:c" is not a tag'],
    ['a:.b', '".b" is not a tag'],
    [`a:${'b'.repeat(129)}`, ' is not a tag'],
    ['0123456789abcdef'.repeat(4), 'this is the identifier of a local image'],
    [`r.example/${'a'.repeat(256)}`, 'the repository is longer than 255 characters'],
    ['a'.repeat(1025), 'the reference is longer than 1024 characters'],
    ['${Token[TOKEN.1]}', 'must be lower case'],
    ['$REGISTRY/a', 'must be lower case'],
  ])('refuses %j', (text, problem) => {
    expect(() => ImageReference.parse(text, 'FROM')).toThrow(problem);
    expect(() => ImageReference.parse(text, 'FROM')).toThrow(/^FROM: .* \(got .*; allowed: \[registry\[:port\]\/\]name\[:tag\]\[@sha256:…\], the name in lower case; fix: /);
  });

  test.each(['https://user:secret@reg.example/x:1', 'user:secret@reg.example/x:1', 'user:secret@x', 'docker://user:se@cret@reg.example/x'])('a login is not shown: %s', text => {
    expect(() => parse(text)).toThrow(/^(?!.*se@?cret).+/s);
  });

  test.each(['a@', 'a@sha256:abc', `a@${DIGEST}@${DIGEST}`, `a@sha512:${'a'.repeat(128)}`])('refuses the digest of %s', text => {
    expect(() => parse(text)).toThrow('image reference: this is not a digest');
  });
});

describe('writing', () => {
  test.each([
    ['golang:1.26', 'docker.io/library/golang:1.26', 'golang:1.26'],
    ['library/golang', 'docker.io/library/golang', 'golang'],
    ['library/a/b', 'docker.io/library/a/b', 'library/a/b'],
    ['team/api', 'docker.io/team/api', 'team/api'],
    ['gcr.io/a', 'gcr.io/a', 'gcr.io/a'],
    // Shortened, these would mean another registry, or no reference at all.
    ['docker.io/quay.io/a', 'docker.io/quay.io/a', 'docker.io/quay.io/a'],
    ['docker.io/localhost/a', 'docker.io/localhost/a', 'docker.io/localhost/a'],
    [`docker.io/${'a'.repeat(64)}`, `docker.io/library/${'a'.repeat(64)}`, `docker.io/library/${'a'.repeat(64)}`],
  ])('%s is %s, for people %s', (text, full, familiar) => {
    expect([parse(text).toString(), parse(text).familiar]).toEqual([full, familiar]);
  });

  test('a digest comes, goes and is checked', () => {
    // GIVEN
    const reference = parse('golang:1.26');
    // WHEN
    const pinned = reference.withDigest(DIGEST);
    // THEN
    expect(pinned.familiar).toBe(`golang:1.26@${DIGEST}`);
    expect(pinned.withoutDigest.toString()).toBe(reference.toString());
    expect(reference.digest).toBeUndefined();
    expect(() => reference.withDigest('sha256:1')).toThrow('digest of golang:1.26: this is not a digest (got "sha256:1")');
  });
});

describe('properties', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const folder = fc.array(word, { minLength: 1, maxLength: 3 }).chain(words => fc.constantFrom('.', '_', '__', '-', '---').map(by => words.join(by)));
  const host = fc.oneof(
    fc.constantFrom('docker.io', 'index.docker.io', 'localhost', '[::1]', '127.0.0.1'),
    fc.stringMatching(/^[a-zA-Z0-9]{1,5}(-[a-z0-9]{1,3})?\.[a-z]{2,3}$/),
  );
  const port = fc.option(fc.integer({ min: 1, max: 65535 }), { nil: undefined });
  const registry = fc.option(fc.tuple(host, port).map(([name, at]) => at === undefined ? `${name}/` : `${name}:${at}/`), { nil: '' });
  const tag = fc.option(fc.stringMatching(/^:[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,20}$/), { nil: '' });
  const digest = fc.option(fc.stringMatching(/^@sha256:[0-9a-f]{64}$/), { nil: '' });
  const valid = fc.tuple(registry, fc.array(folder, { minLength: 1, maxLength: 4 }).map(folders => folders.join('/')), tag, digest).map(parts => parts.join(''));

  test('what is written, in full or for people, reads as the same', () => {
    fc.assert(fc.property(valid, text => {
      const reference = parse(text);
      expect(parse(reference.toString())).toEqual(reference);
      expect(parse(reference.familiar)).toEqual(reference);
    }), { numRuns: 2000 });
  });

  test('any other text gives one InputError that names it', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: fc.constantFrom('a', 'A', '-', '_', '.', ':', '/', '@', '[', ']', '0', ' ', '\n', '\0'), maxLength: 300 }),
      fc.tuple(fc.constantFrom('a', '-', '_', '.', 'a-', 'a.', 'a_', 'a/', ':', '[::', '@'), fc.integer({ min: 1, max: 200_000 }), fc.constantFrom('', '!', 'A'))
        .map(([part, times, end]) => `${part.repeat(times)}${end}`),
    );
    fc.assert(fc.property(hostile, text => {
      const outcome = attempt(text);
      if (outcome instanceof ImageReference) {
        expect(parse(outcome.toString())).toEqual(outcome);
      } else {
        expect(outcome).toBeInstanceOf(InputError);
        expect((outcome as InputError).message.length).toBeLessThan(1000);
      }
    }), { numRuns: 2000 });
  });
});

function attempt(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    return error;
  }
}
