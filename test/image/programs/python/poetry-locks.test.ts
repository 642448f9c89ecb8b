import { join } from 'node:path';
import { pythonDependencies } from '../../../../src/image/programs/python/dependencies';
import { allows, compareVersions } from '../../../../src/image/programs/python/locks/constraint';
import { judge, markerText, readMarker } from '../../../../src/image/programs/python/locks/marker';
import { Files, project } from '../../support';

const linesOf = (root: string, python: string): string[] => pythonDependencies(root, python).generated!.trimEnd().split('\n').map(line => line.replace(/ --hash=\S+/g, ''));

describe.each([1, 2])('a lock that Poetry %s wrote', version => {
  const fixture = join(__dirname, '../../../fixtures', `poetry-${version}`);

  test.each<[string, string[]]>([
    ['3.13', ['click==8.5.1']], ['3.10', ['click==8.5.1', 'tomli==']], ['3.9', ['click==8.1.8', 'tomli==']],
  ])('gives one version of each package for Python %s, and nothing for Windows', (python, expected) => {
    const lines = linesOf(fixture, python);
    expect(lines.filter(line => /^(click|colorama|tomli)==/.test(line)).map(line => line.replace(/^(tomli==).*/, '$1'))).toEqual(expected);
    expect(lines.filter(line => /;/.test(line))).toEqual([]);
  });
});

describe('what Poetry writes', () => {
  const lines = (dependencies: string, lock: string, python = '3.13'): string[] =>
    linesOf(project({ 'pyproject.toml': `[tool.poetry.dependencies]\n${dependencies}\n`, 'poetry.lock': lock } satisfies Files), python);
  const entry = (name: string, version: string, more = ''): string => `[[package]]\nname = "${name}"\nversion = "${version}"\npython-versions = ">=3.8"\nfiles = []\n${more}\n`;

  test.each<[string, string, string, string[]]>([
    ['a version for another Python', 'a = [{ version = "1.0", python = "<3.10" }, { version = "2.0", python = ">=3.10" }]', entry('a', '1.0') + entry('a', '2.0'), ['a==2.0']],
    ['a package for another system', 'a = { version = "*", platform = "win32" }\nb = { version = "*", platform = "linux || darwin" }', entry('a', '1.0') + entry('b', '1.0'), ['b==1.0']],
    ['a package for a part of a minor version', 'a = { version = "*", python = "<3.13.2" }', entry('a', '1.0'), ['a==1.0 ; python_full_version < "3.13.2"']],
    ['a processor, which only pip knows', 'a = { version = "*", markers = "sys_platform == \'linux\' and platform_machine == \'x86_64\'" }', entry('a', '1.0'), ['a==1.0 ; platform_machine == \'x86_64\'']],
    ['a need of any version follows that of a narrow one', 'a = "<2"\nb = "*"', entry('a', '1.0') + entry('a', '2.0') + entry('b', '1.0', '[package.dependencies]\na = ">=1"'), ['a==1.0', 'b==1.0']],
    ['the narrow one is that of a package', 'a = "*"\nb = "*"', entry('a', '1.0') + entry('a', '2.0') + entry('b', '1.0', '[package.dependencies]\na = "^1.0"'), ['a==1.0', 'b==1.0']],
    ['versions that the lock tells apart by what only pip knows', 'a = "*"',
      entry('a', '1.0', 'markers = "platform_machine == \'arm64\'"') + entry('a', '2.0', 'markers = "platform_machine != \'arm64\'"'),
      ['a==1.0 ; platform_machine == \'arm64\'', 'a==2.0 ; platform_machine != \'arm64\'']],
    ['a condition with an extra first', 'a = { version = "*", extras = ["z"] }',
      entry('a', '1.0', '[package.dependencies]\nb = { version = "*", optional = true, markers = "extra == \\"z\\" and platform_machine == \\"x86_64\\"" }\n'
        + 'c = { version = "*", optional = true, markers = "extra == \\"y\\" or extra == \\"z\\"" }\nd = { version = "*", optional = true, markers = "extra == \\"y\\"" }\n'
        + '[package.extras]\ny = ["c", "d"]\nz = ["b", "c"]') + entry('b', '1.0') + entry('c', '1.0') + entry('d', '1.0'),
      ['a==1.0', 'b==1.0 ; platform_machine == "x86_64"', 'c==1.0']],
    ['an extra of extras', 'a = { version = "*", extras = ["all"] }',
      entry('a', '1.0', '[package.dependencies]\nb = { version = "*", optional = true, markers = "extra == \\"fast\\"" }\n[package.extras]\nall = ["a[fast]"]\nfast = ["b"]') + entry('b', '1.0'),
      ['a==1.0', 'b==1.0']],
    ['a package that its lock does not allow here', 'a = "*"', entry('a', '1.0', 'markers = "sys_platform == \'win32\'"') + entry('a', '1.1'), ['a==1.1']],
  ])('%s', (_what, dependencies, lock, expected) => {
    expect(lines(dependencies, lock)).toEqual(expected);
  });

  test('a condition that is none is refused', () => {
    expect(() => lines('a = { version = "*", markers = "and x" }', entry('a', '1.0'))).toThrow(
      /^PythonProgram\.projectRoot: pyproject\.toml has a condition that is none of a requirement's \(got "and x"\); allowed: .*; fix: /);
  });
});

test.each<[string, string, boolean]>([
  ['^1.2', '1.9', true], ['^1.2', '2.0', false], ['^0.2.3', '0.2.9', true], ['^0.2.3', '0.3.0', false], ['^0', '0.9', true], ['~1.2', '1.2.9', true], ['~1.2', '1.3', false], ['~1', '1.9', true],
  ['1.2', '1.2.0', true], ['1.2', '1.2.1', false], ['1.*', '1.9', true], ['*', '9', true], ['<1 || >=2,<3', '2.5', true], ['<1 || >=2,<3', '1.5', false], ['>=1 <2', '1.5', true],
  ['(>=1.16,<2.0)', '2.0', false], ['~=1.4.2', '1.4.9', true], ['~=1.4.2', '1.5', false], ['>=2.0', '2.0rc1', false], ['>=2.0.dev0', '2.0a1', true], ['>2.0', '2.0.post1', true],
  ['!=1.5.*', '1.5.2', false], ['==1!2.0', '2.0', false], ['', '1', true], ['what', '1', true],
])('%j and the version %s: %s', (constraint, version, is) => {
  expect(allows(constraint, version)).toBe(is);
});

test('versions have an order', () => {
  const sorted = ['1.0.dev1', '1.0a1', '1.0a2', '1.0b1', '1.0rc1', '1.0', '1.0.post1', '1.1', '1.10', '2.0', '1!0.1'];
  expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted);
});

