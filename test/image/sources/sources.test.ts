import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { copiedFiles } from '../../../src/image/sources/copied-files';
import { globPart } from '../../../src/image/sources/glob';
import { ignoreRules, projectIgnoreLines } from '../../../src/image/sources/ignore-file';
import { withLinkTargets } from '../../../src/image/sources/link-targets';
import { insideProject, resolveProjectRoot } from '../../../src/image/sources/project-root';
import { readable } from '../../../src/image/sources/readable';
import { selectFiles } from '../../../src/image/sources/select';
import { readTree } from '../../../src/image/sources/source-tree';
import { literal } from '../../../src/image/sources/strings';
import { walk } from '../../../src/image/sources/walk';
import { Files, folder, project } from '../support';

const TREE: Files = {
  'a.txt': '', 'b.log': '', 'sub/a.txt': '', 'sub/b.log': '', 'sub/deep/a.txt': '', 'sub/deep/c.md': '', '#odd': '', '!odd': '', 'node_modules/x/index.js': '', '.git/HEAD': '', '.env': '',
};

describe('.dockerignore', () => {
  const kept = (...lines: string[]): string[] => walk(project(TREE), { ignore: [ignoreRules(lines)] }).sort();
  const ALL = ['!odd', '#odd', '.env', 'a.txt', 'b.log', 'sub/a.txt', 'sub/b.log', 'sub/deep/a.txt', 'sub/deep/c.md'];
  const without = (...paths: string[]): string[] => ALL.filter(path => !paths.includes(path));

  test.each<[string, string[], string[]]>([
    ['no lines', [], ALL],
    ['a file', ['a.txt'], without('a.txt')],
    ['a pattern for the root alone', ['*.log'], without('b.log')],
    ['a pattern for every depth', ['**/*.log'], without('b.log', 'sub/b.log')],
    ['a folder', ['sub'], without('sub/a.txt', 'sub/b.log', 'sub/deep/a.txt', 'sub/deep/c.md')],
    ['a folder with a slash', ['sub/'], without('sub/a.txt', 'sub/b.log', 'sub/deep/a.txt', 'sub/deep/c.md')],
    ['a leading slash', ['/a.txt'], without('a.txt')],
    ['a folder at any depth', ['**/deep'], without('sub/deep/a.txt', 'sub/deep/c.md')],
    ['a star in the middle', ['*/a.txt'], without('sub/a.txt')],
    ['two levels', ['*/*/*.md'], without('sub/deep/c.md')],
    ['a question mark', ['?.log'], without('b.log')],
    ['a class', ['[a-b].*'], without('a.txt', 'b.log')],
    ['everything but', ['*', '!a.txt'], ['a.txt']],
    ['everything but a folder', ['*', '!sub/deep'], ['sub/deep/a.txt', 'sub/deep/c.md']],
    ['the last line that matches wins', ['*.txt', '!a.txt', 'a.txt'], without('a.txt')],
    ['back and forth', ['sub', '!sub/deep', 'sub/deep/c.md'], without('sub/a.txt', 'sub/b.log', 'sub/deep/c.md')],
    ['comments and blanks', ['# a.txt', '', '   ', 'b.log'], without('b.log')],
    ['an escaped hash', ['\\#odd'], without('#odd')],
    ['spaces around', ['  b.log  '], without('b.log')],
    ['a dot path', ['./b.log'], without('b.log')],
    ['another case is another name', ['A.TXT'], ALL],
    ['what is not there', ['nothing/**'], ALL],
  ])('%s', (_what, lines, expected) => {
    expect(kept(...lines)).toEqual(expected);
  });

  test('the file named after the Dockerfile goes before; CRLF and a byte order mark do not count', () => {
    const root = project({ '.dockerignore': 'a\n', 'docker/Api.Dockerfile': '', 'docker/Api.Dockerfile.dockerignore': '\uFEFFb\r\nc\r\n' });
    expect([projectIgnoreLines(root), projectIgnoreLines(root, 'docker/Api.Dockerfile'), projectIgnoreLines(root, 'Dockerfile'), projectIgnoreLines(folder())])
      .toEqual([['a', ''], ['b', 'c', ''], ['a', ''], []]);
  });
});

