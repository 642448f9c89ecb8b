import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expectGolden, readable } from './golden';
import { jar, javaClass } from './jar';
import { C_MAIN, Files, GO_MAIN, project } from './support';
import {
  CaCertificates, CBuild, CLinking, CProgram, DistrolessBase, DistrolessImage, DockerfileImage, GoProgram, Healthcheck, JavaBuild, JavaProgram,
  JavaRuntime, LambdaRuntime, Libc, MinimalBase, MinimalImage, MinimalImageOptions, NodejsBuild, NodejsProgram, Platform,
  PrebuiltProgram, PythonProgram, RustLinking, RustProgram, ScratchImage,
} from '../../src';
import { dynamicElf } from '../fixtures/dynamic-elf';
import { elf, GLIBC_AMD64, MUSL_AMD64, STATIC_AMD64 } from '../fixtures/elf';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const MODULE: Files = {
  'go.mod': 'module example.com/api\n\ngo 1.24\n\nrequire example.com/lib v1.0.0\n',
  'go.sum': 'example.com/lib v1.0.0 h1:AAAA=\n',
  'cmd/api/main.go': 'package main\n\nimport (\n\t"example.com/api/internal/serve"\n\t"example.com/lib"\n)\n\nfunc main() { serve.Run(lib.X) }\n',
  'internal/serve/serve.go': 'package serve\n\nfunc Run(x int) {}\n',
};

const PACKAGE = JSON.stringify({
  type: 'module', engines: { node: '>=20' }, scripts: { build: 'tsc' }, dependencies: { pg: '8.0.0' }, devDependencies: { typescript: '5.9.2', esbuild: '0.25.9' },
});

const NODEJS: Files = {
  'package.json': PACKAGE,
  'package-lock.json': JSON.stringify({
    lockfileVersion: 3,
    packages: {
      '': {},
      'node_modules/pg': {},
      'node_modules/pg/node_modules/pg-native': { dependencies: { nan: '2' } },
      'node_modules/esbuild': { hasInstallScript: true, dev: true },
    },
  }),
  'tsconfig.json': '{}',
  'src/main.ts': '',
  'src/query.sql': '',
  'src/main.test.ts': '',
  '.env': 'PASSWORD=x',
  'README.md': '',
};
/** With something to fetch. */
const CARGO_LOCK = 'version = 4\n\n[[package]]\nname = "itoa"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n';

const PYPROJECT = '[project]\nname = "shop"\nrequires-python = ">=3.12"\ndependencies = ["flask>=3"]\n[project.scripts]\nserve = "shop.main:run"\n';

const UV_LOCK = `version = 1
[[package]]
name = "shop"
source = { editable = "." }
dependencies = [{ name = "flask" }]
[[package]]
name = "flask"
version = "3.1.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "colorama", marker = "sys_platform == 'win32'" }]
wheels = [{ url = "https://files.example.com/flask.whl", hash = "sha256:${'1'.repeat(64)}" }]
[[package]]
name = "colorama"
version = "0.4.6"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://files.example.com/colorama.whl", hash = "sha256:${'2'.repeat(64)}" }]
`;

const JAVA_MAIN = 'public class Main {\n  public static void main(String[] args) {\n  }\n}\n';

const MAVEN: { readonly [path: string]: string } = {
  'pom.xml': `<?xml version="1.0"?>
<project>
  <groupId>com.example</groupId>
  <artifactId>shop</artifactId>
  <version>1.0</version>
  <properties><maven.compiler.release>17</maven.compiler.release></properties>
  <dependencies><dependency><groupId>com.google.code.gson</groupId><artifactId>gson</artifactId><version>2.11.0</version></dependency></dependencies>
</project>
`,
  '.mvn/maven.config': '-T1\n',
  'src/main/java/shop/Main.java': `package shop;\n\n${JAVA_MAIN}`,
  'src/main/resources/shop.properties': 'a=b\n',
  'src/test/java/shop/MainTest.java': `package shop;\n\n${JAVA_MAIN}`,
  'target/classes/shop/Main.class': 'old',
  '.env': 'PASSWORD=x',
};

