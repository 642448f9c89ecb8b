import { GoProgram, ScratchImage } from '../../../../src';
import { Files, GO_MAIN, project } from '../../support';

const MAIN = 'package main\n\nimport _ "c.d/e/f"\n\nfunc main() {}\n';
const MODULE = 'module a.b\n\ngo 1.24\n\nrequire c.d/e v1.0.0\n';
const dockerfile = (files: Files): string => new ScratchImage({ program: new GoProgram({ projectRoot: project(files) }) }).dockerfile.render();

describe('go.sum', () => {
  test.each<[string, Files, string]>([
    ['a module', { 'go.mod': MODULE, 'main.go': MAIN }, 'GoProgram.projectRoot: main.go imports from a module whose bytes no go.sum names, so Go does not build it (got "c.d/e"); '
      + 'allowed: a go.sum beside go.mod, or a vendor folder; fix: run `go mod tidy` and commit go.sum'],
    ['a package of the module', { 'go.mod': MODULE, 'main.go': MAIN.replace('c.d/e/f', 'a.b/x'), 'x/x.go': 'package x\n\nimport _ "c.d/e"\n' }, 'x/x.go imports from a module'],
    ['a fork', { 'go.mod': `${MODULE}replace c.d/e => g.h/e v1.0.0\n`, 'main.go': MAIN }, 'main.go imports from a module'],
    ['what a replacement requires', { 'go.mod': `${MODULE}replace c.d/e => ./e\n`, 'main.go': MAIN, 'e/go.mod': 'module c.d/e\nrequire g.h v1.0.0\n', 'e/f/f.go': 'package f\n\nimport _ "g.h"\n' }, 'e/f/f.go imports from a module whose'],
  ])('is missed by %s', (_what, files, message) => {
    expect(() => dockerfile(files)).toThrow(message);
  });

  test.each<[string, Files]>([
    ['is there', { 'go.mod': MODULE, 'main.go': MAIN, 'go.sum': '' }],
    ['is that of another module of the workspace', { 'go.work': 'use .\nuse ./x\n', 'go.mod': MODULE, 'main.go': MAIN, 'x/go.mod': 'module x\n', 'x/go.sum': '' }],
    ['is that of the workspace', { 'go.work': 'use .\n', 'go.work.sum': '', 'go.mod': MODULE, 'main.go': MAIN }],
    ['is not needed by a vendor folder', { 'go.mod': MODULE, 'main.go': MAIN, 'vendor/modules.txt': '' }],
    ['is not needed by what lies in the project', { 'go.mod': `${MODULE}replace c.d/e => ./e\n`, 'main.go': MAIN, 'e/go.mod': 'module c.d/e\n', 'e/f/f.go': 'package f\n' }],
    ['is not needed by what nobody imports', { 'go.mod': MODULE, 'main.go': GO_MAIN }],
    ['is not needed by what is imported on other systems', { 'go.mod': MODULE, 'main.go': GO_MAIN, 'main_windows.go': MAIN }],
  ])('%s', (_what, files) => {
    expect(dockerfile(files)).toContain('"go", "build"');
  });

  test('is not asked for where settings of Go come as a secret, which may let it write one', () => {
    const program = new GoProgram({ projectRoot: project({ 'go.mod': MODULE, 'main.go': MAIN }), secrets: ['go.env'] });
    expect(new ScratchImage({ program }).dockerfile.render()).toContain('"go", "build"');
  });
});

test('a folder without a command is answered with those that there are', () => {
  const root = project({
    'go.mod': 'module a.b\n',
    'cmd/api/main.go': GO_MAIN,
    'cmd/worker/main.go': GO_MAIN,
    'lib/a.go': 'package lib\n',
    'gen/gen.go': `//go:build ignore\n\n${GO_MAIN}`,
    '_x/main.go': GO_MAIN,
    'a/a_test.go': GO_MAIN,
    'cmd/gone/main.go': { link: 'nowhere' },
  });
  for (const entry of ['lib', 'cmd/app']) {
    expect(() => new ScratchImage({ program: new GoProgram({ projectRoot: root, entry }) }).dockerfile).toThrow('fix: name one of the commands here: ./cmd/api, ./cmd/worker');
  }
});
