import * as fc from 'fast-check';
import { GoFileHead, readGoHead } from '../../../../src/image/programs/go/imports';

const head = (packageName: string | undefined, imports: string[] = [], embeds: string[] = []): GoFileHead => ({ packageName, imports, embeds });

describe('readGoHead', () => {
  test.each<[string, string, GoFileHead]>([
    ['a lone package clause', 'package main', head('main')],
    ['one import', 'package main\nimport "fmt"\n', head('main', ['fmt'])],
    ['a group', 'package main\n\nimport (\n\t"fmt"\n\t"os"\n)\n', head('main', ['fmt', 'os'])],
    ['names, blank and dot', 'package a\nimport (\n x "a"\n _ "b"\n . "c"\n äö "d"\n)\n', head('a', ['a', 'b', 'c', 'd'])],
    ['several declarations', 'package a\nimport "a"\nimport ("b"; "c")\nimport . "d"\n', head('a', ['a', 'b', 'c', 'd'])],
    ['semicolons', 'package a; import "a"; import ("b";"c";); func f() {}', head('a', ['a', 'b', 'c'])],
    ['raw strings as paths', 'package a\nimport `a/b`\nimport (\n`c`\n)\n', head('a', ['a/b', 'c'])],
    ['cgo', 'package a\n\n// #include <stdio.h>\nimport "C"\n', head('a', ['C'])],
    ['comments everywhere', '// a\n/* b */package /* c */ main // d\nimport /* e */ ( // f\n /* g */ "a" /* h\n */\n// "no"\n/* "no" */ x /**/ "b"\n)\n', head('main', ['a', 'b'])],
    ['a comment that closes with its own star', 'package a\n/*/ import "no" /*/\nimport "b"\n', head('a', ['b'])],
    ['a licence and build constraints', '//go:build linux && !cgo\n// +build linux\n\n/* licence */\n\npackage a\nimport "b"', head('a', ['b'])],
    ['CRLF', 'package a\r\nimport (\r\n\t"b"\r\n)\r\n', head('a', ['b'])],
    ['a byte order mark', '\uFEFFpackage a\nimport "b"\n', head('a', ['b'])],
    ['what only looks like an import, behind the first declaration', 'package a\nimport "b"\nvar s = `\nimport "no"\n`\n', head('a', ['b'])],
    ['a string that holds an import', 'package a\nconst s = "import \\"no\\""\n', head('a')],
    ['an empty group', 'package a\nimport ()\nimport "b"', head('a', ['b'])],
    ['a group that does not end', 'package a\nimport (\n"b"\n', head('a', ['b'])],
    ['a string that does not end', 'package a\nimport "b', head('a')],
    ['a comment that does not end', 'package a\n/* import "b"', head('a')],
    ['no Go', '#!/bin/sh\n', head(undefined)],
    ['nothing', '', head(undefined)],
    ['no name', 'package', head('')],
  ])('%s', (_what, text, expected) => {
    expect(readGoHead(text)).toEqual(expected);
  });

  test.each<[string, string, string[]]>([
    ['one pattern', '//go:embed a.txt\nvar a string', ['a.txt']],
    ['several on a line, and several lines', '//go:embed a.txt b/*.html\n//go:embed c\nvar a embed.FS', ['a.txt', 'b/*.html', 'c']],
    ['all:', '//go:embed all:static\n', ['all:static']],
    ['quoted', '//go:embed "with space.txt" `raw name.txt` plain\n', ['with space.txt', 'raw name.txt', 'plain']],
    ['tabs and CRLF', '//go:embed\ta.txt\tb.txt\r\n', ['a.txt', 'b.txt']],
    ['indented, within a var group', 'var (\n\t//go:embed a.txt\n\ta string\n)\n', ['a.txt']],
    ['with a space: a comment', '// go:embed no.txt\n', []],
    ['another directive', '//go:embedded no.txt\n', []],
    ['no pattern', '//go:embed\n', []],
  ])('embeds: %s', (_what, text, embeds) => {
    expect(readGoHead(`package a\n\n${text}`).embeds).toEqual(embeds);
  });

  test('no text makes it hang or fail', () => {
    const hostile = fc.array(fc.constantFrom(
      'package', 'import', ' ', '\n', '(', ')', '"', '`', '/*', '*/', '//', ';', '.', '_', 'a', '\\', '//go:embed ', 'all:', '\u0000', '🚀', '\ud800', '\r', '/', '*',
    ), { maxLength: 60 }).map(parts => parts.join(''));
    fc.assert(fc.property(fc.oneof(hostile, hostile.map(text => `package a\n${text}`), fc.string({ unit: 'binary' })), text => {
      const { imports, embeds } = readGoHead(text);
      expect(imports.length + embeds.length).toBeLessThanOrEqual(text.length);
    }), { numRuns: 3000 });
  });

  test.each([
    ['open parentheses', `package a\nimport ${'('.repeat(200_000)}`], ['comments', `package a\n${'/**/'.repeat(200_000)}import "b"`], ['quotes', `package a\nimport ${'"'.repeat(200_001)}`],
    ['spaces after embed', `package a\n//go:embed ${' '.repeat(200_000)}x`], ['backslashes in an embed', `package a\n//go:embed "${'\\'.repeat(200_000)}`],
  ])('two hundred thousand %s are read in linear time', (_what, text) => {
    expect(readGoHead(text).packageName).toBe('a');
  }, 5_000);
});