/** Everything that an option can say, at once. */
const EVERYTHING = {
  platforms: [Platform.LINUX_ARM64, Platform.LINUX_AMD64],
  user: 1000,
  group: 2000,
  env: { B: 'two words', A: 'a$HOME "quoted" \\ #' },
  labels: { 'org.opencontainers.image.title': 'Api', 'z': '' },
  ports: [8080, 9090, 8080],
  writablePaths: ['/tmp', '/data/cache'],
  timezones: true,
  healthcheck: { command: ['/app', 'health'], intervalSeconds: 10, timeoutSeconds: 2.5, startPeriodSeconds: 1, retries: 5 },
  args: ['--listen', ':8080'],
  lambdaRuntime: LambdaRuntime.builtIn(),
};

const CASES: { readonly [name: string]: { readonly files: Files; readonly image: () => MinimalImage; readonly opaque?: boolean } } = {
  'go-file': { files: { 'main.go': GO_MAIN }, image: () => new ScratchImage({ program: new GoProgram() }) },
  'go-module': { files: MODULE, image: () => new ScratchImage({ program: new GoProgram({ entry: './cmd/api', tags: ['netgo', 'osusergo'] }), ports: [8080] }) },
  'go-workspace': {
    files: {
      'go.work': 'go 1.27\n\nuse (\n\t./api\n\t./lib\n)\n',
      'api/go.mod': 'module example.com/api\n\nrequire example.com/x v1.0.0\n',
      'api/go.sum': 'x\n',
      'api/main.go': 'package main\n\nimport _ "example.com/lib/deep"\n\nfunc main() {}\n',
      'lib/go.mod': 'module example.com/lib\n',
      'lib/deep/deep.go': 'package deep\n',
    },
    image: () => new DistrolessImage({ program: new GoProgram({ entry: 'api' }) }),
  },
  'go-vendor': {
    files: { ...MODULE, 'vendor/modules.txt': '# example.com/lib v1.0.0\n', 'vendor/example.com/lib/lib.go': 'package lib\n\nvar X int\n' },
    image: () => new ScratchImage({ program: new GoProgram({ entry: 'cmd/api', goVersion: '1.27' }) }),
  },
  'go-private': {
    files: MODULE,
    image: () => new ScratchImage({ program: new GoProgram({ entry: 'cmd/api', secrets: ['netrc'], privateModules: ['git.example.com/*'] }) }),
  },
  'c': {
    files: { 'main.c': C_MAIN, 'util.c': '', 'include/util.h': '' },
    image: () => new ScratchImage({ program: new CProgram({ sources: ['util.c'], compilerArguments: ['-Iinclude', '-DNAME="a b"'], libraries: ['m'] }) }),
  },
  'c-make': {
    files: { 'Makefile': 'server: server.c\n', 'server.c': C_MAIN, 'lib/rules.mk': '', 'notes.txt': '' },
    image: () => new ScratchImage({ program: new CProgram({ buildWith: CBuild.make({ program: 'server', makeArguments: ['-j4'] }) }), ports: [8080] }),
  },
  'c-cmake': {
    files: { 'CMakeLists.txt': 'add_executable(shop main.cpp)\n', 'main.cpp': C_MAIN, 'build/CMakeCache.txt': '', 'build/probe.c': '' },
    image: () => new ScratchImage({ program: new CProgram({ buildWith: CBuild.cmake({ target: 'shop' }), buildPackages: ['zlib1g-dev'] }) }),
  },
  'cpp-dynamic': {
    files: { 'main.cpp': C_MAIN, 'util.c': '', 'util.hpp': '' },
    image: () => MinimalImage.of(new CProgram({ sources: ['util.c'], linking: CLinking.DYNAMIC, buildPackages: ['libfoo-dev=1:2.0~rc1-3+b1', 'a2ps'] })),
  },
  'go-cgo': {
    files: { ...MODULE, 'internal/serve/c.go': 'package serve\n\n// #include "c.h"\nimport "C"\n', 'internal/serve/c.c': '', 'internal/serve/c.h': '' },
    image: () => MinimalImage.of(new GoProgram({ entry: 'cmd/api', variables: { 'main.version': '1.2.3', 'main.title': 'The \'Api\'' }, buildPackages: ['libfoo-dev'] })),
  },
  'rust': {
    files: { 'Cargo.toml': '[package]\nname = "api"\nversion = "0.1.0"\n', 'Cargo.lock': CARGO_LOCK, 'src/main.rs': 'fn main() {}\n', 'migrations/1.sql': '' },
    image: () => new ScratchImage({ program: new RustProgram({ features: ['tls'] }), ports: [8080] }),
  },
  'rust-workspace': {
    files: {
      'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
      'Cargo.lock': CARGO_LOCK,
      'crates/api/Cargo.toml': '[package]\nname = "api"\nversion = "0.1.0"\n\n[dependencies]\nshared = { path = "../shared" }\n',
      'crates/api/src/main.rs': 'fn main() {}\n',
      'crates/shared/Cargo.toml': '[package]\nname = "shared"\nversion = "0.1.0"\n',
      'crates/shared/src/lib.rs': '',
      'crates/worker/Cargo.toml': '[package]\nname = "worker"\nversion = "0.1.0"\n',
      'crates/worker/src/main.rs': 'fn main() {}\n',
    },
    image: () => MinimalImage.of(new RustProgram({ entry: 'crates/api', linking: RustLinking.DYNAMIC }), { platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64] }),
  },
  'rust-private': {
    files: { 'Cargo.toml': '[package]\nname = "api"\nversion = "0.1.0"\n', 'Cargo.lock': CARGO_LOCK, 'src/main.rs': 'fn main() {}\n', '.cargo/config.toml': '' },
    image: () => new ScratchImage({ program: new RustProgram({ secrets: ['cargo-credentials.toml', 'gitconfig'] }) }),
  },
  'python-file': { files: { 'main.py': 'print("hello")\n' }, image: () => new DistrolessImage({ program: new PythonProgram() }) },
  'python-requirements': {
    files: { 'app/main.py': '', 'requirements.txt': '-r deps/base.txt\n', 'deps/base.txt': '-c pins.txt\nflask\n', 'deps/pins.txt': 'flask==3.1\n' },
    image: () => new DistrolessImage({ program: new PythonProgram({ entry: 'app/main.py' }), base: DistrolessBase.PYTHON3_DEBIAN13.pin(DIGEST) }),
  },
  'python-debian': {
    files: { 'main.py': '' },
    image: () => new DistrolessImage({
      program: new PythonProgram(),
      base: DistrolessBase.PYTHON3_DEBIAN13.pin(DIGEST),
      debianPackages: ['libpq5', 'libxml2=2.12.7+dfsg+really2.9.14-2.1'],
      debianSnapshot: '20260818T000000Z',
    }),
  },
  'files': {
    files: { 'main.go': GO_MAIN, 'config/app.yaml': 'a: 1\n', 'www/index.html': '<p>', 'www/run': { content: '', mode: 0o755 }, 'www/start': { link: 'run' } },
    image: () => new ScratchImage({
      program: new GoProgram(), files: { '/srv/www': 'www', '/home/nonroot/app.yaml': 'config/app.yaml' }, tools: ['/srv/www/run'], writablePaths: ['/srv/uploads'],
    }),
  },
  'healthcheck': {
    files: { 'main.go': GO_MAIN },
    image: () => new ScratchImage({ program: new GoProgram(), ports: [8080], healthcheck: Healthcheck.http({ port: 8080, path: '/health?deep=1', timeoutSeconds: 2 }) }),
  },
  'python-private': {
    files: { 'main.py': '', 'requirements.txt': 'flask==3.1\n' },
    image: () => new DistrolessImage({ program: new PythonProgram({ secrets: ['pip.conf', 'token'] }) }),
  },
  'python-uv': {
    files: { 'pyproject.toml': PYPROJECT, 'uv.lock': UV_LOCK, 'src/shop/__init__.py': '', 'src/shop/main.py': '' },
    image: () => new DistrolessImage({ program: new PythonProgram({ script: 'serve' }), ports: [8080] }),
  },
  'python-module': {
    files: { 'api/__init__.py': '', 'api/main.py': '' },
    image: () => new DistrolessImage({
      program: new PythonProgram({ module: 'api.main' }),
      args: ['--workers', '2'],
      base: MinimalBase.custom('example.com/python:3.12-debian12', { runtimeName: 'python', runtimeVersion: '3.12' }),
    }),
  },
  'nodejs-file': { files: { 'index.js': '' }, image: () => new DistrolessImage({ program: new NodejsProgram() }) },
  'nodejs-npm': { files: NODEJS, image: () => new DistrolessImage({ program: new NodejsProgram({ entry: 'src/main.ts', secrets: ['npmrc'] }), ports: [8080] }) },
  'nodejs-pnpm': {
    files: { 'package.json': PACKAGE, 'pnpm-lock.yaml': 'lockfileVersion: \'9.0\'\n', 'src/main.ts': '' },
    image: () => new DistrolessImage({ program: new NodejsProgram({ entry: 'src/main.ts', buildWith: NodejsBuild.bundle({ external: ['pg'] }) }) }),
  },
  'nodejs-yarn': {
    files: { 'package.json': PACKAGE, 'yarn.lock': '# yarn lockfile v1\n', '.nvmrc': '22\n', 'src/main.ts': '' },
    image: () => new DistrolessImage({ program: new NodejsProgram({ entry: 'dist/main.js', buildWith: NodejsBuild.script('build', 'dist') }) }),
  },
  'java-file': { files: { 'Main.java': JAVA_MAIN }, image: () => new DistrolessImage({ program: new JavaProgram() }) },
  'java-javac': {
    files: { 'src/shop/Main.java': `package shop;\n${JAVA_MAIN}`, 'resources/a.txt': '', 'lib/gson.jar': jar({ 'a/B.class': javaClass(17) }, { stored: ['a/B.class'] }), 'src/test/A.java': JAVA_MAIN, '.sdkmanrc': 'java=17.0.9-tem\n' },
    image: () => new DistrolessImage({ program: new JavaProgram() }),
  },
  'java-maven': { files: MAVEN, image: () => new DistrolessImage({ program: new JavaProgram({ secrets: ['settings.xml'] }), ports: [8080] }) },
  'java-modules': {
    files: {
      'pom.xml': '<project><artifactId>shop</artifactId><packaging>pom</packaging><modules><module>api</module><module>lib</module><module>web</module></modules></project>',
      ...Object.fromEntries(Object.entries(MAVEN).map(([path, text]) => [`api/${path}`, text.replace('<artifactId>gson', '<artifactId>lib')])),
      'lib/pom.xml': '<project><parent><artifactId>shop</artifactId></parent><artifactId>lib</artifactId></project>',
      'lib/src/main/java/lib/Lib.java': '',
      'web/pom.xml': '<project><artifactId>web</artifactId></project>',
      'web/src/main/java/web/Main.java': JAVA_MAIN,
    },
    image: () => new DistrolessImage({ program: new JavaProgram({ entry: 'api' }) }),
  },
  'java-jar': { files: MAVEN, image: () => new DistrolessImage({ program: new JavaProgram({ buildWith: JavaBuild.jar('target/shop-1.0.jar') }) }) },
  'java-jlink': {
    files: { 'Main.java': JAVA_MAIN },
    image: () => MinimalImage.of(new JavaProgram({ runtime: JavaRuntime.jlink('jdk.httpserver', 'java.net.http') })),
  },
  'java-gradle': {
    files: {
      'settings.gradle.kts': 'rootProject.name = "shop"\n',
      'build.gradle.kts': 'plugins {\n  application\n}\nversion = "1.2"\njava { toolchain { languageVersion = JavaLanguageVersion.of(25) } }\n',
      'src/main/java/shop/Main.java': `package shop;\n${JAVA_MAIN}`,
    },
    image: () => new DistrolessImage({ program: new JavaProgram() }),
  },
  'prebuilt': {
    files: { 'bin/server': STATIC_AMD64, 'web/index.html': '<p>hello</p>\n', 'web/secret.txt': 'no' },
    image: () => MinimalImage.of(new PrebuiltProgram({ entry: 'bin/server', include: ['web/**'], exclude: ['web/secret.txt'] })),
  },
  'lambda': {
    files: { ...MODULE, 'go.mod': `${String(MODULE['go.mod'])}require github.com/aws/aws-lambda-go v1.55.1\n` },
    image: () => new ScratchImage({ program: new GoProgram({ entry: 'cmd/api' }), platforms: [Platform.LINUX_ARM64], lambdaRuntime: LambdaRuntime.builtIn() }),
  },
  'lambda-python': {
    files: { 'app.py': '', 'requirements.txt': 'flask==3.1\n' },
    image: () => MinimalImage.of(new PythonProgram(), { lambdaRuntime: LambdaRuntime.interfaceClient('app.handler') }),
  },
  'lambda-nodejs': {
    files: { ...NODEJS, 'src/app.ts': '' },
    image: () => MinimalImage.of(new NodejsProgram(), { lambdaRuntime: LambdaRuntime.interfaceClient('src/app.handler') }),
  },
  'lambda-java': {
    files: { ...MAVEN, 'pom.xml': MAVEN['pom.xml'].replace(/gson<\/artifactId>/, 'aws-lambda-java-runtime-interface-client</artifactId>') },
    image: () => MinimalImage.of(new JavaProgram(), { lambdaRuntime: LambdaRuntime.interfaceClient('shop.Main::handle') }),
  },
  'lambda-web-adapter': {
    files: { 'main.go': GO_MAIN },
    image: () => MinimalImage.of(new GoProgram(), { lambdaRuntime: LambdaRuntime.webAdapter(8080), ports: [8080] }),
  },
  'everything': { files: { 'main.go': GO_MAIN }, image: () => new ScratchImage({ program: new GoProgram(), ...EVERYTHING }) },
  'everything-distroless': {
    files: { 'main.go': GO_MAIN },
    image: () => new DistrolessImage({
      program: new GoProgram(),
      ...EVERYTHING,
      entrypoint: ['/app', 'serve'],
      caCertificates: CaCertificates.NONE,
      base: DistrolessBase.BASE_DEBIAN13.pin(DIGEST),
    }),
  },
  'dockerfile': {
    files: { 'Dockerfile': '# as it is\r\nFROM scratch\nCOPY a.txt /a.txt\nUSER 65532:65532\nENTRYPOINT ["/a.txt"]', 'a.txt': 'a' },
    image: () => new DockerfileImage(),
    opaque: true,
  },
};

