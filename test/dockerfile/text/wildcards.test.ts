import dockerignore from '@balena/dockerignore';
import * as fc from 'fast-check';
import { ignorePatterns } from '../../../src/dockerfile/text/ignore-patterns';
import { exactly, oneOf, Piece, Wildcards } from '../../../src/dockerfile/text/wildcards';
import { Work } from '../../../src/dockerfile/text/work';

const pieces: fc.Arbitrary<Piece[]> = fc.array(fc.constantFrom<Piece>(exactly('a'), exactly('/'), oneOf('[^a]'), { kind: 'text' }, { kind: 'all' }, { kind: 'folders' }), { maxLength: 8 });
const paths = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 12 });

test('both ways of matching say the same', () => {
  fc.assert(fc.property(pieces, paths, (pattern, path) => {
    const wildcards = new Wildcards(pattern);
    expect(wildcards.carefully(path)).toBe(wildcards.matches(path));
  }), { numRuns: 3000 });
});

test('lines of a .dockerignore count as for a port of Docker\'s matcher', () => {
  // GIVEN lines that both understand, and paths of files
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '*', '**', '?', '.', '[ab]', '\\a'), minLength: 1, maxLength: 4 });
  const line = fc.tuple(fc.constantFrom('', '', '!'), fc.array(part, { minLength: 1, maxLength: 4 })).map(([sign, parts]) => sign + parts.join('/'));
  const path = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 3 }).filter((name) => !/^\.+$/.test(name)), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
  // of `**` inside of a name, Docker has changed its mind since the port was made
  const lines = fc.array(line.filter((text) => !/[^/!]\*\*|\*\*[^/]/.test(text)), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(lines, path, (given, file) => {
    // WHEN / THEN
    expect(ignorePatterns(given)?.ignores(file) ?? false).toBe(dockerignore({ ignorecase: false }).add(given).ignores(file));
  }), { numRuns: 3000 });
});

test.each<[string, string, boolean]>([
  ['a**', 'ab/c', true], ['**b', 'ab', true], ['a**b', 'axb', false], ['a**b', 'ax/b', true], ['a(b', 'a(b', true], ['c++', 'c++/x', true], ['[^a]', 'b', true], ['[^a]', 'a', false],
  ['[', '[', false], ['[z-a]', 'z', false], ['?', '🐳', true], ['a.b', 'axb', false], ['\\*', '*', true], ['\\*', 'a', false],
])('%s for %s: %s', (pattern, path, expected) => {
  expect(ignorePatterns([pattern])!.ignores(path)).toBe(expected);
});

describe('patterns that go wrong in a regular expression', () => {
  const deep = 'a/'.repeat(2000);
  test.each<[string, string, string, boolean]>([
    ['folders', '**/a/'.repeat(20) + 'b', `${deep}c`, false],
    ['folders, and it matches', '**/a/'.repeat(20) + 'b', `${deep}b/c`, true],
    ['stars', `${'*a'.repeat(20)}b`, 'a'.repeat(255), false],
    ['stars, and it matches', `${'*a'.repeat(20)}`, 'a'.repeat(255), true],
    ['both', '**/*a*a*a*/'.repeat(8) + 'b', 'aaaaaa/'.repeat(500), false],
  ])('%s', (_name, pattern, path, expected) => {
    expect(ignorePatterns([pattern])!.ignores(path)).toBe(expected);
    expect(ignorePatterns([pattern])!.names(path, new Work())).toBe(expected);
  });
});
