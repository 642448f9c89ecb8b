import { DistrolessImage, PythonProgram, PythonProgramProps } from '../../../../src';
import { ImageDescription } from '../../../../src/image/description';
import { Files, project } from '../../support';

const describeFiles = (files: Files, props: PythonProgramProps = {}): ImageDescription =>
  new DistrolessImage({ program: new PythonProgram(props) })._describe(project({ 'main.py': '', ...files }));
const pyproject = (more = '', name = 'My.Shop'): Files => ({ 'pyproject.toml': `[project]\nname = "${name}"\nversion = "1.2.3"\n${more}` });
const passes = (files: Files): void => expect(describeFiles(files).inputHash).toMatch(/^[0-9a-f]{64}$/);

/** Files of the layer that says what is installed, and their text. */
function metadata(files: Files): { readonly [path: string]: string } {
  const { members = [] } = describeFiles(files).recipe!.archiveLayers[0] ?? {};
  return Object.fromEntries(members.flatMap(member => member.type === 'file' ? [[member.path, String(member.content)]] : []));
}

describe('a package', () => {
  test('has its metadata where Python looks', () => {
    const more = 'description = "Sells\\nthings"\nrequires-python = ">=3.12"\ndependencies = ["six==1"]\n[project.scripts]\nserve = "shop:run"\n[project.entry-points."shop.plugins"]\na = "b:c"\n';
    expect(metadata({ ...pyproject(more), 'requirements.txt': 'six==1' })).toEqual({
      'usr/local/lib/python3.13/dist-packages/my_shop-1.2.3.dist-info/METADATA':
        'Metadata-Version: 2.1\nName: My.Shop\nVersion: 1.2.3\nSummary: Sells things\nRequires-Python: >=3.12\nRequires-Dist: six==1\n',
      'usr/local/lib/python3.13/dist-packages/my_shop-1.2.3.dist-info/entry_points.txt': '[console_scripts]\nserve = shop:run\n\n[shop.plugins]\na = b:c\n',
    });
  });

  test.each<[string, Files, number]>([
    ['with a build', pyproject('[build-system]\nrequires = ["hatchling"]\n'), 1],
    ['of Poetry', { 'pyproject.toml': '[tool.poetry]\nname = "shop"\nversion = "1"\n[tool.poetry.scripts]\na = "b:c"\n' }, 2],
    ['of Poetry that is none', { 'pyproject.toml': '[tool.poetry]\nname = "shop"\nversion = "1"\npackage-mode = false\n' }, 0],
    ['that nobody installs', pyproject(), 0],
    ['that pip installs', { ...pyproject('[build-system]\n'), 'requirements.txt': 'my_shop==1.2.3\n' }, 0],
    ['whose version its build makes', { 'pyproject.toml': '[project]\nname = "shop"\ndynamic = ["version"]\n[build-system]\n' }, 0],
    ['with a name that is none', pyproject('[build-system]\n', '../shop'), 0],
  ])('%s', (_what, files, count) => {
    expect(Object.keys(metadata(files))).toHaveLength(count);
  });

  test('is found by a file of the project', () => {
    const path = (files: Files): string | undefined => describeFiles({ ...pyproject('[build-system]\n'), ...files }).dockerfile.render().match(/ENV PYTHONPATH=(.*)/)?.[1];
    expect(path({ 'src/shop/__init__.py': '' })).toBe('/app/src');
    expect(path({ 'shop/__init__.py': '' })).toBeUndefined();
  });

  test.each<[string, Files]>([
    ['tool.setuptools.ext-modules', pyproject('[[tool.setuptools.ext-modules]]\nname = "shop._fast"\nsources = ["fast.c"]\n')],
    ['cython, which [build-system] requires', pyproject('[build-system]\nrequires = ["setuptools", "Cython>=3"]\n')],
    ['the build hook custom of hatch', pyproject('[tool.hatch.build.hooks.custom]\n')],
    ['tool.poetry.build', pyproject('[tool.poetry.build]\nscript = "build.py"\n')],
    ['ext_modules in setup.py', { 'setup.py': 'setup(ext_modules=[Extension("a", ["a.c"])])\n' }],
  ])('whose build makes files is refused: %s', (reason, files) => {
    expect(() => describeFiles(files)).toThrow(`PythonProgram.projectRoot: the package has files that its build makes (${reason}), and only its sources would be copied`);
    passes({ ...files, 'shop/_fast.cpython-313-x86_64-linux-gnu.so': '' });
  });

  test('a hook that writes the version is none of those', () => {
    passes(pyproject('[tool.hatch.build.hooks.vcs]\nversion-file = "_version.py"\n'));
  });

  test.each(['version("my-shop")', 'version(__name__)', 'importlib.metadata.version(__package__)'])('whose version its build makes, and which asks for it, is refused: %s', call => {
    const files = { 'pyproject.toml': '[project]\nname = "My.Shop"\ndynamic = ["version"]\n[build-system]\n', 'main.py': `import importlib.metadata\nv = ${call}\n` };
    expect(() => describeFiles(files)).toThrow(/^PythonProgram\.projectRoot: the program asks for its own version, which only its build knows \(got "main\.py"\); allowed: .*; fix: /);
    passes({ ...files, 'main.py': 'import importlib.metadata\nv = version("other")\n' });
  });
});

