import { jar, javaClass } from './jar';
import { Files, GO_MAIN, project } from './support';
import {
  BunProgram, CProgram, DistrolessBase, DistrolessImage, DockerfileImage, GoProgram, JavaBuild, JavaProgram, LambdaRuntime,
  LambdaWebAdapterOptions, MinimalBase, MinimalImage, MinimalImageOptions, NodejsBuild, NodejsProgram, NodejsProgramProps, Platform,
  PrebuiltProgram, Program, PythonProgram, PythonProgramProps, ScratchImage,
} from '../../src';
import { BaseLock } from '../../src/image/lock/base-lock';
import { sha256 } from '../../src/private/text';
import { STATIC_AMD64 } from '../fixtures/elf';

const client = (handler: string): MinimalImageOptions => ({ lambdaRuntime: LambdaRuntime.interfaceClient(handler) });
const web = (port = 8080, options?: LambdaWebAdapterOptions): MinimalImageOptions => ({ lambdaRuntime: LambdaRuntime.webAdapter(port, options) });

function described(files: Files, program: Program, options: MinimalImageOptions): ReturnType<MinimalImage['_describe']> {
  return MinimalImage.of(program, options)._describe(project(files));
}

const configOf = (files: Files, program: Program, options: MinimalImageOptions): Record<string, unknown> =>
  (JSON.parse(described(files, program, options).plan!) as { config: Record<string, unknown> }).config;
const refused = (files: Files, program: Program, options: MinimalImageOptions): () => unknown => () => described(files, program, options).inputHash;

