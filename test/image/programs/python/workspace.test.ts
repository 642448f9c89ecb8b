import { DistrolessImage, LambdaRuntime, MinimalImage, Program, PythonProgram, PythonProgramProps } from '../../../../src';
import { Files, project, put } from '../../support';

const pyproject = (name: string, dependencies: string[] = [], more = ''): string => `[project]\nname = "${name}"\nversion = "1"\ndependencies = ${JSON.stringify(dependencies)}\n${more}`;
const index = 'source = { registry = "https://pypi.org/simple" }';
const wheel = (digit: string): string => `wheels = [{ url = "https://files.example.com/a.whl", hash = "sha256:${digit.repeat(64)}" }]`;
const LOCK = `version = 1
[manifest]
members = ["api", "deep", "shared", "worker"]
[[package]]
name = "api"
source = { virtual = "services/api" }
dependencies = [{ name = "shared" }]
[[package]]
name = "shared"
source = { editable = "packages/shared" }
dependencies = [{ name = "deep" }, { name = "six", marker = "sys_platform == 'linux'" }]
[[package]]
name = "deep"
source = { editable = "packages/deep" }
dependencies = [{ name = "flask" }]
[[package]]
name = "worker"
source = { editable = "services/worker" }
dependencies = [{ name = "celery" }]
[[package]]
name = "six"
version = "1.17.0"
${index}
${wheel('1')}
[[package]]
name = "flask"
version = "3.1.0"
${index}
${wheel('2')}
[[package]]
name = "celery"
version = "5.4.0"
${index}
${wheel('3')}
`;
const FILES: Files = {
  'pyproject.toml': '[tool.uv.workspace]\nmembers = ["packages/*", "services/*"]\nexclude = ["packages/old"]\n',
  'uv.lock': LOCK,
  'services/api/pyproject.toml': pyproject('api', ['Shared>=1'], '[project.scripts]\nserve = "api.main:run"\n'),
  'services/api/src/api/__init__.py': '',
  'services/api/src/api/main.py': '',
  'services/api/tests/a.py': '',
  'services/worker/pyproject.toml': pyproject('worker', ['celery']),
  'services/worker/main.py': '',
  'packages/shared/pyproject.toml': pyproject('shared', ['deep', 'six']),
  'packages/shared/shared.py': '',
  'packages/deep/pyproject.toml': pyproject('deep', ['flask']),
  'packages/deep/src/deep/__init__.py': '',
  'packages/old/pyproject.toml': pyproject('old'),
};

const image = (props: PythonProgramProps): MinimalImage => MinimalImage.of(new PythonProgram(props));
const described = (props: PythonProgramProps, files: Files = FILES): ReturnType<MinimalImage['_describe']> => image(props)._describe(project(files));
const staged = (props: PythonProgramProps): string[] => described(props).sources!.files.map(({ path }) => path);
const planOf = (props: PythonProgramProps, files?: Files): string => described(props, files).plan!;
const archives = (props: PythonProgramProps): string =>
  described(props).recipe!.buildArchives!.flatMap(({ members }) => members.map(member => String((member as { content?: Buffer }).content))).join();

