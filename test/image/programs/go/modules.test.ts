import * as fc from 'fast-check';
import { directives, readGoWorkspace } from '../../../../src/image/programs/go/modules';
import { goVersion } from '../../../../src/image/programs/go/version';
import { Files, project } from '../../support';

describe('directives', () => {
  test.each<[string, string, string[][]]>([
    ['lines', 'go 1.26\nuse ./a\nuse ./b\n', [['./a'], ['./b']]],
    ['a block', 'use (\n\t./a\n\t./b // why\n)\n', [['./a'], ['./b']]],
    ['lines and blocks', 'use ./a\nuse (\n\t./b\n)\nuse ./c', [['./a'], ['./b'], ['./c']]],
    ['quotes', 'use "./a"\nuse (\n`./b`\n)\n', [['./a'], ['./b']]],
    ['other blocks', 'require (\n\tuse ./no\n)\nuse ./a\n', [['./a']]],
    ['an empty block', 'use (\n)\nuse ./a\n', [['./a']]],
    ['CRLF', 'use (\r\n\t./a\r\n)\r\n', [['./a']]],
    ['a comment line', '// use ./no\nuse ./a // use ./no\n', [['./a']]],
    ['nothing behind it', 'use\nuse \n', []],
    ['a name that begins alike', 'used ./no\n', []],
    ['a parenthesis without a space', 'use(\n\t./a\n)\n', [['./a']]],
  ])('%s', (_what, text, expected) => {
    expect(directives(text, 'use')).toEqual(expected);
  });

  test('no text makes it fail', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('use', '(', ')', ' ', '\n', './a', '//', '"', '`', '=>', '\r', '\u0000'), { maxLength: 40 }), parts => {
      directives(parts.join(''), 'use');
    }), { numRuns: 1000 });
  });
});

describe('readGoWorkspace', () => {
  const read = (files: Files): ReturnType<typeof readGoWorkspace> => readGoWorkspace(project(files));

  test('a lone file has no module', () => {
    expect(read({ 'main.go': '' })).toEqual({ modules: [], files: [], goVersion: undefined, hasRequirements: false, required: [], vendored: false });
  });

  test('a module', () => {
    expect(read({ 'go.mod': 'module example.com/a\n\ngo 1.24.3\n\nrequire example.com/b v1.0.0\n', 'go.sum': '' })).toEqual({
      modules: [{ folder: '.', path: 'example.com/a', main: true }], files: ['go.mod', 'go.sum'], goVersion: '1.24', hasRequirements: true, required: ['example.com/b'], vendored: false,
    });
  });

  test('a workspace: the newest Go of all files, sums as far as they are there', () => {
    expect(read({
      'go.work': 'go 1.23\nuse (\n\t./api\n\t./lib/deep/\n)\n', 'go.work.sum': '', 'api/go.mod': 'module example.com/api\ngo 1.25\n', 'api/go.sum': '', 'lib/deep/go.mod': 'module "example.com/deep"\n',
    })).toEqual({
      modules: [{ folder: 'api', path: 'example.com/api', main: true }, { folder: 'lib/deep', path: 'example.com/deep', main: true }],
      files: ['go.work', 'api/go.mod', 'lib/deep/go.mod', 'api/go.sum', 'go.work.sum'],
      goVersion: '1.25',
      hasRequirements: false,
      required: [],
      vendored: false,
    });
  });

  test('replacements by folders are modules too, even in a circle', () => {
    const { modules } = read({
      'go.mod': 'module example.com/a\nreplace example.com/b => ./b\nreplace (\n\texample.com/c v1.0.0 => ./c // local\n\texample.com/d => example.com/fork v1.0.0\n)\n',
      'b/go.mod': 'module example.com/b\nreplace example.com/a => ../\n',
      'c/go.mod': 'module example.com/c\nreplace example.com/b => ../b\n',
    });
    expect(modules.map(({ folder }) => folder)).toEqual(['.', 'b', 'c']);
  });

  test('replacements of go.work and of each module that it uses', () => {
    const { modules, files } = read({
      'go.work': 'use ./api\nuse ./lib\nreplace x.y/z => ./third/z\n',
      'api/go.mod': 'module a.b/api\nreplace a.b/lib => ../lib\nreplace x.y/w v1.2.3 => ../third/w\n',
      'lib/go.mod': 'module a.b/lib\n',
      'third/z/go.mod': 'module other.z\n',
      'third/z/go.sum': '',
      'third/w/go.mod': 'module other.w\n',
    });
    expect(modules).toEqual([
      { folder: 'api', path: 'a.b/api', main: true },
      { folder: 'lib', path: 'a.b/lib', main: true },
      { folder: 'third/z', path: 'x.y/z', main: false },
      { folder: 'third/w', path: 'x.y/w', main: false },
    ]);
    expect(files).toEqual(['go.work', 'api/go.mod', 'lib/go.mod', 'third/z/go.mod', 'third/w/go.mod', 'third/z/go.sum']);
  });

  test('replacements of a replaced module do not count, as in Go', () => {
    expect(read({
      'go.mod': 'module a.b\nreplace c.d => ./c\n', 'c/go.mod': 'module c.d\nreplace e.f => ../../elsewhere\n',
    }).modules.map(({ folder }) => folder)).toEqual(['.', 'c']);
  });

  test('the parent folder, without a slash', () => {
    expect(read({ 'go.work': 'use ./b\n', 'go.mod': 'module a.b\n', 'b/go.mod': 'module b.b\nreplace a.b => ..\n' }).modules[1])
      .toEqual({ folder: '.', path: 'a.b', main: false });
  });

  test('a vendor folder', () => {
    expect(read({ 'go.mod': 'module a\n', 'vendor/modules.txt': '' }).vendored).toBe(true);
    expect(read({ 'main.go': '', 'vendor/modules.txt': '' }).vendored).toBe(false);
  });

  test.each<[string, Files, string]>([
    ['use of a folder outside', { 'go.work': 'use ../other\n' }, 'GoProgram.projectRoot (go.work use): the path leads out of the project (got "../other")'],
    ['replace by a folder outside', { 'go.mod': 'module a\nreplace b => ../b\n' }, 'GoProgram.projectRoot (go.mod replace): the path leads out of the project (got "../b")'],
    ['replace by an absolute folder', { 'go.mod': 'module a\nreplace b => /home/somebody/b\n' }, 'the path leads out of the project (got "…/b")'],
    ['replace of go.work by a folder outside', { 'go.work': 'replace b => ../b\n' }, 'GoProgram.projectRoot (go.work replace): the path leads out of the project (got "../b")'],
    ['replace by a folder without a go.mod', { 'go.mod': 'module a\nreplace b => ./b\n' }, 'GoProgram.projectRoot: a module of the workspace has no go.mod (got "b/go.mod")'],
    ['use without a go.mod', { 'go.work': 'use ./a\n' }, 'GoProgram.projectRoot: a module of the workspace has no go.mod (got "a/go.mod")'],
  ])('%s is refused', (_what, files, message) => {
    expect(() => read(files)).toThrow(message);
  });
});

