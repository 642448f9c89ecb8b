import { DistrolessImage, MinimalBase, MinimalImage, PythonProgram, PythonProgramProps } from '../../../../src';
import { ImageDescription } from '../../../../src/image/description';
import { Files, project, put } from '../../support';

const image = (props: PythonProgramProps = {}, base?: MinimalBase): MinimalImage => new DistrolessImage({ program: new PythonProgram(props), base });
const describeFiles = (files: Files, props: PythonProgramProps = {}): ImageDescription => image(props)._describe(project(files));
const staged = (files: Files, props: PythonProgramProps = {}): string[] => describeFiles(files, props).sources!.files.map(({ path }) => path);
const files = (...paths: string[]): Files => Object.fromEntries(paths.map(path => [path, '']));

describe('which files are staged', () => {
  test('names that look like papers are code or data below the root', () => {
    const paths = [
      'main.py', 'app/README.md', 'app/notes.md', 'app/x.rst', 'x.rst', 'app/LICENSE', 'app/test_x.py', 'app/x_test.py', 'x_test.py', 'app/conftest.py', 'app/tests/a.py', 'app/docs/a.txt',
      'app/Makefile', 'app/setup.cfg', 'app/tox.ini', 'app/requirements.txt', 'app/Dockerfile', 'app/compose.yaml', 'compose.py', 'composer/a.py', 'app/constraints.txt', 'pyproject.toml',
    ];
    expect(staged(files(...paths))).toEqual([...paths].sort());
  });

  test('what cannot be either is left out', () => {
    const out = [
      'README.md', 'README', 'NOTES.md', 'CHANGELOG.txt', 'LICENSE', 'CONTRIBUTING.md', 'Dockerfile', 'Dockerfile.dev', 'Api.Dockerfile', 'docker-compose.yml', 'compose.yaml', 'compose.dev.yml',
      'Makefile', 'tox.ini', 'setup.cfg', 'requirements-dev.txt', 'constraints.txt', 'tests/a.py', 'test/a.py', 'docs/a.md', 'conftest.py', 'test_a.py',
      '.env', 'app/.env', 'app/x.pyc', 'venv/a.py', 'app/venv/a.py', 'x.egg-info/PKG-INFO', '__pycache__/a.py',
    ];
    expect(staged(files('main.py', ...out))).toEqual(['main.py']);
    expect(staged(files('main.py', ...out), { include: ['**/.env', 'tests', 'README.md'] })).toEqual(['.env', 'README.md', 'app/.env', 'main.py', 'tests/a.py']);
  });

  test.each<[string, Files, string[]]>([
    ['from tests', { 'main.py': 'from tests.data import X\n', ...files('tests/data.py', 'docs/a') }, ['main.py', 'tests/data.py']],
    ['import test, in a folder', { 'main.py': '', 'app/a.py': 'def f():\n    import test.a as a\n', ...files('test/a.py') }, ['app/a.py', 'main.py', 'test/a.py']],
    ['import behind a comma', { 'main.py': 'import os, docs\n', ...files('docs/__init__.py') }, ['docs/__init__.py', 'main.py']],
    ['by what is imported', { 'main.py': 'import tests', 'tests/__init__.py': 'import docs', ...files('docs/a', 'test/a') }, ['docs/a', 'main.py', 'tests/__init__.py']],
    ['a module of the root', { 'main.py': 'from test_data import X\nimport conftest\n', ...files('test_data.py', 'test_more.py', 'conftest.py') }, ['conftest.py', 'main.py', 'test_data.py']],
    ['another name', { 'main.py': 'import tests_of_mine\n# import tests\nfrom .tests import x\n', ...files('tests/a.py') }, ['main.py']],
  ])('an import brings back: %s', (_what, given, expected) => {
    expect(staged(given)).toEqual(expected);
  });

  test('exclude goes before imports', () => {
    expect(staged({ 'main.py': 'import tests', 'tests/a.py': '' }, { exclude: ['tests'] })).toEqual(['main.py']);
  });

  test.each<[string, PythonProgramProps, string]>([
    ['entry', { entry: 'tests/run.py' }, 'tests/run.py'], ['entry of the root', { entry: 'test_[a].py' }, 'test_[a].py'], ['module', { module: 'docs.serve' }, 'docs/serve.py'], ['module of the root', { module: 'test_run' }, 'test_run.py'],
  ])('%s brings itself', (_what, props, path) => {
    expect(staged({ 'a.py': '', [path]: '' }, props)).toEqual(['a.py', path]);
  });

  test('papers change nothing, papers of a package do', () => {
    const root = project({ 'main.py': '', 'README.md': '', 'app/README.md': '' });
    const hash = (): string => image()._describe(root).inputHash;
    const before = hash();
    put(root, { 'README.md': 'x', 'tests/a.py': '' });
    expect(hash()).toBe(before);
    put(root, { 'app/README.md': 'x' });
    expect(hash()).not.toBe(before);
  });

  test('requirement files are for the build alone, unless include names them', () => {
    const given = { 'main.py': '', 'requirements.txt': '-r deps/a.txt', 'deps/a.txt': '', 'x': '' };
    const removed = (props: PythonProgramProps): string | undefined => describeFiles(given, props).dockerfile.render().match(/RUN \["rm".*/)?.[0];
    expect(removed({ include: ['x'] })).toBe('RUN ["rm", "-rf", "--", "/out/program/app/requirements.txt", "/out/program/app/deps/a.txt"]');
    expect(removed({ include: ['deps'] })).toBe('RUN ["rm", "-rf", "--", "/out/program/app/requirements.txt"]');
  });
});

describe('dependencies that would be missing', () => {
  test.each([
    '[project]\nname = "a"\ndependencies = ["flask"]\n',
    '[project] # mine\r\ndependencies = [\r\n  # web\r\n  "flask[async]>=3",\r\n]\r\n',
    '[build-system]\nrequires = []\n[project]\n  dependencies=[\'a\']\n[tool.x]\n',
    'project.dependencies = ["a"]\n',
  ])('%j without requirements is refused', text => {
    expect(() => staged({ 'main.py': '', 'pyproject.toml': text })).toThrow(
      /^PythonProgram\.requirements: pyproject\.toml has dependencies, and nothing that locks them; allowed: uv\.lock, .*; fix: .*uv lock, .*pip-compile/);
    expect(staged({ 'main.py': '', 'requirements.txt': '', 'pyproject.toml': text })).toContain('pyproject.toml');
    expect(staged({ 'main.py': '', 'deps.txt': '', 'pyproject.toml': text }, { requirements: 'deps.txt' })).toContain('pyproject.toml');
  });

  test.each([
    '', '[project]\nname = "a"\n', '[project]\ndependencies = []\n', '[project]\ndependencies = [ # "flask"\n]\n', '[tool.x]\ndependencies = ["a"]\n', '[project]\n# dependencies = ["a"]\n[project.x]\ndependencies = ["a"]\n',
  ])('%j is fine', text => {
    expect(staged({ 'main.py': '', 'pyproject.toml': text })).toEqual(['main.py', 'pyproject.toml']);
  });

  test('a module that comes from nowhere is refused', () => {
    expect(() => staged({ 'app.py': '' }, { module: 'nope.main' })).toThrow(
      'PythonProgram.module: "nope" is neither in the sources nor part of Python, and there is no requirements file that could bring it (got "nope.main"); allowed: ');
  });

  test.each<[string, Files, string]>([
    ['a file', { 'app.py': '' }, 'app'], ['a folder', { 'api/main.py': '' }, 'api.main'], ['a folder that PYTHONPATH may name', { 'src/api/main.py': '' }, 'api.main'], ['an extension', { 'app.abi3.so': '' }, 'app'],
    ['of Python', { a: '' }, 'http.server'], ['of the requirements', { 'a': '', 'requirements.txt': 'uvicorn' }, 'uvicorn'],
  ])('a module: %s', (_what, given, module) => {
    expect(describeFiles(given, { module }).dockerfile.render()).toContain(`CMD ["-m", "${module}"]`);
  });

  test('a base of one’s own may bring any module', () => {
    const base = MinimalBase.custom('example.com/python', { runtimeName: 'python', runtimeVersion: '3.12' });
    expect(image({ module: 'uvicorn' }, base)._describe(project({ a: '' })).dockerfile.render()).toContain('CMD ["-m", "uvicorn"]');
  });
});

describe('the version', () => {
  const based = (runtimeVersion: string): string =>
    image({}, MinimalBase.custom('example.com/python', { runtimeName: 'python', runtimeVersion }))._describe(project({ 'main.py': '', 'requirements.txt': '' })).dockerfile.render();

  test('only major and minor count', () => {
    const text = based('3.13.2');
    expect(text).toBe(based('3.13'));
    expect([...text.matchAll(/python:?\d[\w.-]*/g)].map(([match]) => match)).toEqual(['python:3.13-slim-bookworm', 'python3.13', 'python3.13', 'python3.13']);
  });

  test.each(['3', 'three', '', '3.x', '3.13rc1'])('%j is refused', version => {
    expect(() => based(version)).toThrow(/^(DistrolessImage\.base|MinimalBase\.custom.*): /);
  });
});

test.each(['-c.py', './-m', 'a/../-c.py'])('entry %j would be an option of Python', entry => {
  expect(() => new PythonProgram({ entry })).toThrow(/^PythonProgram\.entry: python would take this for an option \(got "-[cm](\.py)?"\); allowed: .*; fix: /);
});
