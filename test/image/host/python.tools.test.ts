import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { runStage } from './stage';
import { baseWithPython, build, BuildOptions, environment, HERE, needs, onPython, SLOW, tree } from './support';
import { CODE_WHEEL, wheelHouse } from './wheels';
import { DistrolessImage, LambdaRuntime, MinimalImage, PythonProgram, PythonProgramProps } from '../../../src/image';
import { toolchainFor } from '../../../src/image/host/build-on-host';
import { Platform } from '../../../src/oci/platform';
import { Files, folder, project, put } from '../support';

let version: string;
let interpreter: string;
let wheels: string;

beforeAll(() => {
  version = needs('python3', '-c', 'import sys; print("%d.%d" % sys.version_info[:2])');
  interpreter = needs('python3', '-c', 'import sys; print(sys.executable)');
  wheels = wheelHouse(folder());
});

const FILES = { 'main.py': 'import lib\nprint({"a", "b"} and lib.NAME)\n', 'lib/__init__.py': 'NAME = "lib"\n', 'data/x.txt': { content: 'x', mode: 0o600 }, 'run': { content: '', mode: 0o700 } };
const WITH_WHEEL = { ...FILES, 'requirements.txt': '-c more/pins.txt\nours\n', 'more/pins.txt': 'ours==1.0\n' };
/** An index that is never asked. */
const offline = (changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => environment({ PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, ...changes }) as NodeJS.ProcessEnv;
const python = (files: Files, options: BuildOptions = {}, props: PythonProgramProps = {}): ReturnType<typeof build> =>
  build(onPython(new PythonProgram({ projectRoot: project(files), ...props }), version), options);
const names = (root: string): string[] => tree(root).map(line => line.split(' ')[3]);

describe('files and byte code', () => {
  test('are what the build stage’s own commands make, entry by entry, but for byte code', async () => {
    // GIVEN
    const image = onPython(new PythonProgram({ projectRoot: project(FILES) }), version);
    // WHEN
    const { layers } = await build(image);
    const stage = runStage(image._describe(), interpreter, folder());
    // THEN
    expect(tree(layers[0].folder)).toEqual(tree(join(stage, 'program')).filter(line => !line.includes('__pycache__')));
    expect(names(stage)).toContain(`./program/app/lib/__pycache__/__init__.cpython-${version.replace('.', '')}.pyc`);
    expect(tree(layers[0].folder).filter(line => / \.\/app\/(run|data\/x\.txt) /.test(line)).map(line => line.split(' ').slice(0, 4).join(' ')))
      .toEqual(['f 644 0 ./app/data/x.txt', 'f 755 0 ./app/run']);
  }, SLOW);

  test('and so are dependencies, scripts included', async () => {
    // GIVEN
    const image = onPython(new PythonProgram({ projectRoot: project(WITH_WHEEL) }), version);
    // WHEN
    const { layers } = await build(image, { env: offline() });
    const stage = runStage(image._describe(), interpreter, folder(), { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels });
    // THEN the script of the stage names this machine's interpreter, as the stage ran on it: all else is equal
    const isScript = (line: string): boolean => /\/bin\/ours |\/RECORD /.test(line);
    expect(layers.map(({ name }) => name)).toEqual(['dependencies', 'program']);
    expect(tree(layers[0].folder).filter(line => !isScript(line))).toEqual(tree(join(stage, 'dependencies')).filter(line => !isScript(line)));
    expect(tree(layers[1].folder)).toEqual(tree(join(stage, 'program')));
    expect(names(layers[1].folder)).not.toContain('./app/requirements.txt');
  }, SLOW);

  test('scripts name the interpreter of the build stage, and the list of files has their hash', async () => {
    const { layers } = await python(WITH_WHEEL, { env: offline() });
    const packages = join(layers[0].folder, 'usr/local/lib', `python${version}`, 'dist-packages');
    const script = readFileSync(join(packages, 'bin', 'ours'));
    expect(script.toString()).toMatch(/^#!\/usr\/local\/bin\/python\n[^]*ours/);
    const record = readFileSync(join(packages, 'ours-1.0.dist-info', 'RECORD'), 'utf8');
    expect(record).toContain(`/bin/ours,sha256=${createHash('sha256').update(script).digest('base64url')},${script.length}\n`);
    expect(record).toContain('ours.py,sha256=');
  }, SLOW);

  test('do not depend on folders, locale, time zone, umask, or settings of Python and pip', async () => {
    // GIVEN
    const first = await python(WITH_WHEEL, { env: offline() });
    const root = join(folder(), '-c $(x) ö');
    mkdirSync(root);
    put(root, WITH_WHEEL);
    const home = project({ '.config/pip/pip.conf': '[install]\nno-deps = true\nprefix = /nowhere\nuser = true\n', '.pip/pip.conf': '[global]\nno-binary = :all:\n' });
    const outDir = join(folder(), 'o u=t');
    const before = process.umask(0o077);
    try {
      // WHEN
      const env = offline({
        HOME: home,
        LC_ALL: 'tr_TR.UTF-8',
        TZ: 'Asia/Tokyo',
        PYTHONOPTIMIZE: '2',
        PYTHONPYCACHEPREFIX: home,
        PYTHONHASHSEED: '5',
        PYTHONPATH: root,
        PIP_TARGET: home,
        PIP_NO_DEPS: '1',
        PIP_CACHE_DIR: join(home, 'cache'),
      });
      await build(onPython(new PythonProgram({ projectRoot: root }), version), { outDir, env });
    } finally {
      process.umask(before);
    }
    // THEN
    expect(tree(outDir).slice(1)).toEqual(tree(first.outDir).slice(1));
  }, SLOW);

  test('no path of this machine is in them', async () => {
    const root = project(WITH_WHEEL);
    const { outDir } = await build(onPython(new PythonProgram({ projectRoot: root }), version), { env: offline() });
    const files = tree(outDir).filter(line => line.startsWith('f')).map(line => join(outDir, line.split(' ')[3]));
    const paths = [root, outDir, interpreter, wheels, process.env.HOME ?? '/root'];
    expect(files.filter(file => paths.some(path => readFileSync(file, 'latin1').includes(path)))).toEqual([]);
    expect(files.length).toBeGreaterThan(6);
  }, SLOW);

  test('a file that is no Python fails the build, as it fails in the stage', async () => {
    await expect(python({ ...FILES, 'bad.py': 'def\n' })).rejects.toThrow(/^PythonProgram: python -m compileall -q .* failed with exit code 1; it said last:\n[^]*SyntaxError/);
  }, SLOW);
});

describe('without the base’s version', () => {
  const other = (files: Files): MinimalImage => onPython(new PythonProgram({ projectRoot: project(files) }), '3.99');

  test('files go in as they are, and a finding says so', async () => {
    const { layers, findings } = await build(other(FILES));
    expect(names(layers[0].folder)).toEqual(['.', './app', './app/data', './app/data/x.txt', './app/lib', './app/lib/__init__.py', './app/main.py', './app/run']);
    expect(findings).toMatchObject([{
      id: 'host-toolchain', severity: 'info', what: 'nobody compiles the program\'s files: without byte code it does the same, but starts more slowly',
    }]);
  }, SLOW);

  test('dependencies cannot be installed', async () => {
    expect(await toolchainFor(other(WITH_WHEEL)._describe(), HERE, { env: process.env })).toMatchObject({
      missing: 'this machine has no Python 3.99, which the base has and its dependencies need',
      howToGet: 'install Python 3.99 with pip (Debian: apt-get install python3 python3-pip, where that is 3.99), or build with a container engine',
    });
    await expect(build(other(WITH_WHEEL))).rejects.toThrow(/^PythonProgram: this machine has no Python 3\.99, .*; fix: install Python 3\.99 with pip/);
  }, SLOW);

  test('nor for another platform', async () => {
    const platform = HERE === Platform.LINUX_ARM64 ? Platform.LINUX_AMD64 : Platform.LINUX_ARM64;
    const program = new PythonProgram({ projectRoot: project(WITH_WHEEL) });
    const image = new DistrolessImage({ program, base: baseWithPython(version), platforms: [platform] });
    expect(await toolchainFor(image._describe(), platform, { env: process.env })).toMatchObject({
      missing: `dependencies for ${platform} cannot be installed on ${HERE}`,
      howToGet: `build on a ${platform} machine with glibc, or build with a container engine`,
    });
  }, SLOW);

});

test('an interpreter is found by the names that it may have, and started as itself', async () => {
  // GIVEN only `python`, by a link from somewhere else
  const bin = folder();
  symlinkSync(interpreter, join(bin, 'python'));
  // THEN it looks for mistakes, and changes nothing
  const files = names((await python(FILES, { env: { PATH: bin } })).layers[0].folder);
  expect(files).toEqual(names((await python(FILES, { env: { PATH: folder() } })).layers[0].folder));
  await expect(python({ ...FILES, 'bad.py': 'def\n' }, { env: { PATH: bin } })).rejects.toThrow(/SyntaxError/);
}, SLOW);

test('what was built runs', async () => {
  const { layers } = await python({ ...WITH_WHEEL, 'main.py': 'import ours\nprint(ours.NAME)\n' }, { env: offline() });
  const packages = join(layers[0].folder, 'usr/local/lib', `python${version}`, 'dist-packages');
  const said = execFileSync(interpreter, [join(layers[1].folder, 'app', 'main.py')], { encoding: 'utf8', env: { PYTHONPATH: packages } });
  expect(said).toBe(`${CODE_WHEEL}\n`);
}, SLOW);

test('the interface client of Lambda is installed as its stage does it, and starts', async () => {
  // GIVEN
  const program = new PythonProgram({ projectRoot: project({ 'app.py': 'def handler(event, context):\n    return event\n' }) });
  const image = new DistrolessImage({ program, base: baseWithPython(version), platforms: [HERE], lambdaRuntime: LambdaRuntime.interfaceClient('app.handler') });
  // WHEN
  const { layers } = await build(image);
  // THEN
  expect(layers.map(({ name }) => name)).toEqual(['lambda-client', 'program']);
  const home = join(layers[0].folder, 'usr/local/lib/aws-lambda-client');
  const files = names(layers[0].folder).map(path => path.replace('./usr/local/lib/aws-lambda-client/', ''));
  expect(files).toEqual(expect.arrayContaining(['awslambdaric/__main__.py', 'awslambdaric/__pycache__', 'simplejson/__init__.py']));
  const start = ['-c', 'import awslambdaric.bootstrap as b; print(b._get_handler("app.handler")({"a": 1}, None))'];
  expect(execFileSync(interpreter, start, { encoding: 'utf8', cwd: join(layers[1].folder, 'app'), env: { PYTHONPATH: home } })).toBe('{\'a\': 1}\n');
}, SLOW);