describe('golden files', () => {
  test.each(Object.keys(CASES))('%s', name => {
    // GIVEN
    const { files, image, opaque } = CASES[name];

    // WHEN
    const described = image()._describe(project(files));

    // THEN
    expectGolden(`${name}.Dockerfile`, described.dockerfile.render());
    if (opaque) {
      expect(described.plan).toBeUndefined();
    } else {
      expectGolden(`${name}.plan.json`, readable(described.plan));
    }
  });

  test('no golden file is left over', () => {
    const expected = Object.keys(CASES).flatMap(name => [`${name}.Dockerfile`, ...(CASES[name].opaque ? [] : [`${name}.plan.json`])]);
    expect(readdirSync(join(__dirname, '..', 'golden')).sort()).toEqual(expected.sort());
  });

  test.each(Object.keys(CASES))('%s names no folder of this machine and no moving frontend', name => {
    const { files, image } = CASES[name];
    const root = project(files);
    const { dockerfile, plan, findings, ignoreLines } = image()._describe(root);
    expect(JSON.stringify([dockerfile.render(), plan, findings, ignoreLines])).not.toContain(root);
    expect(dockerfile.render()).not.toMatch(/# *syntax=|<<[A-Z]/);
  });

  test('without a Dockerfile of one’s own every last stage is non-root, in exec form and without RUN', () => {
    for (const { files, image } of Object.values(CASES).filter(({ opaque }) => !opaque)) {
      const last = image()._describe(project(files)).dockerfile.render().split(/^FROM /m).pop()!;
      expect(last).not.toMatch(/^RUN/m);
      expect(last).toMatch(/^USER [1-9]\d*:\d+$/m);
      expect(last).toMatch(/^(ENTRYPOINT|CMD) \["/m);
    }
  });
});

describe('the layout of the build context', () => {
  test('a Dockerfile for a project’s own folder differs in paths alone', () => {
    // GIVEN
    const { dockerfile, dockerfileFor, sources } = new ScratchImage({ program: new GoProgram() })._describe(project({ 'main.go': GO_MAIN }));

    // WHEN
    const text = dockerfileFor!({ sources: '.', archives: '.minimal-images' }).render();

    // THEN
    expect(text).toBe(dockerfile.render().replace(`sources/${sources!.hash.slice(0, 32)}/`, './').replace('archives/', '.minimal-images/'));
  });
});

describe('the smallest base', () => {
  test.each([
    ['Go', () => new GoProgram(), 'scratch', 'Go links statically'],
    ['C', () => new CProgram(), 'scratch', 'linked statically'],
    ['Rust', () => new RustProgram(), 'scratch', 'linked statically'],
    ['Python', () => new PythonProgram(), 'gcr.io/distroless/python3-debian13:nonroot', 'Python needs its interpreter'],
    ['Java', () => new JavaProgram(), 'gcr.io/distroless/java21-debian13:nonroot', 'Java needs its runtime'],
    ['Node.js', () => new NodejsProgram(), 'gcr.io/distroless/nodejs24-debian13:nonroot', 'Node.js needs its runtime'],
  ] as const)('of(%s)', (_name, program, reference, because) => {
    const { choice } = MinimalImage.of(program());
    expect(choice).toMatch(new RegExp(`^${reference.replace(/[.]/g, '\\.')}: .*${because}`));
  });

  test('of a prebuilt program depends on its loader', () => {
    const root = project({ static: STATIC_AMD64, dynamic: GLIBC_AMD64 });
    const baseOf = (entry: string): string => JSON.parse(MinimalImage.of(new PrebuiltProgram({ entry }))._describe(root).plan!).base;
    expect([baseOf('static'), baseOf('dynamic')]).toEqual(['scratch', 'gcr.io/distroless/cc-debian13:nonroot']);
  });

  test('a DistrolessImage of a static program gets users, CA bundle and time zones', () => {
    expect(new DistrolessImage({ program: new GoProgram() }).choice).toMatch(/^gcr\.io\/distroless\/static-debian13:nonroot: /);
  });

  test('asked for', () => {
    expect([
      new ScratchImage({ program: new GoProgram() }).choice,
      new DistrolessImage({ program: new GoProgram(), base: DistrolessBase.CC_DEBIAN13 }).choice,
    ]).toEqual(['scratch: asked for', 'gcr.io/distroless/cc-debian13:nonroot: asked for']);
  });
});

describe('an image is a value', () => {
  test('it does not change with what it was made from, or with what it gave', () => {
    // GIVEN
    const platforms = [Platform.LINUX_ARM64, Platform.LINUX_AMD64];
    const image = new ScratchImage({ program: new GoProgram(), platforms });
    const root = project({ 'main.go': GO_MAIN });
    const before = image._describe(root).inputHash;

    // WHEN
    platforms.pop();
    image.platforms.pop();

    // THEN
    expect(image.platforms.map(String)).toEqual(['linux/amd64', 'linux/arm64']);
    expect(image._describe(root).inputHash).toBe(before);
  });

  test('its public members are those of the description for the working directory', () => {
    // GIVEN
    const root = project({ 'main.go': GO_MAIN });
    const image = new ScratchImage({ program: new GoProgram({ projectRoot: root }) });

    // WHEN
    const { inputHash, plan, dockerfile, findings } = image;

    // THEN
    const described = image._describe();
    expect({ inputHash, plan, text: dockerfile.render(), findings }).toEqual({
      inputHash: described.inputHash, plan: described.plan, text: described.dockerfile.render(), findings: described.findings,
    });
    expect(inputHash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('strict', () => {
  test.each([
    ['an unpinned base', { program: new PythonProgram() }, /floating-base/],
    ['a privileged port', { program: new PythonProgram(), base: DistrolessBase.PYTHON3_DEBIAN13.pin(DIGEST), ports: [80] }, /low-port/],
  ])('%s is an error', (_what, props, rule) => {
    const root = project({ 'main.py': '' });
    expect(new DistrolessImage(props)._describe(root).findings.map(({ id }) => id).join()).toMatch(rule);
    expect(() => new DistrolessImage({ ...props, strict: true })._describe(root)).toThrow(rule);
  });

  test('a pinned base without findings passes', () => {
    const image = new DistrolessImage({ program: new PythonProgram(), base: DistrolessBase.PYTHON3_DEBIAN13.pin(DIGEST), strict: true });
    expect(image._describe(project({ 'main.py': '' })).findings).toEqual([]);
  });

  test('scratch needs no pin', () => {
    expect(new ScratchImage({ program: new GoProgram(), strict: true })._describe(project({ 'main.go': GO_MAIN })).findings.map(({ id }) => id)).toEqual([]);
  });
});

describe('prebuilt programs', () => {
  test.each([
    ['glibc on scratch', GLIBC_AMD64, MinimalBase.SCRATCH, 'which scratch does not have'],
    ['glibc on static', GLIBC_AMD64, DistrolessBase.STATIC_DEBIAN13, 'which gcr.io/distroless/static-debian13:nonroot does not have'],
    ['musl on glibc', MUSL_AMD64, DistrolessBase.CC_DEBIAN13, '/lib/ld-musl-x86_64.so.1, which gcr.io/distroless/cc-debian13:nonroot does not have'],
  ])('%s is refused', (_what, program, base, message) => {
    const root = project({ server: program });
    const entry = new PrebuiltProgram({ entry: 'server' });
    const image = base.isScratch ? new ScratchImage({ program: entry }) : new DistrolessImage({ program: entry, base });
    expect(() => image._describe(root)).toThrow(message);
  });

  test('glibc on cc is fine, wherever the loader’s name stands in the file', () => {
    const far = elf({ interpreter: '/lib64/ld-linux-x86-64.so.2', interpreterAt: 200_000 });
    const image = new DistrolessImage({ program: new PrebuiltProgram({ entry: 'server' }), base: DistrolessBase.CC_DEBIAN13 });
    expect(image._describe(project({ server: far })).archives.map(({ name }) => name)).toEqual(['program']);
  });

  describe('and the libraries of their base', () => {
    const { BASE_NOSSL_DEBIAN13: NOSSL, BASE_DEBIAN13: BASE, CC_DEBIAN13: CC } = DistrolessBase;
    type Build = () => string;
    const on = (base: MinimalBase, needed: string[], options: MinimalImageOptions = {}, include: string[] = []): Build => () => new DistrolessImage({
      program: new PrebuiltProgram({ entry: 'server', include }), base, ...options,
    })._describe(project({ 'server': dynamicElf({ needed: [...needed, 'libc.so.6'] }), 'lib/libz.so.1': 'x' })).inputHash;
    const custom = (libraries?: string[]): MinimalBase => MinimalBase.custom('example.com/base:1', { libc: Libc.GLIBC, libraries });

    test.each<[string, MinimalBase, string[], string]>([
      ['zlib', NOSSL, ['libz.so.1'], 'PrebuiltProgram.entry: the executable server asks for libz.so.1, which gcr.io/distroless/base-nossl-debian13:nonroot does not have: it would fail with '
        + '"error while loading shared libraries" (got ["libz.so.1"]); allowed: a base with these libraries, or the libraries in the image; fix: use DistrolessBase.BASE_DEBIAN13, or link statically'],
      ['C++ beside it', NOSSL, ['libz.so.1', 'libstdc++.so.6'], 'fix: use DistrolessBase.CC_DEBIAN13, or link statically'],
      ['what no base has', CC, ['libz.so.1', 'libpq.so.5'], 'asks for libpq.so.5, which gcr.io/distroless/cc-debian13:nonroot does not have'],
      ['what a package has', CC, ['libpq.so.5'], 'fix: give the image the Debian package that has it (debianPackages; packages.debian.org finds it by the name of the file), put the library beside'],
      ['a base of others', custom(['libc.so.6', 'libown.so.1']), ['libz.so.1'], 'fix: put the library beside the program (include) where it looks for it, or link statically'],
      ['zlib on Debian 12', DistrolessBase.BASE_DEBIAN12, ['libz.so.1'], 'fix: use DistrolessBase.BASE_DEBIAN13, or link statically'],
    ])('%s is missed', (_what, base, needed, message) => {
      expect(on(base, needed)).toThrow(message);
    });

    test.each<[string, () => string]>([
      ['what the base has', on(BASE, ['libz.so.1', 'libssl.so.3', 'libm.so.6'])],
      ['what glibc brings besides', on(NOSSL, ['libmvec.so.1', 'libnss_files.so.2', 'ld-linux-x86-64.so.2'])],
      ['a base of which libraries are not known', on(custom(), ['libz.so.1'])],
      ['a library beside the program', on(NOSSL, ['libz.so.1'], {}, ['lib/**'])],
      ['a library of one\u2019s own', () => on(NOSSL, ['libz.so.1'], { files: { '/usr/local/lib/libz.so.1': project({ x: '' }) + '/x' } })()],
      ['packages', on(NOSSL, ['libpq.so.5'], { debianPackages: ['libpq5'] })],
    ])('%s is enough', (_what, build) => {
      expect(build()).toMatch(/^[0-9a-f]{64}$/);
    });

    test('and what libraries ask for that come with it', () => {
      const built = (files: Files, base = BASE) => () => new DistrolessImage({ program: new PrebuiltProgram({ entry: 'server', include: ['lib/**'] }), base })._describe(project({
        server: dynamicElf({ needed: ['libf.so', 'libc.so.6'] }), ...files,
      })).inputHash;
      const cxx = dynamicElf({ needed: ['libstdc++.so.6', 'libc.so.6'] });
      expect(built({ 'lib/libf.so': cxx })).toThrow('PrebuiltProgram.entry: the library lib/libf.so asks for libstdc++.so.6, which gcr.io/distroless/base-debian13:nonroot does not have');
      expect(built({ 'lib/libf.so': cxx })).toThrow('fix: use DistrolessBase.CC_DEBIAN13');
      expect(built({ 'lib/libf.so': dynamicElf({ needed: ['libg.so.2'] }), 'lib/libg.so.2': cxx })).toThrow('the library lib/libg.so.2 asks for libstdc++.so.6');
      expect(built({ 'lib/libf.so': { link: 'libf.so.1' }, 'lib/libf.so.1': cxx })).toThrow('the library lib/libf.so asks for libstdc++.so.6');
      expect(built({ 'lib/libf.so': cxx }, CC)()).toBeTruthy();
      expect(built({ 'lib/libf.so': cxx, 'lib/libstdc++.so.6': 'x' })()).toBeTruthy();
      // who knows whether they are loaded
      expect(built({ 'lib/libf.so': dynamicElf(), 'lib/plugin.so': cxx })()).toBeTruthy();
      expect(built({ 'lib/a/libf.so': cxx, 'lib/b/libf.so': dynamicElf() })()).toBeTruthy();
      expect(built({ 'lib/libf.so': 'no library' })()).toBeTruthy();
    });

    test('and its glibc', () => {
      const of = (version: string, base: MinimalBase) => () => new DistrolessImage({ program: new PrebuiltProgram({ entry: 'server' }), base })._describe(project({ server: dynamicElf({ versions: [version] }) }));
      expect(of('GLIBC_2.38', DistrolessBase.CC_DEBIAN12)).toThrow('PrebuiltProgram.entry: the executable server asks for glibc 2.38, and gcr.io/distroless/cc-debian12:nonroot has 2.36: '
        + 'it would fail with "version `GLIBC_2.38\' not found" (got "2.38"); allowed: a base with glibc 2.38 or newer, or an executable that was linked with an older one; '
        + 'fix: link it on a system with glibc 2.36 or older, or statically');
      expect(of('GLIBC_2.36', DistrolessBase.CC_DEBIAN12)).not.toThrow();
      expect(of('GLIBC_2.38', CC)).not.toThrow();
      expect(of('GLIBC_2.99', custom())).not.toThrow();
    });
  });

  test('the entry is executable whatever its mode', () => {
    const { archives } = MinimalImage.of(new PrebuiltProgram({ entry: 'server', include: ['data'] }))._describe(project({ server: STATIC_AMD64, data: 'x' }));
    expect(archives[1].entries.map(({ path, mode }) => [path, mode])).toEqual([['/app/data', '0644'], ['/app/server', '0755']]);
  });
});
