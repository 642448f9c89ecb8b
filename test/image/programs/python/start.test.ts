import { DistrolessImage, PythonProgram, PythonProgramProps } from '../../../../src';
import { satisfies } from '../../../../src/image/programs/python/versions';
import { Files, project } from '../../support';

const scripts = (...lines: string[]): Files => ({ 'pyproject.toml': `[project]\nname = "a"\n[project.scripts]\n${lines.join('\n')}\n` });
const last = (files: Files, props: PythonProgramProps): string =>
  new DistrolessImage({ program: new PythonProgram(props) })._describe(project(files)).dockerfile.render().split(/^FROM /m).pop()!;

describe('a console script', () => {
  test('calls its function under its own name', () => {
    const text = last({ 'shop/__init__.py': '', 'shop/main.py': '', ...scripts('serve = "shop.main:run"') }, { script: 'serve' });
    expect(text).toContain('CMD ["-c", "import sys; sys.argv[0] = \\"serve\\"; from shop.main import run; sys.exit(run())"]');
    expect(text).not.toContain('PYTHONPATH');
  });

  test('of a class, and of Poetry', () => {
    const files = { 'app.py': '', 'pyproject.toml': '[tool.poetry.scripts]\nrun = "app:App.main"\n' };
    expect(last(files, { script: 'run' })).toContain('from app import App; sys.exit(App.main())');
  });

  test('and a module below src are found there', () => {
    const files = { 'src/shop/__init__.py': '', 'src/shop/main.py': '', ...scripts('serve = "shop.main:run"') };
    expect(last(files, { script: 'serve' })).toContain('ENV PYTHONPATH=/app/src\n');
    expect(last(files, { module: 'shop.main' })).toContain('ENV PYTHONPATH=/app/src\n');
    expect(last(files, { entry: 'src/shop/main.py' })).not.toContain('PYTHONPATH');
  });

  test.each<[string, Files, string]>([
    ['none', {}, 'PythonProgram.script: pyproject.toml has no such console script (got "serve"); allowed: a name in [project.scripts]'],
    ['another', scripts('run = "a:b"', 'more = "a:c"'), 'pyproject.toml has no such console script (got "serve"); allowed: run, more'],
    ['no function', scripts('serve = "shop.main"'), 'this does not name a function of a module: "shop.main" (got "serve")'],
    ['code', scripts('serve = "os:system(1)"'), 'this does not name a function of a module: "os:system(1)"'],
    ['more code', scripts('serve = "a;b:c"'), 'this does not name a function of a module'],
  ])('%s is refused', (_name, files, message) => {
    expect(() => last({ 'main.py': '', ...files }, { script: 'serve' })).toThrow(message);
  });

  test.each<[string, Files]>([
    ['no such folder', scripts('serve = "shop.cli:main"')],
    ['a folder that nothing names', { 'python/shop/cli.py': '', ...scripts('serve = "shop.cli:main"') }],
    ['the same beside packages', { 'python/shop/cli.py': '', 'requirements.txt': 'six==1.17.0', ...scripts('serve = "shop.cli:main"') }],
    ['a package without the module', { 'shop/__init__.py': '', 'requirements.txt': 'six==1.17.0', ...scripts('serve = "shop.cli:main"') }],
  ])('whose module is not there is refused: %s', (_what, files) => {
    expect(() => last({ 'a.py': '', ...files }, { script: 'serve' })).toThrow('PythonProgram.script: its module shop.cli is not among the sources (got "serve"); allowed: ');
  });

  test('of a package that is installed may be anywhere', () => {
    expect(last({ 'requirements.txt': 'uvicorn==0.30.6', ...scripts('serve = "uvicorn.main:main"') }, { script: 'serve' })).toContain('from uvicorn.main import main');
  });

  test.each<[string, string]>([
    ['setuptools', '[tool.setuptools.packages.find]\nwhere = ["lib"]\n'], ['an older setuptools', '[tool.setuptools.package-dir]\n"" = "lib/"\n'],
    ['Poetry', '[[tool.poetry.packages]]\ninclude = "shop"\nfrom = "lib"\n'], ['hatch', '[tool.hatch.build.targets.wheel]\npackages = ["lib/shop"]\n'],
    ['uv', '[tool.uv.build-backend]\nmodule-root = "lib"\n'], ['PDM', '[tool.pdm.build]\npackage-dir = "./lib"\n'],
  ])('is found where %s looks', (_what, more) => {
    const { 'pyproject.toml': text } = scripts('serve = "shop.cli:main"');
    expect(last({ 'lib/shop/cli.py': '', 'pyproject.toml': `${String(text)}${more}` }, { script: 'serve' })).toContain('ENV PYTHONPATH=/app/lib\n');
  });

  test('beside a file or a module is refused', () => {
    expect(() => new PythonProgram({ script: 'a', entry: 'main.py' })).toThrow('PythonProgram.script: entry is given too (got "a"); allowed: one of entry, module and script');
    expect(() => new PythonProgram({ script: 'a', module: 'b' })).toThrow('PythonProgram.script: module is given too');
  });
});

describe('requires-python', () => {
  test.each([
    ['>=3.12', true], ['>=3.13', true], ['>=3.14', false], ['>3.13', false], ['>3.13.1', true], ['<3.13', false], ['<3.13.5', true], ['<=3.13', true], ['<4', true],
    ['~=3.11', true], ['~=3.11.2', false], ['~=3.13.2', true], ['==3.13.*', true], ['==3.12.*', false], ['==3.*', true], ['!=3.13.*', false], ['!=3.12.*', true],
    ['>=3.9, <3.13', false], ['>=3.9,<3.14', true], ['what', true], ['', true],
    ['^3.9', true], ['^3.14', false], ['~3.12', false], ['<3.12 || >=3.13', true], ['3.13', true], ['3.12', false], ['3.*', true],
  ])('%s on 3.13: %s', (specifier, holds) => {
    expect(satisfies('3.13', specifier)).toBe(holds);
  });

  test.each<[string, Files, string]>([
    ['of Poetry', { 'pyproject.toml': '[tool.poetry.dependencies]\npython = ">=3.9,<3.12"\n' }, 'python of [tool.poetry.dependencies] is >=3.9,<3.12, and the base has Python 3.13'],
    ['of .python-version', { '.python-version': '# mine\n3.12.4\n' }, '.python-version is 3.12, and the base has Python 3.13'],
    ['of .python-version, with what to do', { '.python-version': 'cpython-3.11\n3.13\n' },
      'fix: write 3.13 there, or give such a base: MinimalBase.custom(\'…\', { runtimeName: \'python\', runtimeVersion: \'3.11\' })'],
  ])('%s is read too', (_what, files, problem) => {
    expect(() => last({ 'main.py': '', ...files }, {})).toThrow(problem);
  });

  test.each(['3.13', '3.13.2\n', 'python-3.13', 'pypy3.10-7.3', 'system', '', '# 3.11\n3.13'])('.python-version %j is fine', text => {
    expect(last({ 'main.py': '', '.python-version': text }, {})).toContain('CMD ["main.py"]');
  });

  test('that the base does not fulfil is refused', () => {
    expect(() => last({ 'main.py': '', 'pyproject.toml': '[project]\nrequires-python = "<3.13"\n' }, {})).toThrow(
      'DistrolessImage.base: requires-python of pyproject.toml is <3.13, and the base has Python 3.13 (got "gcr.io/distroless/python3-debian13:nonroot")',
    );
  });
});