describe('the toolchain', () => {
  const version = (line: string, given?: string, more: Files = {}): string => goVersion(readGoWorkspace(project({ 'go.mod': `module a\n\n${line}\n`, ...more })), given);

  test.each([
    ['go 1.21', '1.26'], ['go 1.27', '1.27'], ['go 1.27.3', '1.27'], ['go 1', '1.26'], ['go 1.9', '1.26'], ['go 1.26rc1', '1.26'], ['', '1.26'], ['go 1.28 // for generics', '1.28'],
  ])('%s is built with %s', (line, expected) => {
    expect(version(line)).toBe(expected);
  });

  test.each<[string, string, string]>([
    ['golang 1.25.3', 'go 1.21', '1.25'], ['go 1.25', 'go 1.21', '1.25'], ['nodejs 24.1.0\r\ngolang  1.27.0 # new', 'go 1.21', '1.27'],
    ['golang 1.25.3', 'go 1.26', '1.26'], ['golang 1.27', 'go 1.28', '1.28'],
    ['golang 1.21.5', 'go 1.21', '1.24'], ['golang 1.19', '', '1.24'],
    ['golang system', 'go 1.21', '1.26'], ['golang ref:master', 'go 1.21', '1.26'], ['golangci-lint 1.24.0', 'go 1.21', '1.26'], ['# golang 1.25', 'go 1.21', '1.26'], ['golang 1.25rc1', '', '1.26'],
  ])('.tool-versions %s, with %s', (text, line, expected) => {
    expect(version(line, undefined, { '.tool-versions': `${text}\n` })).toBe(expected);
    expect(version('go 1.21', '1.22', { '.tool-versions': `${text}\n` })).toBe('1.22');
  });

  test('what comes before a release has no image', () => {
    expect(() => version('go 1.27rc1')).toThrow('GoProgram.goVersion: go.mod asks for what comes before a release, and toolchain images are of releases (got "go 1.27rc1 in go.mod")');
    expect(() => version('go 1.28beta2')).toThrow('say goVersion: \'1.28\' when that is released');
    expect(() => version('go 1.27rc1', '1.26')).toThrow('go.mod asks for Go 1.27 (got "1.26")');
    expect(version('go 1.27rc1', '1.27')).toBe('1.27');
    expect(version('go 1.27rc1', undefined, { 'go.work': 'go 1.27\nuse .\n' })).toBe('1.27');
  });

  test.each(['go latest', 'go 1.x', 'go v1.26', 'go 1.26.1.1', 'go 2'])('%s is refused', line => {
    expect(() => version(line)).toThrow('GoProgram.projectRoot: the go line of go.mod names no version of Go');
  });
});
