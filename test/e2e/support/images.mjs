import { copyOf } from './folders.mjs';
import { example, fixture, lib } from './library.mjs';

const {
  BunProgram, CaCertificates, CBuild, CLinking, CProgram, DistrolessBase, DistrolessImage, GoProgram, Healthcheck, JavaBuild, JavaProgram,
  JavaRuntime, LambdaRuntime, MinimalImage, NodejsBuild, NodejsProgram, Platform, PythonProgram, RustLinking, RustProgram, ScratchImage,
} = lib;

/** Strings that shells, Docker's expansion or its quoting would change. */
export const HOSTILE = ['$HOME ${PATH} $(id) `id`', ' "double" \'single\' \\ ', 'a\\nb\\', '# no comment', 'Dünya 👋\u00a0', '[]', ''];

/** Each text under a name of its own, as environment (`E0`, …) and as labels (`l0`, …). */
export const named = (/** @type {string} */ letter, texts = HOSTILE) => Object.fromEntries(texts.map((text, at) => [`${letter}${at}`, text]));

const probe = () => new GoProgram({ projectRoot: fixture('go-probe') });

/**
 * One image per kind of program and option that an engine has to build.
 *
 * @type {Record<string, (projectRoot?: string, texts?: string[]) => any>}
 */
export const images = {
  'go-workspace': (projectRoot = fixture('go-workspace')) =>
    new ScratchImage({ program: new GoProgram({ projectRoot, entry: './services/api/cmd/api' }) }),
  'go-vendor': () => new ScratchImage({ program: new GoProgram({ projectRoot: fixture('go-vendor') }) }),
  'go-embed': () => new ScratchImage({ program: new GoProgram({ projectRoot: fixture('go-embed') }) }),
  'go-file': () => new ScratchImage({ program: new GoProgram({ projectRoot: fixture('go-file'), entry: 'tools/hello.go' }) }),
  'go-loose': () => new ScratchImage({ program: new GoProgram({ projectRoot: fixture('go-loose') }) }),
  'go-dependency': (projectRoot = fixture('go-dependency')) =>
    new ScratchImage({ program: new GoProgram({ projectRoot }) }),
  'rust-http': (projectRoot = fixture('rust-http')) => new ScratchImage({ program: new RustProgram({ projectRoot }), ports: [8080] }),
  'rust-workspace': (projectRoot = fixture('rust-workspace')) =>
    new ScratchImage({ program: new RustProgram({ projectRoot, entry: 'api', features: ['loud'] }) }),
  'rust-dynamic': (projectRoot = fixture('rust-workspace')) => MinimalImage.of(new RustProgram({ projectRoot, binary: 'worker', linking: RustLinking.DYNAMIC })),
  'rust-platforms': (projectRoot = fixture('rust-workspace')) =>
    new ScratchImage({ program: new RustProgram({ projectRoot, binary: 'worker' }), platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64] }),
  python: (projectRoot = fixture('python-app'), texts = HOSTILE) =>
    new DistrolessImage({ program: new PythonProgram({ projectRoot, module: 'shop.cli' }), args: texts }),
  'python-http': (projectRoot = fixture('python-http')) => MinimalImage.of(new PythonProgram({ projectRoot, script: 'serve' }), { ports: [8080] }),
  'python-postgres': (projectRoot = fixture('python-postgres')) =>
    new DistrolessImage({ program: new PythonProgram({ projectRoot }), debianPackages: ['libpq5'], ports: [8080] }),
  healthcheck: (projectRoot = fixture('go-healthy')) => new ScratchImage({
    program: new GoProgram({ projectRoot }),
    platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64],
    ports: [8080],
    healthcheck: Healthcheck.http({ port: 8080, path: '/health?deep=1', intervalSeconds: 1, timeoutSeconds: 5, retries: 1 }),
  }),
  c: () => MinimalImage.of(new CProgram({ projectRoot: fixture('c-two-files'), sources: ['greet.c'] })),
  'c-dynamic': () => new DistrolessImage({
    program: new CProgram({ projectRoot: fixture('c-two-files'), sources: ['greet.c'], linking: CLinking.DYNAMIC }), base: DistrolessBase.BASE_DEBIAN13,
  }),
  'c-http': (projectRoot = fixture('c-http')) => new ScratchImage({
    program: new CProgram({ projectRoot, buildWith: CBuild.make({ program: 'server' }), buildPackages: ['libevent-dev'] }), ports: [8080],
  }),
  'cpp-hello': () => MinimalImage.of(new CProgram({ projectRoot: fixture('cpp-hello'), sources: ['count.c'] })),
  'cpp-dynamic': () => MinimalImage.of(new CProgram({ projectRoot: fixture('cpp-hello'), sources: ['count.c'], linking: CLinking.DYNAMIC })),
  'cpp-cmake': (projectRoot = fixture('cpp-cmake')) => MinimalImage.of(
    new CProgram({ projectRoot, buildWith: CBuild.cmake({ target: 'shop' }), buildPackages: ['zlib1g-dev'] }),
  ),
  'go-http': (projectRoot = fixture('go-http')) => new ScratchImage({
    program: new GoProgram({ projectRoot, variables: { 'main.version': '1.2.3 "beta"' } }), ports: [8080], timezones: true,
  }),
  'go-cgo': (projectRoot = fixture('go-cgo')) => MinimalImage.of(new GoProgram({ projectRoot })),
  'nodejs-hello': () => MinimalImage.of(new NodejsProgram({ projectRoot: example('hello-nodejs') })),
  'nodejs-http': (projectRoot = fixture('nodejs-http')) => MinimalImage.of(new NodejsProgram({ projectRoot, entry: 'src/server.ts' }), { ports: [8080] }),
  'nodejs-bundle': (projectRoot = fixture('nodejs-http')) => MinimalImage.of(
    new NodejsProgram({ projectRoot, entry: 'src/server.ts', buildWith: NodejsBuild.bundle({ esm: true, external: ['unix-dgram'] }) }), { ports: [8080] },
  ),
  'bun-http': (projectRoot = fixture('bun-http')) => MinimalImage.of(new BunProgram({ projectRoot }), { ports: [8080] }),
  'npm-workspace': (projectRoot = fixture('npm-workspace')) => MinimalImage.of(new NodejsProgram({ projectRoot, entry: 'services/api' })),
  'pnpm-workspace': (projectRoot = fixture('pnpm-workspace')) => MinimalImage.of(new NodejsProgram({ projectRoot, entry: 'services/api' })),
  'uv-workspace': (projectRoot = fixture('uv-workspace')) => MinimalImage.of(new PythonProgram({ projectRoot, script: 'serve' })),
  'java-hello': () => MinimalImage.of(new JavaProgram({ projectRoot: example('hello-java') })),
  // written for Java 17, and run on 21
  'java-http': (projectRoot = fixture('java-http')) =>
    new DistrolessImage({ program: new JavaProgram({ projectRoot }), base: DistrolessBase.JAVA21_DEBIAN13, ports: [8080] }),
  'java-modules': (projectRoot = fixture('java-modules')) =>
    new DistrolessImage({ program: new JavaProgram({ projectRoot, entry: 'api' }), base: DistrolessBase.JAVA21_DEBIAN13 }),
  'java-jlink': () => MinimalImage.of(new JavaProgram({ projectRoot: example('hello-java'), runtime: JavaRuntime.jlink() })),
  'java-jar': () => new DistrolessImage({
    program: new JavaProgram({ projectRoot: fixture('java-modules'), entry: 'greeting', buildWith: JavaBuild.jar('greeting/target/greeting.jar') }),
    base: DistrolessBase.JAVA21_DEBIAN13,
  }),
  'lambda-rust': () => new ScratchImage({ program: new RustProgram({ projectRoot: fixture('lambda-rust') }), lambdaRuntime: LambdaRuntime.builtIn() }),
  'lambda-python': (projectRoot = fixture('lambda-python')) =>
    MinimalImage.of(new PythonProgram({ projectRoot }), { lambdaRuntime: LambdaRuntime.interfaceClient('app.handler') }),
  'lambda-nodejs': (projectRoot = fixture('lambda-nodejs')) =>
    MinimalImage.of(new NodejsProgram({ projectRoot }), { lambdaRuntime: LambdaRuntime.interfaceClient('src/app.handler') }),
  'lambda-java': (projectRoot = fixture('lambda-java')) =>
    MinimalImage.of(new JavaProgram({ projectRoot }), { lambdaRuntime: LambdaRuntime.interfaceClient('greetings.Greet::handle') }),
  'lambda-web': (projectRoot = fixture('lambda-web')) => MinimalImage.of(
    new NodejsProgram({ projectRoot, entry: 'index.mjs' }), { lambdaRuntime: LambdaRuntime.webAdapter(18765), env: { AWS_LWA_ERROR_STATUS_CODES: '500-599' } },
  ),
  'every-option': (projectRoot = fixture('go-probe'), texts = HOSTILE) => new ScratchImage({
    program: new GoProgram({ projectRoot }),
    user: 1234,
    group: 5678,
    env: named('E', texts),
    labels: named('l', texts),
    ports: [8080, 9090],
    writablePaths: ['/tmp', '/data'],
    timezones: true,
    caCertificates: CaCertificates.bundledAnd(fixture('own-authority.pem')),
    healthcheck: { command: ['/app', 'user'], intervalSeconds: 5, timeoutSeconds: 2, startPeriodSeconds: 1, retries: 4 },
    args: texts,
  }),
  entrypoint: (projectRoot = fixture('go-probe'), texts = HOSTILE) =>
    new ScratchImage({ program: new GoProgram({ projectRoot }), entrypoint: ['/app', 'args', ...texts], args: ['last'] }),
  'writable-home': () => new DistrolessImage({ program: probe(), writablePaths: ['/home/nonroot/state'] }),
  'writable-tmp': () => new DistrolessImage({ program: probe(), writablePaths: ['/tmp', '/tmp/below'] }),
  files: (projectRoot = fixture('go-probe')) => new ScratchImage({
    program: new GoProgram({ projectRoot }),
    files: Object.fromEntries([
      ['/etc/probe/settings.json', 'settings.json'], ['/srv/www', 'www'], ['/usr/bin/helper', 'helper'], ['/home/nonroot/notes', 'settings.json'],
    ].map(([path, source]) => [path, fixture(`own-files/${source}`)])),
    tools: ['helper', '/app'],
  }),
  'debian-tool': () => new DistrolessImage({ program: probe(), base: DistrolessBase.BASE_DEBIAN13, debianPackages: ['jq'], tools: ['jq', '/usr/bin/jq'] }),
  debug: () => new DistrolessImage({ program: probe(), debug: true }),
  'cc-base': () => new DistrolessImage({ program: probe(), base: DistrolessBase.CC_DEBIAN13 }),
};

/** A fixture that may be changed. */
export const changeable = (/** @type {string} */ name) => copyOf(fixture(name));
