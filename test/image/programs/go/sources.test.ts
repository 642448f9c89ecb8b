import { GoProgram, ScratchImage } from '../../../../src';
import { Files, project } from '../../support';

/** What is staged for a Go program. */
function staged(files: Files, entry?: string, cgo?: boolean): string[] {
  return new ScratchImage({ program: new GoProgram({ entry, cgo }) })._describe(project(files)).sources!.files.map(({ path }) => path);
}

const MAIN = (...imports: string[]): string => `package main\n\nimport (\n${imports.map(name => `\t"${name}"\n`).join('')})\n\nfunc main() {}\n`;
const CGO = 'package main\n\n// int x;\nimport "C"\n\nfunc main() {}\n';

describe('packages', () => {
  test('only what the command imports, directly or not', () => {
    expect(staged({
      'go.mod': 'module example.com/a\n',
      'cmd/api/main.go': MAIN('example.com/a/one'),
      'cmd/other/main.go': MAIN(),
      'one/one.go': 'package one\n\nimport _ "example.com/a/one/two"\n',
      'one/two/two.go': 'package two\n\nimport _ "example.com/a/one"\n',
      'three/three.go': 'package three\n',
      'example.com/a/one/no.go': 'package no\n',
    }, './cmd/api')).toEqual(['cmd/api/main.go', 'go.mod', 'one/one.go', 'one/two/two.go']);
  });

  test('what only a test imports is not staged, nor are tests', () => {
    expect(staged({
      'go.mod': 'module a.b\n', 'main.go': MAIN('fmt'), 'main_test.go': 'package main\n\nimport _ "a.b/helper"\n', 'helper/helper.go': 'package helper\n',
    })).toEqual(['go.mod', 'main.go']);
  });

  test('files that the Go tool ignores stay out, folders that nothing imports too', () => {
    expect(staged({
      'go.mod': 'module a.b\n',
      'main.go': MAIN('a.b/x'),
      '_old.go': 'package main\n',
      '.hidden.go': 'package main\n',
      'x/x.go': 'package x\n',
      'x/testdata/t.go': 'package t\n',
      'x/_y/y.go': 'package y\n',
      'x/.z/z.go': 'package z\n',
      'x/README.md': '',
    })).toEqual(['go.mod', 'main.go', 'x/x.go']);
  });

  test('files for every platform come along: constraints are not read', () => {
    const files = ['main.go', 'main_linux.go', 'main_windows.go', 'main_arm64.s', 'ignored.go', 'defs.h', 'rsrc.syso'];
    expect(staged({ ...Object.fromEntries(files.map(name => [name, name === 'main.go' ? MAIN() : '//go:build ignore\n\npackage main\n'])) })).toEqual([...files].sort());
  });

  test('package main that is not for Linux makes no program', () => {
    const files = { 'go.mod': 'module a.b\n', 'lib.go': 'package lib\n', 'gen.go': '//go:build ignore\n\npackage main\n' };
    expect(() => staged(files)).toThrow('GoProgram.entry: the files there in package main are not compiled for Linux, by their names or their //go:build lines (got ["gen.go"])');
    expect(() => staged({ 'x/main_windows.go': 'package main\n' }, 'x')).toThrow('the files there in package main are not compiled for Linux');
    expect(staged(files, 'gen.go')).toEqual(['gen.go', 'go.mod']);
    expect(new ScratchImage({ program: new GoProgram({ tags: ['tool'] }) })._describe(project({ 'm.go': '//go:build tool\n\npackage main\n' })).sources!.files).toHaveLength(1);
  });

  test('a package behind a linked folder', () => {
    const files = { 'go.mod': 'module a.b\n', 'main.go': MAIN('a.b/link/sub'), 'real/sub/s.go': 'package sub\n\nimport _ "a.b/other"\n', 'link': { link: 'real' }, 'other/o.go': 'package other\n', 'unused/u.go': 'package u\n' };
    expect(staged(files)).toEqual(['go.mod', 'link', 'main.go', 'other/o.go', 'real/sub/s.go']);
  });

  test('a lone file, beside others', () => {
    expect(staged({ 'a.go': MAIN('fmt'), 'b.go': MAIN() }, 'a.go')).toEqual(['a.go']);
    expect(staged({ 'cmd/a.go': MAIN(), 'cmd/b.go': MAIN() }, 'cmd/b.go')).toEqual(['cmd/b.go']);
  });

  test('modules of a workspace, by the longest and the shortest name', () => {
    expect(staged({
      'go.work': 'use (\n./api\n./lib\n)\n',
      'api/go.mod': 'module example.com/x/api\n',
      'api/main.go': MAIN('example.com/x/lib/deep', 'example.com/x/other'),
      'lib/go.mod': 'module example.com/x/lib\n',
      'lib/deep/d.go': 'package deep\n',
      'lib/unused/u.go': 'package unused\n',
      'README.md': '',
    }, 'api')).toEqual(['api/go.mod', 'api/main.go', 'go.work', 'lib/deep/d.go', 'lib/go.mod']);
  });

  test('a folder by replace', () => {
    expect(staged({
      'go.mod': 'module a.b\n\nrequire c.d v0.0.0\n\nreplace c.d => ./libs/c\n', 'main.go': MAIN('c.d/e'), 'libs/c/go.mod': 'module c.d\n', 'libs/c/e/e.go': 'package e\n', 'libs/c/f/f.go': 'package f\n',
    })).toEqual(['go.mod', 'libs/c/e/e.go', 'libs/c/go.mod', 'main.go']);
  });

  test('a replaced module is imported by the name it replaces', () => {
    expect(staged({
      'go.mod': 'module a.b\n\nreplace (\n\tx.y/bar => ./third/bar\n\tx.y/baz v1.2.3 => ./third/baz\n)\n',
      'main.go': MAIN('x.y/bar/e', 'x.y/baz'),
      'third/bar/go.mod': 'module other.name/bar\n',
      'third/bar/e/e.go': 'package e\n\nimport _ "x.y/bar/f"\n',
      'third/bar/f/f.go': 'package f\n',
      'third/bar/unused/u.go': 'package u\n',
      'third/baz/go.mod': 'module other.name/baz\n',
      'third/baz/z.go': 'package baz\n',
    })).toEqual(['go.mod', 'main.go', 'third/bar/e/e.go', 'third/bar/f/f.go', 'third/bar/go.mod', 'third/baz/go.mod', 'third/baz/z.go']);
  });

  test('a folder by replace of go.work', () => {
    expect(staged({
      'go.work': 'use ./api\nreplace x.y => ./third\n', 'api/go.mod': 'module a.b\n', 'api/main.go': MAIN('x.y/e'), 'third/go.mod': 'module x.y\n', 'third/e/e.go': 'package e\n',
    }, 'api')).toEqual(['api/go.mod', 'api/main.go', 'go.work', 'third/e/e.go', 'third/go.mod']);
  });

  test('a module within the module has no packages of the outer one', () => {
    expect(staged({
      'go.mod': 'module a.b\n', 'main.go': MAIN('a.b/tools/x', 'a.b/own'), 'tools/go.mod': 'module a.b/tools\n', 'tools/x/x.go': 'package x\n', 'own/o.go': 'package own\n',
    })).toEqual(['go.mod', 'main.go', 'own/o.go']);
  });

  test('a lone file of another module is built as if it were of the outer one', () => {
    expect(staged({ 'go.mod': 'module a.b\n', 'one/o.go': 'package one\n', 'tools/go.mod': 'module t\n', 'tools/gen.go': MAIN('a.b/one') }, 'tools/gen.go'))
      .toEqual(['go.mod', 'one/o.go', 'tools/gen.go']);
  });

  test('without go.mod, packages are imported below app', () => {
    expect(staged({ 'main.go': MAIN('app/x', 'apple/x', 'fmt'), 'x/x.go': 'package x\n\nimport _ "app/y/z"\n', 'y/z/z.go': 'package z\n', 'y/y.go': 'package y\n' }))
      .toEqual(['main.go', 'x/x.go', 'y/z/z.go']);
  });

  test('.inc files beside assembler', () => {
    expect(staged({
      'go.mod': 'module a.b\n', 'main.go': MAIN('a.b/x', 'a.b/y'), 'x/x.go': 'package x\n', 'x/x_amd64.s': '', 'x/k.inc': '', 'x/notes.txt': '', 'y/y.go': 'package y\n', 'y/no.inc': '',
    })).toEqual(['go.mod', 'main.go', 'x/k.inc', 'x/x.go', 'x/x_amd64.s', 'y/y.go']);
  });

  test('a vendor folder comes as a whole', () => {
    expect(staged({
      'go.mod': 'module a.b\n', 'main.go': MAIN('c.d/e'), 'vendor/modules.txt': '', 'vendor/c.d/e/e.go': 'package e\n', 'vendor/c.d/f/LICENSE': '',
    })).toEqual(['go.mod', 'main.go', 'vendor/c.d/e/e.go', 'vendor/c.d/f/LICENSE', 'vendor/modules.txt']);
  });

  test('"C" is no package of the project', () => {
    expect(staged({ 'main.go': MAIN(), 'cgo.go': CGO, 'C/c.go': 'package c\n' }, undefined, false)).toEqual(['cgo.go', 'main.go']);
    expect(staged({ 'go.mod': 'module a.b\n', 'main.go': MAIN('a.b/x'), 'x/x.go': 'package x\n\nimport "C"\n' }, undefined, false)).toEqual(['go.mod', 'main.go', 'x/x.go']);
  });

  test('a source that is a link brings the file it leads to', () => {
    expect(staged({ 'go.mod': 'module a.b\n', 'cmd/main.go': MAIN(), 'cmd/version.go': { link: '../shared/version.go' }, 'shared/version.go': 'package main\n', 'shared/no.go': '' }, 'cmd'))
      .toEqual(['cmd/main.go', 'cmd/version.go', 'go.mod', 'shared/version.go']);
  });
});

