import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonDependencies } from '../../../../src/image/programs/python/dependencies';
import { folder } from '../../support';

const SLOW = 600_000;

/** Markers on all levels, extras of a dependency, several versions of one package. */
const DEPENDENCIES = ['fastapi==0.115.0', 'uvicorn[standard]==0.30.6', 'psycopg[binary]>=3.2,<3.3', 'tomli ; python_version < "3.11"', 'numpy'];

const SIMPLE = '[[tool.poetry.source]]\nname = "simple"\nurl = "https://pypi.org/simple/"\npriority = "primary"\n';

let tools: string;

beforeAll(() => {
  tools = folder();
  execFileSync('python3', ['-m', 'venv', tools]);
  execFileSync(join(tools, 'bin', 'pip'), ['install', '--quiet', 'uv', 'poetry', 'poetry-plugin-export']);
}, SLOW);

const say = (root: string, command: string, ...args: string[]): string =>
  execFileSync(join(tools, 'bin', command), args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** What a requirements file installs for an interpreter: name and version, and the hashes of each. */
function installs(text: string, version: string): Map<string, string[]> {
  const file = join(folder(), 'requirements.txt');
  writeFileSync(file, text.replace(/ \\\n\s*/g, ' '));
  const code = `
import json, sys
from packaging.requirements import Requirement
version = sys.argv[2]
env = {'python_version': version, 'python_full_version': version + '.1', 'sys_platform': 'linux', 'platform_system': 'Linux', 'os_name': 'posix',
  'implementation_name': 'cpython', 'platform_python_implementation': 'CPython', 'platform_machine': 'x86_64', 'extra': ''}
found = {}
for line in open(sys.argv[1]):
    line = line.strip()
    if not line or line.startswith(('#', '-')): continue
    text, *hashes = line.split(' --hash=')
    requirement = Requirement(text)
    if requirement.marker is None or requirement.marker.evaluate(env): found[requirement.name.lower() + str(requirement.specifier)] = sorted(hashes)
print(json.dumps(found))
`;
  const said = execFileSync(join(tools, 'bin', 'python'), ['-c', code, file, version], { encoding: 'utf8' });
  return new Map(Object.entries(JSON.parse(said) as { [name: string]: string[] }).sort());
}

function pyproject(root: string, more: string): void {
  const list = DEPENDENCIES.map(each => JSON.stringify(each)).join(', ');
  writeFileSync(join(root, 'pyproject.toml'), `[project]\nname = "shop"\nversion = "0.1.0"\nrequires-python = ">=3.11,<3.15"\ndependencies = [${list}]\n${more}`);
}

test.each(['3.11', '3.12', '3.13'])('uv.lock gives what uv exports, for Python %s', version => {
  const root = folder();
  pyproject(root, '[dependency-groups]\ndev = ["pytest"]\n[project.optional-dependencies]\naws = ["boto3"]\n');
  say(root, 'uv', 'lock', '--quiet');
  const theirs = installs(say(root, 'uv', 'export', '--quiet', '--frozen', '--no-dev', '--no-emit-project'), version);
  expect(installs(pythonDependencies(root, version).generated!, version)).toEqual(theirs);
  expect(theirs.size).toBeGreaterThan(15);
}, SLOW);

test.each(['3.11', '3.13'])('poetry.lock gives what Poetry exports, for Python %s', version => {
  const root = folder();
  // by the index that every mirror has too
  pyproject(root, `[tool.poetry]\npackage-mode = false\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n${SIMPLE}`);
  say(root, 'poetry', 'lock', '--quiet', '--no-interaction');
  const theirs = installs(say(root, 'poetry', 'export', '--only', 'main', '--format', 'requirements.txt'), version);
  expect(existsSync(join(root, 'poetry.lock'))).toBe(true);
  expect(installs(pythonDependencies(root, version).generated!, version)).toEqual(theirs);
  expect(theirs.size).toBeGreaterThan(15);
  expect(readFileSync(join(root, 'poetry.lock'), 'utf8')).toContain('pytest');
}, SLOW);

test.each(['poetry-1', 'poetry-2'])('pip installs what a lock of Poetry asks for: %s', name => {
  const file = join(folder(), 'requirements.txt');
  writeFileSync(file, pythonDependencies(join(__dirname, '../../../fixtures', name), '3.13').generated!);
  const said = say(folder(), 'pip', 'install', '--dry-run', '--ignore-installed', '--require-hashes', '--python-version', '3.13', '--only-binary', ':all:', '--target', 'x', '--requirement', file);
  expect(/Would install (.*)/.exec(said)![1].split(' ').map(each => each.replace(/-[\d.]+$/, '')).sort()).toEqual(['click', 'coverage', 'six']);
}, SLOW);
