import * as fc from 'fast-check';
import { requirementFiles } from '../../../../src/image/programs/python/requirements';
import { Files, project } from '../../support';

const read = (files: Files, file = 'requirements.txt'): string[] => requirementFiles(project(files), file);

describe('requirementFiles', () => {
  test.each<[string, Files, string[]]>([
    ['one file', { 'requirements.txt': 'flask==3.1 # web\n' }, ['requirements.txt']],
    ['-r and -c, long and short, with = and without', {
      'requirements.txt': '-r a.txt\n--requirement b.txt\n--requirement=c.txt\n-c d.txt\n--constraint=e.txt\n-rf.txt\n', 'a.txt': '', 'b.txt': '', 'c.txt': '', 'd.txt': '', 'e.txt': '', 'f.txt': '',
    }, ['requirements.txt', 'a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt', 'f.txt']],
    ['relative to the file that includes', { 'requirements.txt': '-r deps/a.txt\n', 'deps/a.txt': '-r ../b.txt\n-c c.txt\n', 'b.txt': '', 'deps/c.txt': '' }, ['requirements.txt', 'deps/a.txt', 'b.txt', 'deps/c.txt']],
    ['a circle', { 'requirements.txt': '-r a.txt\n', 'a.txt': '-r requirements.txt\n-r a.txt\n' }, ['requirements.txt', 'a.txt']],
    ['comments, CRLF, continued lines', { 'requirements.txt': '# -r no.txt\r\n-r a.txt # why\r\nflask \\\r\n  --hash=sha256:00\r\n  -r\\\r\n a.txt\r\n', 'a.txt': '' }, ['requirements.txt', 'a.txt']],
    ['an address', { 'requirements.txt': '-r https://example.com/requirements.txt\n' }, ['requirements.txt']],
    ['a byte order mark', { 'requirements.txt': '\uFEFF-r a.txt\n', 'a.txt': '' }, ['requirements.txt', 'a.txt']],
    ['links to an address', { 'requirements.txt': '-f https://example.com/a/\n--find-links=http://example.com/\n"x" \n' }, ['requirements.txt']],
    ['addresses, markers and options with slashes', {
      'requirements.txt': 'lib@https://example.com/a.whl\na==1 ; platform_machine != "a/b"\nb==1 --config-settings="x=/y"\n'
        + 'https://example.com/a.tar.gz ; python_version > "3"\n',
    }, ['requirements.txt']],
    ['what is no include', { 'requirements.txt': '--require-hashes\n--extra-index-url https://example.com/simple\ncolorama\nrequests[socks]\npkg @ https://example.com/p-1.0.whl\n' }, ['requirements.txt']],
  ])('%s', (_what, files, expected) => {
    expect(read(files)).toEqual(expected);
  });

  test.each([
    '-e .', '-e ./lib', '--editable=./lib', '--editable lib', './lib', '../lib', '.', 'file:///srv/lib', 'lib @ file:///srv/lib', 'wheels/lib-1.0-py3-none-any.whl', 'lib-1.0.tar.gz', '/srv/lib',
    '-f wheels', '-fwheels', '--find-links ./wheels', '--find-links=wheels', '-f file:///srv/wheels', 'wheels/lib', 'libs\\lib', 'lib[web]/sub', 'lib @ ./lib', 'lib@lib-1.0.whl',
    'lib-1.0-py3-none-any.whl ; python_version > "3"', 'wheels/lib.whl;python_version>"3"', 'lib-1.0.tar.gz --hash=sha256:00', 'lib-1.0.tar.bz2', 'lib.tgz', 'lib-1.0.whl[web]',
  ])('%j would be looked for beside the file', line => {
    expect(() => read({ 'requirements.txt': `flask\n${line}\n` })).toThrow(/^PythonProgram\.requirements: a requirement from a local folder is not staged \(got /);
  });

  test.each([
    'flask @ git+https://github.com/pallets/flask@3.0.0', 'git+https://github.com/psf/requests.git@v2#egg=requests', '-e git+https://example.com/a#egg=a',
    '--editable=git+ssh://git@example.com/a', 'a@hg+https://example.com/a',
  ])('%j is from a repository', line => {
    expect(() => read({ 'requirements.txt': `flask\n${line}\n` })).toThrow(/^PythonProgram\.requirements: a requirement from a repository needs a tool .*; fix: name an archive of it/);
  });

  test.each<[string, Files, string]>([
    ['missing', {}, 'PythonProgram.requirements: there is no such file (got "requirements.txt")'],
    ['included, but missing', { 'requirements.txt': '-r a.txt\n' }, 'there is no such file (got "a.txt")'],
    ['outside', { 'requirements.txt': '-r ../a.txt\n' }, 'the path leads out of the project (got "../a.txt")'],
    ['absolute', { 'requirements.txt': '-r /srv/somebody/a.txt\n' }, 'the path leads out of the project (got "…/a.txt")'],
    ['a folder', { 'requirements.txt/x': '' }, 'there is no such file (got "requirements.txt")'],
    ['a circle of links', { 'requirements.txt': { link: 'requirements.txt' } }, 'there is no such file (got "requirements.txt")'],
  ])('%s is refused', (_what, files, message) => {
    expect(() => read(files)).toThrow(message);
  });

  test('any lines end in a list or in an error of ours', () => {
    const line = fc.array(fc.constantFrom('-r ', '-c', '--requirement=', '-e', 'a.txt', '#', ' ', '\\\n', '\n', './', 'file:', '\u0000', '=', '-', '@'), { maxLength: 12 }).map(parts => parts.join(''));
    fc.assert(fc.property(line, text => {
      try {
        expect(read({ 'requirements.txt': text, 'a.txt': '' })[0]).toBe('requirements.txt');
      } catch (error) {
        expect(String(error)).toMatch(/PythonProgram\.requirements: .*; allowed: .*; fix: /);
      }
    }), { numRuns: 150 });
  });
});