describe('embedded files', () => {
  const tree: Files = {
    'go.mod': 'module a.b\n',
    'web/a.html': '',
    'web/b.txt': '',
    'web/.hidden': '',
    'web/_draft.html': '',
    'web/deep/c.html': '',
    'web/deep/.git-keep': '',
    'web/deep/_x/d.html': '',
    'data1.csv': '',
    'data2.csv': '',
    'dataX.csv': '',
    'with space.txt': '',
    'other/web/a.html': '',
    '[x].txt': '',
    'x.txt': '',
  };
  const embeds = (pattern: string): string[] => staged({ ...tree, 'main.go': `package main\n\nimport "embed"\n\n//go:embed ${pattern}\nvar files embed.FS\n\nfunc main() {}\n` })
    .filter(path => path !== 'go.mod' && path !== 'main.go');

  test.each([
    ['web', ['web/a.html', 'web/b.txt', 'web/deep/c.html']],
    ['web/', ['web/a.html', 'web/b.txt', 'web/deep/c.html']],
    ['all:web', ['web/.hidden', 'web/_draft.html', 'web/a.html', 'web/b.txt', 'web/deep/.git-keep', 'web/deep/_x/d.html', 'web/deep/c.html']],
    ['web/*.html', ['web/_draft.html', 'web/a.html']],
    ['web/*', ['web/.hidden', 'web/_draft.html', 'web/a.html', 'web/b.txt', 'web/deep/c.html']],
    ['data[0-9].csv', ['data1.csv', 'data2.csv']],
    ['data[^0-9].csv', ['dataX.csv']],
    ['data?.csv', ['data1.csv', 'data2.csv', 'dataX.csv']],
    ['"with space.txt"', ['with space.txt']],
    ['`with space.txt` web/b.txt', ['web/b.txt', 'with space.txt']],
    ['[[]x].txt', ['[x].txt']],
    ['\\[x].txt', ['[x].txt']],
  ])('%s', (pattern, expected) => {
    expect(embeds(pattern)).toEqual(expected);
  });

  test('patterns are relative to the file that has them', () => {
    expect(staged({
      'go.mod': 'module a.b\n', 'main.go': MAIN('a.b/x'), 'x/x.go': 'package x\n\nimport _ "embed"\n\n//go:embed web/a.txt\nvar a string\n', 'web/a.txt': '', 'x/web/a.txt': '',
    })).toEqual(['go.mod', 'main.go', 'x/web/a.txt', 'x/x.go']);
  });

  test.each(['node_modules/x/dist', 'all:web/node_modules', '.venv/x', '__pycache__', 'cdk.out', '.minimal-images/a', '.git/HEAD'])('%s is never staged, so it is refused', pattern => {
    expect(() => embeds(pattern)).toThrow(`GoProgram.projectRoot: main.go embeds from a folder that is never copied into a build (got "${pattern}")`);
  });

  test.each(['missing', 'web/*.js', 'all:web/none', 'web/a.html missing'])('%s matches nothing in the build, so it is refused', pattern => {
    expect(() => embeds(pattern)).toThrow(`GoProgram.projectRoot: main.go embeds what is not there, or what .dockerignore or exclude leaves out (got "${pattern.split(' ').pop()}")`);
  });

  test('what .dockerignore leaves out is refused too, what Go does not compile is not', () => {
    const main = 'package main\n\nimport "embed"\n\n//go:embed web\nvar files embed.FS\n\nfunc main() {}\n';
    expect(() => staged({ 'main.go': main, 'web/a': '', '.dockerignore': 'web\n' })).toThrow('main.go embeds what is not there, or what .dockerignore or exclude leaves out (got "web")');
    expect(staged({ 'main.go': MAIN(), 'main_windows.go': main })).toEqual(['main.go', 'main_windows.go']);
    expect(staged({ 'main.go': 'package main\n\nimport _ "embed"\n\nconst s = `\n//go:embed missing\n`\n\n/*\n//go:embed missing\n*/\n\nfunc main() {}\n' })).toEqual(['main.go']);
  });

  test('a text that only looks like an embed is not refused', () => {
    expect(staged({ 'main.go': 'package main\n\nconst s = `\n//go:embed node_modules/x\n`\n\nfunc main() {}\n' })).toEqual(['main.go']);
  });

  test('they stand in the generated .dockerignore by name', () => {
    const root = project({ ...tree, 'main.go': 'package main\n\nimport _ "embed"\n\n//go:embed web/a.html\nvar a string\n\nfunc main() {}\n' });
    expect(new ScratchImage({ program: new GoProgram() })._describe(root).ignoreLines).toContain('!web/a.html');
  });
});