describe('a workspace of uv', () => {
  test.each<[string, PythonProgramProps]>([
    ['a console script', { script: 'serve' }], ['a module', { module: 'api.main' }], ['a file', { entry: 'services/api/src/api/main.py' }],
  ])('brings the package that has %s, and those that it needs', (_what, props) => {
    const paths = staged(props);
    expect(paths).toEqual(expect.arrayContaining(['services/api/src/api/main.py', 'packages/shared/shared.py', 'packages/deep/src/deep/__init__.py']));
    expect(paths.filter(path => /worker|tests/.test(path))).toEqual([]);
    expect(JSON.parse(planOf(props))).toMatchObject({ config: { env: { PYTHONPATH: '/app/services/api/src:/app/packages/deep/src:/app/packages/shared' } } });
  });

  test('installs what these need, and nothing of other packages', () => {
    const lines = archives({ script: 'serve' });
    expect(lines.split('\n').filter(line => line !== '').map(line => line.split(' ')[0])).toEqual(['flask==3.1.0', 'six==1.17.0']);
    expect(archives({ entry: 'services/worker/main.py' })).toMatch(/^celery==5\.4\.0/);
  });

  test('changes a hash with what the program needs, and with nothing of other programs', () => {
    // GIVEN
    const root = project(FILES);
    const hash = (): string => image({ script: 'serve' })._describe(root).inputHash;
    const first = hash();
    // WHEN
    put(root, { 'services/worker/main.py': 'changed', 'services/worker/pyproject.toml': pyproject('worker'), 'services/api/tests/more.py': '' });
    const other = hash();
    put(root, { 'packages/deep/src/deep/__init__.py': 'changed' });
    const shared = hash();
    put(root, { 'uv.lock': LOCK.replace('1.17.0', '1.16.0') });
    // THEN
    expect(other).toBe(first);
    expect(new Set([first, shared, hash()]).size).toBe(3);
  });

  test('needs its lock', () => {
    const { 'uv.lock': _, ...files } = FILES;
    expect(() => described({ script: 'serve' }, files)).toThrow(/PythonProgram\.requirements: the workspace has no uv\.lock .*got "services\/api"/);
  });

  test('asks when two packages have it', () => {
    const files = { ...FILES, 'services/worker/pyproject.toml': pyproject('worker', [], '[project.scripts]\nserve = "main:run"\n'), 'services/worker/src/api/a.py': '' };
    expect(() => described({ script: 'serve' }, files)).toThrow(/PythonProgram\.script: the console script serve is there 2 times/);
    expect(() => described({ module: 'api.main' }, files)).toThrow(/PythonProgram\.module: the module api is there 2 times/);
  });

  test('is none for a program of the root', () => {
    expect(JSON.parse(planOf({ entry: 'main.py', requirements: 'r.txt' }, { ...FILES, 'main.py': '', 'r.txt': '' })).config).not.toHaveProperty('env.PYTHONPATH');
  });

  test('the root is a package like the others when it needs one of them', () => {
    const root = `[project]\nname = "shop"\nversion = "1"\ndependencies = ["shared"]\n${String(FILES['pyproject.toml'])}`;
    const lock = `${LOCK}[[package]]\nname = "shop"\nsource = { virtual = "." }\ndependencies = [{ name = "shared" }]\n`;
    const files = { ...FILES, 'pyproject.toml': root, 'uv.lock': lock, 'main.py': 'import shared', 'tests/a.py': '' };
    const { plan, sources } = described({ entry: 'main.py' }, files);
    expect(sources!.files.map(({ path }) => path).filter(path => /\.py$/.test(path))).toEqual(['main.py', 'packages/deep/src/deep/__init__.py', 'packages/shared/shared.py']);
    expect(JSON.parse(plan!)).toMatchObject({ config: { env: { PYTHONPATH: '/app:/app/packages/deep/src:/app/packages/shared' } } });
  });

  test('a handler of Lambda is found in its package', () => {
    const { plan } = new DistrolessImage({ program: new PythonProgram(), lambdaRuntime: LambdaRuntime.interfaceClient('api.main.handler') })._describe(project(FILES));
    expect(JSON.parse(plan!)).toMatchObject({ config: { command: ['api.main.handler'], env: { PYTHONPATH: expect.stringContaining('/app/services/api/src') } } });
  });
});

describe('Program.detect()', () => {
  test('finds the only package that starts', () => {
    const without = (...paths: string[]): Files => Object.fromEntries(Object.entries(FILES).filter(([path]) => !paths.includes(path)));
    const choice = (start: string): string => `python, since uv.lock is there\n${start}, since no other package of the workspace starts`;
    expect(Program.detect(project(without('services/worker/main.py'))).choice).toBe(choice('serve'));
    expect(Program.detect(project({ ...FILES, 'services/api/pyproject.toml': pyproject('api') })).choice).toBe(choice('services/worker/main.py'));
  });

  test('asks which of several starts', () => {
    expect(() => Program.detect(project(FILES))).toThrow(/2 times.*"serve","services\/worker\/main\.py".*fix: name one: new PythonProgram\({ script: 'serve' }\)/);
    expect(() => Program.detect(project({ ...FILES, 'services/api/main.py': '' }))).toThrow(/PythonProgram\.entry: a package of the workspace that starts is there 2 times.*"services\/api\/main\.py","services\/worker\/main\.py"/);
  });
});