describe('interfaceClient()', () => {
  test.each(['', undefined, 1])('takes a name: %p', handler => {
    expect(() => LambdaRuntime.interfaceClient(handler as string)).toThrow(/LambdaRuntime\.interfaceClient\(\): this names no function\b.*fix: give file and function/);
  });

  test.each([
    ['Go', { 'main.go': GO_MAIN }, new GoProgram()],
    ['C', { 'main.c': '' }, new CProgram()],
    ['prebuilt', { server: STATIC_AMD64 }, new PrebuiltProgram({ entry: 'server' })],
  ] as [string, Files, Program][])('is none of %s', (_language, files, program) => {
    expect(refused(files, program, client('app.handler'))).toThrow(/lambdaRuntime: there is no runtime interface client .*got "app\.handler".*LambdaRuntime\.builtIn\(\).*webAdapter/);
  });

  test('is not there for processors that Lambda does not have', () => {
    expect(refused({ 'app.py': '' }, new PythonProgram(), { ...client('app.handler'), platforms: [Platform.LINUX_RISCV64] })).toThrow(/platforms: Lambda does not run .*got "linux\/riscv64".*linux\/amd64, linux\/arm64/);
  });

  test('is what starts', () => {
    expect(refused({ 'app.py': '' }, new PythonProgram(), { ...client('app.handler'), entrypoint: ['/usr/bin/python3.13'] })).toThrow(/entrypoint: the interface client of python is what starts/);
  });

  test.each<[string, Files, Program, string, string]>([
    ['Python', { 'app.py': 'def hello(event, context):\n    pass\n' }, new PythonProgram(), 'app.handler', 'app.py has no function of this name (got "app.handler"); allowed: hello'],
    ['Python, without functions', { 'app.py': '# handler\nx = 1\n' }, new PythonProgram(), 'app.handler', 'allowed: a function of the file, which has none'],
    ['Node.js, of an ES module', { 'app.mjs': 'export const hello = async () => 1;\n' }, new NodejsProgram(), 'app.handler', 'app.mjs exports no function of this name (got "app.handler"); allowed: hello'],
    ['Node.js, of CommonJS', { 'app.js': 'exports.hello = () => 1;\nmodule.exports = { hello: 1 };\n' }, new NodejsProgram(), 'app.handler', 'allowed: hello'],
  ])('has a function that the file names: %s', (_language, files, program, handler, message) => {
    expect(refused(files, program, client(handler))).toThrow(message);
  });

  test.each<[string, Files, Program]>([
    ['by import', { 'app.py': 'from other import handler\n', 'other.py': '' }, new PythonProgram()],
    ['by a star', { 'app.py': 'from other import *\n', 'other.py': '' }, new PythonProgram()],
    ['by a name that is made', { 'app.py': 'globals()["hand" + "ler"] = print\n' }, new PythonProgram()],
    ['by assignment', { 'app.py': 'handler = Mangum(1)\n' }, new PythonProgram()],
    ['of another file', { 'app.mjs': 'export * from "./other.mjs";\n', 'other.mjs': '' }, new NodejsProgram()],
    ['of what is exported whole', { 'app.js': 'module.exports = require("./other");\n', 'other.js': '' }, new NodejsProgram()],
    ['that is spread', { 'app.js': 'module.exports = { ...require("./other") };\n', 'other.js': '' }, new NodejsProgram()],
    ['as it is', { 'app.mjs': 'async function handler() {}\nexport { handler };\n' }, new NodejsProgram()],
  ])('may have its function %s', (_what, files, program) => {
    expect(described(files, program, client('app.handler')).inputHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('changes the hash with its function', () => {
    const root = project({ 'app.py': '' });
    const hash = (handler: string): string => MinimalImage.of(new PythonProgram(), client(handler))._describe(root).inputHash;
    expect(hash('app.one')).not.toBe(hash('app.two'));
  });

  test('and the program itself, in one app', () => {
    const root = project({ 'main.py': '' });
    const program = new PythonProgram();
    const [plain, function_] = [MinimalImage.of(program), MinimalImage.of(program, client('main.handler'))].map(image => image._describe(root).plan!);
    expect(plain).not.toContain('awslambdaric');
    expect(function_).toContain('awslambdaric');
  });
});

describe('builtIn()', () => {
  const builtIn: MinimalImageOptions = { lambdaRuntime: LambdaRuntime.builtIn() };
  const main = 'class Main { public static void main(String[] args) { } }\n';
  const dependency = '<dependencies><dependency><groupId>com.amazonaws</groupId><artifactId>aws-lambda-java-runtime-interface-client</artifactId><version>2.10.1</version></dependency></dependencies>';
  const pom = (more = ''): Files => ({ 'pom.xml': `<project><artifactId>shop</artifactId>${more}</project>`, 'src/main/java/Main.java': main });

  test.each<[string, Files, string]>([
    ['Maven', pom(), 'add com.amazonaws:aws-lambda-java-runtime-interface-client:2.10.1 to the dependencies of pom.xml'],
    ['Gradle', { 'build.gradle': 'plugins { id "application" }\n', 'settings.gradle': '', 'src/main/java/Main.java': main }, 'to the dependencies of build.gradle'],
    ['javac', { 'Main.java': main, 'lib/other.jar': '' }, 'into the folder lib'],
  ])('of Java asks for the client: %s', (_tool, files, fix) => {
    expect(refused(files, new JavaProgram(), builtIn)).toThrow('lambdaRuntime: the program has no runtime interface client among its dependencies');
    expect(refused(files, new JavaProgram(), builtIn)).toThrow(fix);
  });

  test('of Java takes a program that has it', () => {
    expect(configOf(pom(dependency), new JavaProgram(), builtIn)).toMatchObject({ entrypoint: expect.arrayContaining(['Main']) as string[] });
    expect(builtInOf({ 'Main.java': main, 'lib/aws-lambda-java-runtime-interface-client-2.10.1.jar': '' }, new JavaProgram())).toEqual({ missing: false });
    expect(builtInOf({ 'target/app.jar': '' }, new JavaProgram({ buildWith: JavaBuild.jar('target/app.jar') }))).toEqual({ missing: false });
  });

  const builtInOf = (files: Files, program: Program): unknown => program._lambdaClient(project(files));

  test('of Bun is refused: there is no client', () => {
    expect(refused({ 'index.ts': '' }, new BunProgram(), builtIn)).toThrow(/lambdaRuntime: there is no runtime interface client for Bun.*LambdaRuntime\.webAdapter\(8080\)/);
    expect(refused({ 'index.ts': '' }, new BunProgram(), web())).not.toThrow();
  });
});

describe('of Python', () => {
  const python = (files: Files, handler = 'app.handler', props: PythonProgramProps = {}, options: MinimalImageOptions = {}): ReturnType<typeof configOf> =>
    configOf(files, new PythonProgram(props), { ...client(handler), ...options });
  const text = (files: Files, props: PythonProgramProps = {}): string => described(files, new PythonProgram(props), client('app.handler')).dockerfile.render();

  test.each([
    ['app.handler', { 'app.py': '' }], ['api.orders.handler', { 'api/orders.py': '' }], ['api/orders.handler', { 'api/orders.py': '' }], ['api.handler', { 'api/__init__.py': '' }],
  ] as [string, Files][])('%s is called by the interpreter of the base', (handler, files) => {
    expect(python(files, handler)).toMatchObject({ entrypoint: ['/usr/bin/python3.13', '-m', 'awslambdaric'], command: [handler], workingDirectory: '/app' });
  });

  test('below src', () => {
    expect(python({ 'src/shop/app.py': '' }, 'shop.app.handler')).toMatchObject({ env: { PYTHONPATH: '/app/src' } });
  });

  test('needs no entry, and takes what it is for other images', () => {
    expect(python({ 'app.py': '', 'serve.py': '' }, 'app.handler', { entry: 'serve.py' }).command).toEqual(['app.handler']);
  });

  test('has a layer of its own, first of all, with hashes', () => {
    const rendered = text({ 'app.py': '', 'requirements.txt': 'six==1.17.0\n' });
    expect(rendered).toMatch(/^RUN [^[]*\["python", "-m", "pip", .*"--only-binary=:all:", "--require-hashes", "--target", "\/out\/lambda-client\/usr\/local\/lib\/aws-lambda-client"/m);
    expect([...rendered.matchAll(/^COPY --from=(\S+) (\S+)/gm)].map(([, stage, folder]) => `${stage} ${folder}`)).toEqual([
      'lambda-client /out/lambda-client/', 'build /out/dependencies/', 'build /out/program/',
    ]);
  });

  test.each<[string, Files]>([
    ['requirements.txt', { 'requirements.txt': 'six\nawslambdaric==3.0.0 --hash=sha256:1\n' }],
    ['a file that it includes', { 'requirements.txt': '-r more.txt\n', 'more.txt': 'AWSLambdaRIC>=3\n' }],
  ])('is the program’s own when %s names it', (_where, files) => {
    const rendered = text({ 'app.py': '', ...files });
    expect(rendered).toContain('ENTRYPOINT ["/usr/bin/python3.13", "-m", "awslambdaric"]');
    expect(rendered).not.toContain('lambda-client');
  });

  test('is not taken for the program’s own by its name alone', () => {
    expect(text({ 'app.py': '', 'requirements.txt': 'awslambdaric-stubs==1\n# awslambdaric\n' })).toContain('lambda-client');
  });

  test('sees secrets, which something to install is needed for otherwise', () => {
    expect(text({ 'app.py': '' }, { secrets: ['pip.conf'] })).toMatch(/^RUN .*--mount=type=secret,id=pip\.conf,.*lambda-client\.txt/m);
  });

  test('is found by PYTHONPATH where Python is not known to be Debian’s', () => {
    const base = MinimalBase.custom('example.com/python:3.12', { runtimeName: 'python', runtimeVersion: '3.12', entrypoint: ['/opt/python'] });
    const { config } = JSON.parse(new DistrolessImage({ program: new PythonProgram(), base, ...client('app.handler') })._describe(project({ 'app.py': '' })).plan!) as { config: object };
    expect(config).toMatchObject({ env: { PYTHONPATH: '/usr/local/lib/aws-lambda-client' }, entrypoint: ['/opt/python', '-m', 'awslambdaric'] });
  });

  test.each(['handler', 'app.py.', 'app-1.handler', '../app.handler', '/app.handler', 'app.handler\n', '-m.x', 'app..x'])('refuses the form %j', handler => {
    expect(refused({ 'app.py': '' }, new PythonProgram(), client(handler))).toThrow(/lambdaRuntime: this does not name a function of a Python module/);
  });

  test('refuses a module that is not there', () => {
    expect(refused({ 'main.py': '' }, new PythonProgram(), client('app.handler'))).toThrow(/lambdaRuntime: there is no such module among the sources .*got "app\.handler"/);
  });

  test('refuses a Python that it is not built for', () => {
    const base = MinimalBase.custom('example.com/python:3.9', { runtimeName: 'python', runtimeVersion: '3.9' });
    expect(() => new DistrolessImage({ program: new PythonProgram(), base, ...client('app.handler') })._describe(project({ 'app.py': '' }))).toThrow(/not built for Python 3\.9 .*allowed: 3\.10/);
  });

  test('is compiled into nothing', () => {
    expect(refused({ 'main.py': '' }, new PythonProgram(), { lambdaRuntime: LambdaRuntime.builtIn() })).toThrow(/lambdaRuntime: a Python program .*fix: name the function to call: LambdaRuntime\.interfaceClient/);
  });
});

describe('of Node.js', () => {
  const TYPESCRIPT = { 'package.json': '{ "scripts": { "compile": "tsc" }, "devDependencies": { "typescript": "5", "esbuild": "1" } }', 'package-lock.json': '{ "packages": {} }' };
  const nodejs = (files: Files, handler: string, props: NodejsProgramProps = {}): ReturnType<typeof configOf> =>
    configOf(files, new NodejsProgram(props), client(handler));

  test.each<[string, Files, NodejsProgramProps]>([
    ['app.handler', { 'app.mjs': '' }, {}],
    ['src/app.deep.handler', { 'src/app.js': '' }, {}],
    ['src/app.handler', { ...TYPESCRIPT, 'src/app.ts': '' }, {}],
    ['src/other.handler', { ...TYPESCRIPT, 'src/app.ts': '', 'src/other.mts': '' }, { entry: 'src/app.ts' }],
    ['main.handler', { ...TYPESCRIPT, 'src/app.ts': '' }, { entry: 'src/app.ts', buildWith: NodejsBuild.bundle() }],
    ['dist/app.handler', { ...TYPESCRIPT, 'src/app.ts': '' }, { buildWith: NodejsBuild.script('compile', 'dist') }],
  ])('%s is called by the client', (handler, files, props) => {
    expect(nodejs(files, handler, props)).toMatchObject({
      entrypoint: ['/nodejs/bin/node', '/usr/local/lib/aws-lambda-ric/start.mjs'], command: [handler], workingDirectory: '/app',
    });
  });

  test('is compiled with the major version of the base', () => {
    const rendered = described({ 'app.mjs': '', '.nvmrc': '22' }, new NodejsProgram(), client('app.handler')).dockerfile.render();
    expect(rendered).toContain('FROM node:22-trixie AS lambda-client\n');
    expect(rendered).toContain('FROM node:22-trixie-slim AS build\n');
  });

  test.each(['handler', 'app.', 'app.1', '../app.handler', '/app.handler', 'a b.handler', 'app.handler ', '--import.x/y'])('refuses the form %j', handler => {
    expect(refused({ 'app.mjs': '' }, new NodejsProgram(), client(handler))).toThrow(/lambdaRuntime: this does not name a function of a file/);
  });

  test.each<[string, Files, NodejsProgramProps]>([
    ['handlers.handler', { 'app.mjs': '' }, { entry: 'app.mjs' }],
    ['src/app.handler', { ...TYPESCRIPT, 'src/app.ts': '' }, { entry: 'src/app.ts', buildWith: NodejsBuild.bundle() }],
    ['app.handler', { ...TYPESCRIPT, 'app.ts': '' }, { entry: 'app.ts', buildWith: NodejsBuild.bundle() }],
  ])('refuses a file that the program does not have: %s', (handler, files, props) => {
    expect(refused(files, new NodejsProgram(props), client(handler))).toThrow(/lambdaRuntime: the program has no such file/);
  });

  test('refuses a client among the packages', () => {
    const files = { 'package.json': '{ "dependencies": { "aws-lambda-ric": "3" } }', 'package-lock.json': '{ "packages": {} }', 'app.mjs': '' };
    expect(refused(files, new NodejsProgram(), client('app.handler'))).toThrow(/package\.json names aws-lambda-ric.*fix: npm uninstall aws-lambda-ric/);
  });

  test('is compiled into nothing', () => {
    expect(refused({ 'index.js': '' }, new NodejsProgram(), { lambdaRuntime: LambdaRuntime.builtIn() })).toThrow(/lambdaRuntime: a Node\.js program .*interfaceClient/);
  });
});

describe('of Java', () => {
  const HANDLER = 'shop.Orders::handle';
  const SOURCE = { 'src/main/java/shop/Orders.java': 'package shop;\npublic class Orders { }\n' };
  const pom = (...artifacts: string[]): Files => ({
    ...SOURCE, 'pom.xml': `<project><artifactId>shop</artifactId><dependencies>${artifacts.map(name => `<dependency><artifactId>${name}</artifactId></dependency>`).join('')}</dependencies></project>`,
  });
  const CLIENT = 'aws-lambda-java-runtime-interface-client';

  test.each([HANDLER, 'shop.Orders'])('%s is called by the client among the dependencies', handler => {
    expect(configOf(pom(CLIENT), new JavaProgram(), client(handler))).toMatchObject({
      entrypoint: ['/usr/bin/java', '-cp', '/app/classes:/app/lib/*', 'com.amazonaws.services.lambda.runtime.api.client.AWSLambda'], command: [handler],
    });
  });

  test('in one jar', () => {
    expect(configOf(pom(CLIENT), new JavaProgram({ buildWith: JavaBuild.jar('target/shop.jar') }), client(HANDLER))).toMatchObject({
      entrypoint: ['/usr/bin/java', '-cp', '/app/app.jar', 'com.amazonaws.services.lambda.runtime.api.client.AWSLambda'],
    });
  });

  test.each<[string, Files]>([
    ['jars in lib', { 'Orders.java': 'class Orders { }', [`lib/${CLIENT}-2.10.1.jar`]: jar({ 'a/B.class': javaClass(8) }) }],
    ['build.gradle', { ...SOURCE, 'build.gradle': `plugins { id 'application' }\ndependencies { implementation 'com.amazonaws:${CLIENT}:2.10.1' }\n` }],
    ['a parent that is not here', { ...SOURCE, 'pom.xml': '<project><parent><artifactId>company</artifactId></parent><artifactId>shop</artifactId></project>' }],
  ])('is found among %s', (_where, files) => {
    expect(configOf(files, new JavaProgram(), client(HANDLER)).command).toEqual([HANDLER]);
  });

  test.each<[string, Files, string]>([
    ['pom.xml', pom('gson'), 'add com.amazonaws:aws-lambda-java-runtime-interface-client:2.10.1 to the dependencies of pom.xml'],
    ['build.gradle', { ...SOURCE, 'build.gradle': 'plugins { id \'application\' }\n' }, 'to the dependencies of build.gradle'],
    ['lib', { 'Orders.java': 'class Orders { }' }, 'into the folder lib'],
  ])('is refused when %s does not have it', (_where, files, fix) => {
    expect(refused(files, new JavaProgram(), client(HANDLER))).toThrow(fix);
  });

  test.each(['handler.', 'shop.Orders:handle', 'shop.Orders::', 'shop/Orders::handle', '-jar'])('refuses the form %j', handler => {
    expect(refused(pom(CLIENT), new JavaProgram(), client(handler))).toThrow(/lambdaRuntime: this does not name a class and its method/);
  });
});

describe('webAdapter()', () => {
  const GO = { 'main.go': GO_MAIN };

  test.each([80, 1023, 65536, 9001, 8080.5, '8080'])('refuses the port %p', port => {
    expect(() => LambdaRuntime.webAdapter(port as number)).toThrow(/LambdaRuntime\.webAdapter\(\): .*allowed: whole numbers from 1024 to 65535, but 9001/);
  });

  test.each(['public.ecr.aws/awsguru/aws-lambda-adapter', 'example.com/adapter:latest', 'example.com:5000/adapter'])('refuses the image %s', image => {
    expect(() => LambdaRuntime.webAdapter(8080, { image })).toThrow(/webAdapter\(\), image: this does not say which version/);
  });

  test('is an extension that does not start the program', () => {
    const { dockerfile, plan } = described(GO, new GoProgram(), web());
    expect(JSON.parse(plan!)).toMatchObject({
      base: 'scratch',
      layers: [{ name: 'system' }, { name: 'lambda-adapter', from: 'lambda-adapter:/out' }, { name: 'program' }],
      config: { entrypoint: ['/app'], env: { AWS_LWA_PORT: '8080' } },
    });
    expect(dockerfile.render()).toMatch(/^FROM public\.ecr\.aws\/awsguru\/aws-lambda-adapter:1\.0\.1 AS lambda-adapter-image\n[^]*^COPY --from=lambda-adapter-image \/lambda-adapter \/out\/opt\/extensions\/$/m);
  });

  test('leaves its variables to the user, but for the port', () => {
    expect(configOf(GO, new GoProgram(), { ...web(), env: { AWS_LWA_INVOKE_MODE: 'response_stream' } }).env)
      .toEqual({ AWS_LWA_PORT: '8080', AWS_LWA_INVOKE_MODE: 'response_stream' });
    expect(() => configOf(GO, new GoProgram(), { ...web(), env: { AWS_LWA_PORT: '9090' } })).toThrow(/env\.AWS_LWA_PORT: lambdaRuntime says which port/);
  });

  test('of a program without a build stage', () => {
    expect(described({ server: STATIC_AMD64 }, new PrebuiltProgram({ entry: 'server' }), web()).dockerfile.render()).toContain('FROM --platform=$BUILDPLATFORM debian:trixie-slim AS lambda-adapter\n');
  });

  test('of another image', () => {
    expect(described(GO, new GoProgram(), web(8080, { image: 'example.com/adapter:1.1.0' })).dockerfile.render()).toContain('FROM example.com/adapter:1.1.0 AS lambda-adapter-image\n');
  });

  test('with the digest of the lock', () => {
    // GIVEN
    const index = '{}';
    const digest = `sha256:${sha256(index)}`;
    const other = `sha256:${'2'.repeat(64)}`;
    const lock = JSON.stringify({ version: 1, bases: { 'public.ecr.aws/awsguru/aws-lambda-adapter:1.0.1': { digest, index, platforms: {} } } });
    expect(BaseLock.parse(Buffer.from(lock)).references).toHaveLength(1);

    // WHEN
    const text = described({ ...GO, 'minimal-images.lock.json': lock }, new GoProgram(), web()).dockerfile.render();
    const own = described({ ...GO, 'minimal-images.lock.json': lock }, new GoProgram(), web(8080, { image: `public.ecr.aws/awsguru/aws-lambda-adapter:1.0.1@${other}` })).dockerfile.render();

    // THEN
    expect(text).toContain(`FROM public.ecr.aws/awsguru/aws-lambda-adapter:1.0.1@${digest} AS`);
    expect(own).toContain(`FROM public.ecr.aws/awsguru/aws-lambda-adapter:1.0.1@${other} AS`);
  });

  test('is not there for processors that Lambda does not have', () => {
    expect(refused(GO, new GoProgram(), { ...web(), platforms: [Platform.LINUX_S390X] })).toThrow(/platforms: Lambda does not run on this platform/);
  });
});

describe('images that are taken as they are', () => {
  test.each([['interface-client', client('app.handler')], ['web-adapter', web()]] as const)('get no %s', (kind, { lambdaRuntime }) => {
    expect(() => new DockerfileImage({ lambdaRuntime })).toThrow(`DockerfileImage.lambdaRuntime: the image is taken as it is, so nothing can be added to it (got "${kind}")`);
  });

  test('may say that they have what asks for events', () => {
    expect(new DockerfileImage({ lambdaRuntime: LambdaRuntime.builtIn() }).lambdaRuntime!.kind).toBe('built-in');
  });
});

test('a runtime says what it was told', () => {
  expect(LambdaRuntime.interfaceClient('app.handler')).toMatchObject({ kind: 'interface-client', handler: 'app.handler' });
  expect(LambdaRuntime.webAdapter(8080)).toMatchObject({ kind: 'web-adapter', port: 8080 });
  expect(new ScratchImage({ program: new GoProgram(), lambdaRuntime: LambdaRuntime.builtIn() }).lambdaRuntime).toMatchObject({ kind: 'built-in', handler: undefined });
  expect(DistrolessBase.PYTHON3_DEBIAN13.facts.debianRelease).toBe(13);
});