describe('selectFiles', () => {
  const select = (given: { include?: string[]; exclude?: string[] }, lines: string[], files: Files = TREE): string[] => selectFiles(project(files), given, { lines, what: 'things' }, 'Program').sort();

  test('the recipe picks, include adds, exclude takes away, .dockerignore has the last word', () => {
    const lines = ['**', '!**/*.txt'];
    expect(select({}, lines)).toEqual(['a.txt', 'sub/a.txt', 'sub/deep/a.txt']);
    expect(select({ include: ['**/*.md'] }, lines)).toEqual(['a.txt', 'sub/a.txt', 'sub/deep/a.txt', 'sub/deep/c.md']);
    expect(select({ include: ['**/*.md'], exclude: ['sub/deep/a.*'] }, lines)).toEqual(['a.txt', 'sub/a.txt', 'sub/deep/c.md']);
    expect(select({ include: ['**/*.md'] }, lines, { ...TREE, '.dockerignore': 'sub/deep/*.txt\na.txt\n' })).toEqual(['sub/a.txt', 'sub/deep/c.md']);
  });

  test.each<[string, { readonly include: string[]; readonly exclude?: string[] }, Files, string]>([
    ['matches nothing', { include: ['sub', 'tmplates/**'] }, TREE, 'tmplates/**'],
    ['is taken out again', { include: ['**/*.md'], exclude: ['sub/deep'] }, TREE, '**/*.md'],
    ['is excluded by .dockerignore', { include: ['**/*.md'] }, { ...TREE, '.dockerignore': '*.txt\n**/*.md\n' }, '**/*.md'],
  ])('what include names and %s is an error', (_what, given, files, pattern) => {
    expect(() => select(given, ['**', '!**/*.txt'], files)).toThrow(`Program.include: no file matches this (got ${JSON.stringify(pattern)}); allowed: patterns of files below projectRoot`);
  });

  test('nothing left is an error', () => {
    expect(() => select({ exclude: ['**'] }, [])).toThrow('Program.projectRoot: no things found (got "."); allowed: a folder with things that .dockerignore does not exclude');
  });
});

