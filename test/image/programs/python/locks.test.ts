import { DistrolessImage, PythonProgram } from '../../../../src';
import { pythonDependencies } from '../../../../src/image/programs/python/dependencies';
import { Files, project } from '../../support';

const PYPROJECT = '[project]\nname = "shop"\ndependencies = ["a"]\n';
const hash = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** A package of uv.lock on PyPI. */
const locked = (name: string, version: string, more = '', source = '{ registry = "https://pypi.org/simple" }'): string =>
  `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = ${source}\nwheels = [{ url = "x", hash = "${hash(version[0])}" }]\n${more}\n`;
const uv = (needs: string, ...packages: string[]): Files =>
  ({ 'pyproject.toml': PYPROJECT, 'uv.lock': `version = 1\n[[package]]\nname = "shop"\nsource = { virtual = "." }\ndependencies = [${needs}]\n${packages.join('')}` });
const lines = (files: Files): string[] => pythonDependencies(project(files), '3.13').generated!.trimEnd().split('\n');

describe('uv.lock', () => {
  test('all that is needed and nothing else, with hashes', () => {
    const files = uv('{ name = "a" }', locked('a', '1.0', 'dependencies = [{ name = "b" }]'), locked('b', '2.0'), locked('c', '3.0'));
    expect(lines(files)).toEqual([`a==1.0 --hash=${hash('1')}`, `b==2.0 --hash=${hash('2')}`]);
  });

  test('conditions of the way to a package hold together, and one way of several is enough', () => {
    const files = uv(
      '{ name = "a", marker = "x == \'1\'" }, { name = "b" }',
      locked('a', '1.0', 'dependencies = [{ name = "c", marker = "y == \'2\'" }]'), locked('b', '2.0', 'dependencies = [{ name = "c", marker = "z == \'3\'" }]'), locked('c', '3.0'),
    );
    expect(lines(files)[2]).toBe(`c==3.0 ; ((x == '1') and (y == '2')) or (z == '3') --hash=${hash('3')}`);
    expect(lines(files)[0]).toBe(`a==1.0 ; x == '1' --hash=${hash('1')}`);
  });

  test('a way without conditions takes those of the others away', () => {
    const files = uv('{ name = "a" }, { name = "b", marker = "x == \'1\'" }', locked('a', '1.0', 'dependencies = [{ name = "b" }]'), locked('b', '2.0'));
    expect(lines(files)[1]).toBe(`b==2.0 --hash=${hash('2')}`);
  });

  test('extras of dependencies, and packages that need each other', () => {
    const files = uv(
      '{ name = "a", extra = ["fast"] }',
      locked('a', '1.0', 'dependencies = [{ name = "b" }]\n[package.optional-dependencies]\nfast = [{ name = "c" }]\nslow = [{ name = "d" }]'),
      locked('b', '2.0', 'dependencies = [{ name = "a", marker = "x == \'1\'" }]'), locked('c', '3.0'), locked('d', '4.0'),
    );
    expect(lines(files).map(line => line.split(' ')[0])).toEqual(['a==1.0', 'b==2.0', 'c==3.0']);
  });

  test('several versions of a package, each for its interpreter', () => {
    const files = uv(
      '{ name = "a", version = "1.0", marker = "python_version < \'3.12\'" }, { name = "a", version = "2.0", marker = "python_version >= \'3.12\'" }',
      locked('a', '1.0'), locked('a', '2.0'),
    );
    expect(lines(files)).toEqual([`a==1.0 ; python_version < '3.12' --hash=${hash('1')}`, `a==2.0 ; python_version >= '3.12' --hash=${hash('2')}`]);
  });

  test('other indexes are named', () => {
    const index = (url: string): string => `{ registry = "${url}" }`;
    expect(lines(uv('{ name = "a" }', locked('a', '1.0', '', index('https://packages.example.com/simple/'))))[0]).toBe('--index-url https://packages.example.com/simple');
    const both = uv('{ name = "a" }, { name = "b" }', locked('a', '1.0', '', index('https://packages.example.com/simple')), locked('b', '2.0'));
    expect(lines(both)[0]).toBe('--extra-index-url https://packages.example.com/simple');
  });

  test.each<[string, Files, string]>([
    ['another form', { 'pyproject.toml': PYPROJECT, 'uv.lock': 'version = 2\n' }, 'uv.lock has a form that is not known here (got 2); allowed: version = 1'],
    ['another project', { 'pyproject.toml': PYPROJECT, 'uv.lock': 'version = 1\n' }, 'uv.lock does not hold the project itself'],
    ['a folder', uv('{ name = "a" }', locked('a', '1.0', '', '{ editable = "libs/a" }')), 'uv.lock takes a from editable (got "a 1.0"); allowed: packages from an index'],
    ['a repository', uv('{ name = "a" }', locked('a', '1.0', '', '{ git = "https://example.com/a" }')), 'uv.lock takes a from git'],
  ])('%s is refused', (_name, files, message) => {
    expect(() => lines(files)).toThrow(message);
  });
});