test.each<[string, string | boolean]>([
  ['python_version < "3.12"', false], ['"3.12" <= python_version', true], ['python_version in "3.12 3.13"', true], ['python_version not in "3.12 3.13"', false], ['python_full_version >= "3.13.0"', true],
  ['python_full_version <= "3.11.0a6"', false], ['python_full_version == "3.13.5"', 'python_full_version == "3.13.5"'], ['python_full_version == "3.13.*"', true],
  ['"win" in sys_platform', false], ['"linux" in sys_platform', true], ['sys_platform in "linux darwin"', true], ['os_name != "nt"', true], ['platform_python_implementation == "PyPy"', false],
  ['extra == "My_Extra"', true], ['extra != "my-extra"', false], ['platform_machine == "x" or os_name == "posix"', true], ['platform_machine == "x" or os_name == "nt"', 'platform_machine == "x"'],
  ['(platform_machine == "x" or platform_release == "y") and os_name == "posix" and platform_version == "z"', '(platform_machine == "x" or platform_release == "y") and platform_version == "z"'],
])('the condition %s on Linux with Python 3.13: %s', (text, verdict) => {
  const said = judge(readMarker(text, 'a'), { python: '3.13', extra: 'my-extra' });
  expect(typeof said === 'boolean' ? said : markerText(said)).toBe(verdict);
});

test.each(['', 'and', 'a ==', '"a" == "b"', 'a == b', '(a == "1"', 'a == "1")', 'a == "1" b == "2"', 'a == "1', 'a == "1"; rm'])('%j is no condition', text => {
  expect(() => readMarker(text, 'poetry.lock')).toThrow(/poetry\.lock has a condition that is none/);
});