describe('copiedFiles', () => {
  const NAMES = ['a.txt', 'b.txt', 'ab.txt', 'a-b.txt', 'x/a.txt', 'x/y/a.txt', 'xa/a.txt', '[z].txt', 'ä.txt', '🚀.txt', 'a]b', 'node_modules/m.js', '.git/HEAD'];
  const copied = (path: string, glob: boolean, files: Files = Object.fromEntries(NAMES.map(name => [name, '']))): string[] =>
    copiedFiles(project(files), 'Dockerfile', { everything: false, patterns: [{ path, glob }] }).sort();

  test.each<[string, string[]]>([
    ['*.txt', ['a.txt', 'b.txt', 'ab.txt', 'a-b.txt', '[z].txt', 'ä.txt', '🚀.txt']],
    ['?.txt', ['a.txt', 'b.txt', 'ä.txt', '🚀.txt']],
    ['[ab].txt', ['a.txt', 'b.txt']],
    ['[a-b].txt', ['a.txt', 'b.txt']],
    ['[^a].txt', ['b.txt', 'ä.txt', '🚀.txt']],
    ['[z-a].txt', []],
    ['[[]z].txt', ['[z].txt']],
    ['\\[z].txt', ['[z].txt']],
    ['a[\\]]b', ['a]b']],
    ['a[\\-]b.txt', ['a-b.txt']],
    ['a*', ['a.txt', 'ab.txt', 'a-b.txt', 'a]b']],
    ['*/a.txt', ['x/a.txt', 'xa/a.txt']],
    ['x*', ['x/a.txt', 'x/y/a.txt', 'xa/a.txt']],
    ['*/*/a.txt', ['x/y/a.txt']],
    ['**/a.txt', ['x/a.txt', 'xa/a.txt']],
    ['{a,b}.txt', []],
    ['[', []],
    ['[]a].txt', []],
    ['[a-].txt', []],
    ['a\\', []],
    ['none*', []],
  ])('the pattern %s', (pattern, expected) => {
    expect(copied(pattern, true)).toEqual([...expected].sort());
  });

  test.each<[string, string[]]>([
    ['a.txt', ['a.txt']], ['x', ['x/a.txt', 'x/y/a.txt']], ['x/y', ['x/y/a.txt']], ['node_modules', ['node_modules/m.js']], ['.git', ['.git/HEAD']], ['a]b', ['a]b']],
  ])('the path %s', (path, expected) => {
    expect(copied(path, false)).toEqual(expected);
  });

  test('a path that is not there is refused, a pattern that matches nothing is not', () => {
    expect(() => copied('nothing.txt', false)).toThrow('DockerfileImage COPY: nothing in the build context has this path, or .dockerignore excludes it (got "nothing.txt")');
    expect(copied('nothing*', true)).toEqual([]);
  });

  test('everything is everything but what was made here', () => {
    const root = project({ 'a.txt': '', 'node_modules/m.js': '', 'cdk.out/manifest.json': '', 'app/cdk.out/x': '', '.minimal-images/x.tar': '', '.dockerignore': '' });
    expect(copiedFiles(root, 'Dockerfile', { everything: true, patterns: [] }).sort()).toEqual(['.dockerignore', 'a.txt', 'node_modules/m.js']);
  });

  test.each<[string, string, Files, string[]]>([
    ['a file through a linked folder', 'link/a.txt', { 'real/a.txt': '', 'link': { link: 'real' }, 'b': '' }, ['link', 'real/a.txt']],
    ['a folder through a linked folder', 'link/sub', { 'real/sub/a': '', 'link': { link: './real/' } }, ['link', 'real/sub/a']],
    ['through two links', 'one/a', { 'one': { link: 'deep/two' }, 'deep/two': { link: '../real' }, 'real/a': '', 'b': '' }, ['deep/two', 'one', 'real/a']],
    ['a link to a path through a link', 'one/a', { 'one': { link: 'two/sub' }, 'two': { link: 'real' }, 'real/sub/a': '', 'b': '' }, ['one', 'real/sub/a', 'two']],
    ['an absolute link, which starts at the context', 'link/a', { 'link': { link: '/real' }, 'real/a': '', 'b': '' }, ['link', 'real/a']],
    ['a link to the context itself', 'sub/all/a', { 'sub/all': { link: '..' }, 'a': '', 'b': '' }, ['a', 'b', 'sub/all']],
    ['a pattern through a linked folder', 'l*/*.txt', { 'link': { link: 'real' }, 'real/a.txt': '', 'b': '' }, ['link', 'real/a.txt']],
    ['a circle', 'a/x/b', { 'a/x': { link: '../a' }, 'a/b': '' }, ['a/b', 'a/x']],
  ])('%s', (_what, path, files, expected) => {
    expect(copied(path, path.includes('*'), files)).toEqual(expected);
  });

  test.each<[string, string, Files]>([
    ['a missing file through a linked folder', 'link/no', { 'real/a': '', 'link': { link: 'real' } }],
    ['a link to what is not in the context', 'link/passwd', { a: '', link: { link: '/etc' } }],
  ])('%s is refused', (_what, path, files) => {
    expect(() => copied(path, false, files)).toThrow(`DockerfileImage COPY: nothing in the build context has this path, or .dockerignore excludes it (got "${path}")`);
  });

  test('an empty folder is refused by its name', () => {
    const root = project({ a: '' });
    mkdirSync(join(root, 'empty'));
    expect(() => copiedFiles(root, 'Dockerfile', { everything: false, patterns: [{ path: 'empty', glob: false }] }))
      .toThrow('DockerfileImage COPY: nothing in this folder is staged (it is empty, excluded by .dockerignore, or output of CDK), and folders alone are not (got "empty")');
  });

  test('no pattern makes the matcher fail', () => {
    const part = fc.array(fc.constantFrom('*', '?', '[', ']', '^', '-', '\\', 'a', 'z', '{', '}', '(', ')', '|', '$', '.', '+', '🚀'), { maxLength: 10 }).map(all => all.join(''));
    fc.assert(fc.property(part, fc.string({ maxLength: 6 }), (pattern, name) => {
      expect(typeof (globPart(pattern)?.test(name) ?? false)).toBe('boolean');
    }), { numRuns: 2000 });
  });

  test('a name without special characters matches itself alone', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z.+$(){}|]{1,6}$/), fc.stringMatching(/^[a-z.+$(){}|]{1,6}$/), (pattern, name) => globPart(pattern)!.test(name) === (pattern === name)), { numRuns: 500 });
  });
});