describe('dependencies that nothing would install', () => {
  test.each<[string, Files, string]>([
    ['a Pipfile', { Pipfile: '[[source]]\nurl = "x"\n\n[packages]\nflask = "*"\n' }, 'dependencies of a Pipfile are not read \\(got "Pipfile"\\); allowed: .*; fix: write a requirements file of its lock: pipenv requirements'],
    ['setup.py', { 'setup.py': 'setup(name="x", install_requires=["flask"])\n' }, 'install_requires of setup\\.py is not read'],
    ['setup.cfg', { 'setup.cfg': '[metadata]\nname = x\n\n[options]\ninstall_requires =\n  flask\n' }, 'install_requires of setup\\.cfg is not read'],
    ['dynamic ones', pyproject('dynamic = ["dependencies"]\n'), 'its dependencies are dynamic'],
    ['another file', { 'requirements/base.txt': 'flask', 'requirements/prod.txt': '-r base.txt', 'requirements/dev.txt': 'pytest' }, 'fix: say so: requirements: \'requirements/prod\\.txt\''],
    ['a file to lock', { 'requirements.in': 'flask' }, 'fix: lock it: pip-compile --generate-hashes requirements\\.in'],
  ])('%s is refused', (_what, files, message) => {
    expect(() => describeFiles(files)).toThrow(new RegExp(`^PythonProgram\\.requirements: .*${message}`));
    passes({ ...files, 'requirements.txt': '' });
  });

  test.each<[string, Files]>([
    ['a Pipfile for developers', { Pipfile: '[packages]\n\n[dev-packages]\npytest = "*"\n' }], ['an empty list', { 'setup.py': 'setup(install_requires=[])\n# install_requires=["a"]\n' }],
    ['a setup.cfg for tools', { 'setup.cfg': '[flake8]\nmax = 1\n[options.extras_require]\na = b\n' }],
    ['files for developers', { 'requirements-dev.txt': 'pytest', 'requirements/test.txt': 'pytest', 'requirements/prod.txt': '' }],
  ])('%s asks for nothing', (_what, files) => {
    expect(describeFiles(files).dockerfile.render()).not.toContain('"pip"');
  });
});

describe('what has to be compiled', () => {
  test('is refused where nothing compiles', () => {
    expect(() => describeFiles({ 'requirements.txt': 'psycopg2==2.9.10' })).toThrow(
      /^PythonProgram\.requirements: it is published as sources that .* python:3\.13-slim-trixie has no compiler \(got "psycopg2"\); .*buildPackages: \['gcc', 'libc6-dev', 'libpq-dev'\]/);
    expect(describeFiles({ 'requirements.txt': 'psycopg2-binary==2.9.10' }).dockerfile.render()).not.toContain('apt-get');
  });

  test('is compiled with packages of Debian, which come before everything else', () => {
    const text = describeFiles({ 'requirements.txt': 'psycopg2==2.9.10' }, { buildPackages: ['libpq-dev', 'gcc'] }).dockerfile.render();
    expect(text).toContain('"packages", "gcc", "libpq-dev"]');
    expect(text.indexOf('apt-get satisfy')).toBeLessThan(text.indexOf('COPY'));
  });

  test('packages without a use are refused', () => {
    expect(() => describeFiles({}, { buildPackages: ['gcc'] })).toThrow('PythonProgram.buildPackages: nothing is installed, so the build has no use for them (got ["gcc"])');
    expect(() => new PythonProgram({ buildPackages: ['gcc; x'] })).toThrow('PythonProgram.buildPackages[0]: this does not name a package of Debian');
  });
});

const floating = (files: Files): string[] => describeFiles(files).findings.filter(({ id }) => id === 'floating-packages').map(({ severity, what }) => `${severity} ${what.split(' and ')[0]}`);

test.each<[string, string[]]>([
  ['flask\n', ['flask']], ['flask==3.0.0\nsix==1.17.0 --hash=sha256:00\nx @ https://example.com/x.whl\n# no\n--index-url https://example.com\n', []],
  ['Flask>=3\nb==1.*\nc~=1.0 ; python_version == "3.13"\nd[x] == 1.0 ; a == "b"\n', ['b', 'c', 'flask']],
])('requirements %j float: %j', (text, names) => {
  expect(floating({ 'requirements.txt': text })).toEqual(names.length === 0 ? [] : [`warning ${names.join(', ')}`]);
});

test('a file of constraints pins as well', () => {
  expect(floating({ 'requirements.txt': 'flask\n-c c.txt\n', 'c.txt': 'flask==3.0.0\n' })).toEqual([]);
});