describe('poetry.lock', () => {
  const poetry = (text: string, pyproject = PYPROJECT): Files => ({ 'pyproject.toml': pyproject, 'poetry.lock': text });
  const entry = (name: string, version: string, more = ''): string =>
    `[[package]]\nname = "${name}"\nversion = "${version}"\nfiles = [{ file = "x", hash = "${hash(version[0])}" }]\n${more}\n`;

  test('names are equal however they are written, and Poetry’s own tables count', () => {
    const pyproject = '[tool.poetry.dependencies]\npython = "^3.12"\nMy_Lib = "^1"\nextra-thing = { version = "^2", optional = true }\n';
    expect(lines(poetry(entry('my-lib', '1.0') + entry('extra-thing', '2.0'), pyproject))).toEqual([`my-lib==1.0 --hash=${hash('1')}`]);
  });

  test('conditions, extras, and what only an extra brings', () => {
    const pyproject = '[project]\ndependencies = ["a[fast] >= 1 ; x == \'1\'"]\n';
    const text = entry('a', '1.0', '[package.dependencies]\nb = { version = "*", optional = true, markers = "y == \'2\' and extra == \\"fast\\"" }\n'
      + 'c = { version = "*", optional = true, markers = "extra == \\"slow\\"" }\n[package.extras]\nfast = ["b (>=2)"]\nslow = ["c"]\n') + entry('b', '2.0') + entry('c', '3.0');
    expect(lines(poetry(text, pyproject))).toEqual([`a==1.0 ; x == '1' --hash=${hash('1')}`, `b==2.0 ; (x == '1') and (y == '2') --hash=${hash('2')}`]);
  });

  test('a repository is refused', () => {
    expect(() => lines(poetry(entry('a', '1.0', '[package.source]\ntype = "git"\nurl = "https://example.com/a"\n')))).toThrow('poetry.lock takes a from git');
  });
});

describe('which of them', () => {
  test('a requirements file goes before the lock file of uv, and that before Poetry’s', () => {
    const all = { ...uv('{ name = "a" }', locked('a', '1.0')), 'poetry.lock': '' };
    expect(lines(all)).toHaveLength(1);
    expect(pythonDependencies(project({ ...all, 'requirements.txt': '' }), '3.13')).toEqual({ files: ['requirements.txt'] });
  });

  test('nothing is installed when nothing is needed', () => {
    expect(pythonDependencies(project({ 'uv.lock': 'version = 1\n' }), '3.13')).toEqual({ files: [] });
    expect(pythonDependencies(project({ ...uv(''), 'pyproject.toml': '[project]\nname = "shop"\n' }), '3.13')).toEqual({ files: [] });
  });

  test('the lock file is not part of the program, and decides the hash by what it locks', () => {
    const described = (files: Files): ReturnType<DistrolessImage['_describe']> => new DistrolessImage({ program: new PythonProgram() })._describe(project({ 'main.py': '', ...files }));
    const first = described(uv('{ name = "a" }', locked('a', '1.0')));
    const second = described(uv('{ name = "a" }', locked('a', '2.0')));
    expect(first.sources!.files.map(({ path }) => path)).toEqual(['main.py', 'pyproject.toml']);
    expect(first.archives.map(({ name }) => name)).toContain('requirements');
    expect(first.inputHash).not.toBe(second.inputHash);
  });
});