describe('assemblies among the sources', () => {
  const SUM = '0123456789abcdef'.repeat(4);
  const ID = SUM.slice(0, 32);
  test.each<[string, Files]>([
    ['one that is done', { 'out/cdk.out': '{}', 'out/manifest.json': '{}', 'out/x.template.json': '' }],
    ['one under construction, with sources', { [`out/minimal-images/sources/${ID}/a`]: '', 'out/x': '', [`out/asset.${SUM}/a`]: '' }],
    ['one under construction, with archives', { [`out/deep/minimal-images/archives/${ID}.tar`]: '' }],
    ['staged while a process makes it', { [`out/minimal-images/sources/${ID}.17.new/a`]: '' }],
    ['only assets of others', { [`out/asset.${SUM}/a`]: '', [`out/asset.${SUM}.zip`]: '' }],
    ['the project’s own folder', { [`minimal-images/sources/${ID}/a`]: '' }],
  ])('%s: not walked', (_what, files) => {
    expect(walk(project({ a: '', ...files }), { ignore: [], everything: true })).toEqual(['a']);
  });

  const LAYOUT: Files = { 'a': '', 'image/oci-layout': '{}', 'image/index.json': '{}', 'image/blobs/sha256/x': '' };

  test('images that the command line left there: not walked, unless somebody names them', () => {
    expect(walk(project(LAYOUT), { ignore: [] })).toEqual(['a']);
    expect(walk(project(LAYOUT), { ignore: [], everything: true }).sort()).toEqual(Object.keys(LAYOUT).sort());
    expect(walk(project({ 'oci-layout': '', 'index.json': '', 'blobs/a': '' }), { ignore: [] }).sort()).toEqual(['blobs/a', 'index.json', 'oci-layout']);
  });

  test.each<[string, Files]>([
    ['a folder with a manifest', { 'out/manifest.json': '', 'out/a': '' }],
    ['a folder of the same name', { 'x/minimal-images/sources/main.go': '', 'x/minimal-images/a': '', 'x/a': '' }],
    ['a file of the same name', { 'x/minimal-images': '', 'x/cdk.out': '' }],
    ['an asset of another kind', { 'asset.png': '', 'asset.0123/a': '' }],
  ])('%s is walked', (_what, files) => {
    expect(walk(project(files), { ignore: [], everything: true }).sort()).toEqual(Object.keys(files).sort());
  });
});

describe('what the file system refuses', () => {
  const ignoring = (root: string): unknown => selectFiles(root, {}, { lines: [], what: 'things' }, 'P');

  test('.dockerignore is a folder', () => {
    expect(() => ignoring(project({ 'a': '', '.dockerignore/x': '' }))).toThrow('projectRoot: this cannot be read: it is a folder (got ".dockerignore")');
  });

  test('a pipe, which nobody opens: refused by who takes all, no candidate for who picks', () => {
    const root = project({ a: '' });
    expect(spawnSync('mkfifo', [join(root, 'pipe.js')]).status).toBe(0);
    expect(() => selectFiles(root, {}, { lines: ['*.txt'], what: 'things' }, 'P')).toThrow('P.projectRoot: only files, folders and links can be copied into a build (got "pipe.js")');
    expect(ignoring(root)).toEqual(['a']);
  });

  test('a name that is not UTF-8, of a file and of a folder', () => {
    const root = project({ a: '' });
    writeFileSync(Buffer.concat([Buffer.from(`${root}/b`), Buffer.from([0xff])]), '');
    expect(() => readTree(root, ['b\uFFFD'], 'P')).toThrow('P: this cannot be read: it is gone, or its name is not UTF-8 (got "b\uFFFD")');
    mkdirSync(Buffer.concat([Buffer.from(`${root}/c`), Buffer.from([0xff])]));
    expect(() => ignoring(root)).toThrow('projectRoot: this cannot be read: it is gone, or its name is not UTF-8 (got "c\uFFFD")');
  });

  test.each([['EACCES', 'permission is missing'], ['ELOOP', 'ELOOP']])('%s: one message, without the absolute path', (code, message) => {
    const error = Object.assign(new Error(`${code}: open '/srv/somebody/a'`), { code });
    expect(() => readable('P', 'a', () => { throw error; })).toThrow(new RegExp(`^P: this cannot be read: ${message} \\(got "a"\\); allowed: [^/]*; fix: [^/]*$`));
  });

  test('any other error is as it was', () => {
    expect(() => readable('P', 'a', () => { throw new TypeError('mine'); })).toThrow(new TypeError('mine'));
  });
});