describe('refusals', () => {
  const NESTED: Files = { 'go.mod': 'module a.b\n', 'main.go': MAIN(), 'svc/api/go.mod': 'module s.v\n', 'svc/api/main.go': MAIN() };

  test('a nested module: the fix starts where projectRoot does', () => {
    const root = project({ 'mono/go.mod': 'module a.b\n', 'mono/svc/go.mod': 'module s.v\n', 'mono/svc/main.go': MAIN() });
    const described = (projectRoot: string): unknown => new ScratchImage({ program: new GoProgram({ projectRoot, entry: 'svc' }) })._describe(root);
    expect(() => described('./mono')).toThrow('fix: set projectRoot to mono/svc, or add go.work');
    expect(() => described(`${root}/mono`)).toThrow('fix: set projectRoot to …/mono/svc, or add go.work');
  });

  test.each<[string, Files, string | undefined, string]>([
    ['a link to nothing', { 'main.go': MAIN(), 'x.go': { link: 'nowhere' } }, undefined, 'GoProgram.projectRoot: this cannot be read: it is gone, or its name is not UTF-8 (got "x.go")'],
    ['a link to itself', { 'main.go': MAIN(), 'x.go': { link: 'x.go' } }, undefined, 'GoProgram.projectRoot: this cannot be read: ELOOP (got "x.go")'],
    ['no package main', { 'go.mod': 'module a\n', 'lib.go': 'package lib\n' }, undefined, 'GoProgram.entry: none of the Go files there is in package main (got ".")'],
    ['no Go files', { 'go.mod': 'module a\n', 'README.md': '' }, 'cmd', 'GoProgram.entry: there are no Go files (got "cmd")'],
    ['a module without go.mod', { 'main.go': MAIN('github.com/a/b') }, undefined, 'main.go imports a module, but there is no go.mod that names its version (got "github.com/a/b")'],
    ['a command in cgo', { 'main.go': CGO, 'more.go': CGO, 'main_test.go': MAIN(), 'gen.go': 'package gen\n' }, undefined, 'GoProgram.entry: all its files import "C", and CGO_ENABLED=0 leaves those out (got ".")'],
    ['a lone file in cgo', { 'main.go': CGO, 'other.go': MAIN() }, 'main.go', 'GoProgram.entry: all its files import "C", and CGO_ENABLED=0 leaves those out (got "main.go")'],
    ['a command of a nested module', NESTED, './svc/api', 'GoProgram.entry: it lies in the module of svc/api/go.mod, which the build does not use (got "svc/api"); '
      + 'allowed: a package of the module at projectRoot, or of one that go.work uses; fix: set projectRoot to svc/api, or add go.work'],
    ['a command of a nested module, nothing above it', { 'svc/go.mod': 'module s.v\n', 'svc/cmd/api/main.go': MAIN() }, 'svc/cmd/api', 'fix: set projectRoot to svc and entry to cmd/api, or add go.work'],
    ['a command of a module that go.work does not use', { ...NESTED, 'go.work': 'use .\n' }, 'svc/api', 'fix: set projectRoot to svc/api, or add it to go.work'],
    ['a command of the root that go.work does not use', { ...NESTED, 'go.work': 'use ./svc/api\n' }, undefined, 'fix: add it to go.work'],
    ['a command of a module that is only a replacement', { ...NESTED, 'go.mod': 'module a.b\nreplace s.v => ./svc/api\n' }, 'svc/api', 'fix: set projectRoot to svc/api, or add go.work'],
    ['a Go that is too old', { 'go.mod': 'module a\n\ngo 1.27\n', 'main.go': MAIN() }, undefined, 'GoProgram.goVersion: go.mod asks for Go 1.27 (got "1.25"); allowed: 1.27 or newer'],
  ])('%s', (_what, files, entry, message) => {
    const cgo = message.includes('CGO_ENABLED') ? false : undefined;
    const program = new GoProgram({ entry, cgo, goVersion: message.includes('goVersion') ? '1.25' : undefined });
    expect(() => new ScratchImage({ program })._describe(project(files))).toThrow(message);
  });
});