describe('paths', () => {
  test.each([
    ['a', 'a'], ['./a', 'a'], ['a/', 'a'], ['a//b/./c', 'a/b/c'], ['a/../b', 'b'], ['.', '.'], ['./', '.'], ['a\\b', 'a/b'], ['..a', '..a'], ['ä ö', 'ä ö'],
  ])('%j lies inside as %j', (path, expected) => {
    expect(insideProject(path, 'x')).toBe(expected);
  });

  test.each(['..', '../a', 'a/../../b', '/a', '//a', 'C:\\a', 'C:a', '..\\a', './../a'])('%j leads out', path => {
    expect(() => insideProject(path, 'Program.entry')).toThrow(/^Program\.entry: the path leads out of the project \(got /);
  });

  test.each(['', 'a\0b'])('%j is no path', path => {
    expect(() => insideProject(path, 'Program.entry')).toThrow('Program.entry: this is not a path');
  });

  test('project roots', () => {
    const root = project({ 'a/b': '' });
    expect([resolveProjectRoot(root, 'a', 'P'), resolveProjectRoot('/nowhere', join(root, 'a'), 'P')]).toEqual([join(root, 'a'), join(root, 'a')]);
    expect(() => resolveProjectRoot(root, 'b', 'P')).toThrow('P.projectRoot: there is no such folder (got "b")');
    expect(() => resolveProjectRoot(root, 'a/b', 'P')).toThrow('P.projectRoot: this is a file (got "a/b")');
    expect(() => resolveProjectRoot(root, folder(), 'P')).toThrow(/P\.projectRoot: the folder is empty \(got "…\/[^/]+"\)/);
  });
});

describe('trees', () => {
  test('sorted by code unit, modes by the owner’s x alone', () => {
    const root = project({ 'b': { content: 'b', mode: 0o654 }, 'B': { content: '', mode: 0o700 }, 'a/x': { content: '', mode: 0o444 }, 'ä': { content: '', mode: 0o4711 }, 'l': { link: 'a/x' } });
    expect(readTree(root, ['ä', 'l', 'b', 'a/x', 'B'], 'P').files.map(({ path, mode, linkTarget }) => [path, mode.toString(8), linkTarget])).toEqual([
      ['B', '755', undefined], ['a/x', '644', undefined], ['b', '644', undefined], ['l', '644', 'a/x'], ['ä', '755', undefined],
    ]);
  });

  test.each(['../out', '/etc/passwd', 'sub/../../out', '..'])('a link to %s leads out: selecting refuses it, reading does not', link => {
    const root = project({ 'a/l': { link: link.startsWith('/') ? link : `../${link}` } });
    const message = 'P.projectRoot: a symbolic link leads out of the project: a build cannot follow it (got "a/l")';
    expect(() => selectFiles(root, {}, { lines: ['*.md'], what: 'things' }, 'P')).toThrow(message);
    expect(() => withLinkTargets(root, ['a/l'], ['a/l'], 'P.projectRoot')).toThrow(message);
    expect(readTree(root, ['a/l'], 'P').files[0].linkTarget).toBe(link.startsWith('/') ? link : `../${link}`);
  });

  test('a link that a recipe has not picked yet may lead anywhere', () => {
    const root = project({ a: '', l: { link: '/etc/passwd' } });
    expect(selectFiles(root, {}, { lines: [], what: 'things' }, 'P').sort()).toEqual(['a', 'l']);
    expect(withLinkTargets(root, ['a'], ['a', 'l'], 'P.projectRoot')).toEqual(['a']);
  });

  test('a file and a link with the same text differ, and so do their names', () => {
    const hashOf = (files: Files): string => readTree(project(files), Object.keys(files), 'P').hash;
    const trees: Files[] = [{ a: 'b' }, { a: { link: 'b' } }, { b: 'b' }, { a: { content: 'b', mode: 0o755 } }, { a: 'b', b: '' }];
    const hashes = trees.map(hashOf);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('folders and devices are no files', () => {
    expect(() => readTree(project({ 'a/b': '' }), ['a'], 'P')).toThrow('P: only files, folders and links can be copied into a build (got "a")');
  });
});

describe('literal strings', () => {
  test.each<[string, unknown, string]>([
    ['a token', 'x${Token[TOKEN.7]}', 'P: a value that is known at deployment only cannot stand here (got "${Token[…]}")'],
    ['NUL', 'a\0b', 'P: there is a NUL character in it'],
    ['a number', 7, 'P: this is not a string (got 7)'],
    ['nothing', undefined, 'P: this is not a string'],
    ['a list', ['a'], 'P: this is not a string (got ["a"])'],
  ])('%s is none', (_what, value, message) => {
    expect(() => literal(value as string, 'P')).toThrow(message);
  });

  test('any other text is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }).filter(text => !text.includes('\0')), text => literal(text, 'P') === text));
  });
});
