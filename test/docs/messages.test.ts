import { App, Aws, Duration, Stack } from 'aws-cdk-lib';
import { BLOCKS, PAGES } from './pages';
import {
  aws, BunProgram, CBuild, CLinking, CProgram, DistrolessBase, DistrolessImage, Dockerfile, DockerfileFinalStage, DockerfileImage, GoProgram,
  JavaBuild, JavaProgram, LambdaRuntime, MinimalBase, MinimalImage, MinimalImageOptions, NodejsBuild, NodejsProgram,
  Platform, PrebuiltImage, PrebuiltProgram,
  PythonProgram, RunMount, RustLinking, RustProgram, ScratchImage, StaticProgram,
} from '../../src';
import { dynamicElf } from '../fixtures/dynamic-elf';
import { elf, GLIBC_AMD64, STATIC_AMD64, STATIC_ARM64 } from '../fixtures/elf';
import { jar, javaClass, manifest } from '../image/jar';
import { Files, folder, GO_MAIN, project } from '../image/support';
import { memoryImage } from '../oci/support';

const image = (program: StaticProgram, options: MinimalImageOptions = {}): MinimalImage => new ScratchImage({ program, ...options });
const python = (options: MinimalImageOptions & { base?: MinimalBase } = {}): MinimalImage =>
  new DistrolessImage({ program: new PythonProgram(), ...options });
const bun = (): MinimalImage => new DistrolessImage({ program: new BunProgram() });
const nodejs = (): MinimalImage => new DistrolessImage({ program: new NodejsProgram() });
const java = (base?: MinimalBase): MinimalImage => new DistrolessImage({ program: new JavaProgram(), base });
const javaMain = (name: string): string => `package shop;\nclass ${name} { public static void main(String[] args) { } }\n`;
const prebuilt = (): MinimalImage => image(new PrebuiltProgram({ entry: 'server' }));
const last = (): DockerfileFinalStage => new Dockerfile().addFinalStage({ image: 'scratch' });
const GO: Files = { 'main.go': GO_MAIN };
const JAVA: Files = { 'Server.java': javaMain('Server') };
const RUST: Files = { 'Cargo.toml': '[package]\nname = "api"\n', 'Cargo.lock': 'version = 4\n', 'src/main.rs': 'fn main() {}\n' };
const PY: Files = { 'main.py': '' };
const LAMBDA_JAVA: Files = { 'pom.xml': '<project><artifactId>shop</artifactId></project>', 'src/main/java/shop/Orders.java': 'package shop;\nclass Orders { }\n' };
const ONE: Files = { Dockerfile: 'FROM scratch AS one\nCOPY a /a\nUSER 1\nCMD ["/a"]\n', a: '' };

const EMBEDDED = { publisher: aws.ImagePublisher.embedded() };

/** An image as an OCI layout has it. */
function layout(): Files {
  const { root: { mediaType, digest, size }, blobs } = memoryImage();
  const contents = Object.fromEntries([...blobs].map(([name, bytes]) => [`layout/blobs/${name.replace(':', '/')}`, bytes]));
  const index = JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType, digest, size }] });
  return { 'layout/oci-layout': '{"imageLayoutVersion":"1.0.0"}', 'layout/index.json': index, ...contents };
}

type Publish = (what: MinimalImage, props?: object) => aws.MinimalImageAsset;

/** What the pages show, provoked: an image is published as Shop/Api. */
const PROVOKED: [Files, (publish: Publish, stack: Stack) => unknown][] = [
  [{}, () => image(new GoProgram(), { user: 'nonroot' as unknown as number })],
  [{}, () => image(new GoProgram(), { env: { REGION: Aws.REGION } })],
  [GO, publish => publish(image(new GoProgram(), { writablePaths: ['/app/data'] }))],
  [GO, publish => publish(image(new GoProgram())).toLambdaCode()],
  [GO, publish => publish(image(new GoProgram(), { files: { '/srv/www': 'www' } }))],
  [GO, publish => publish(image(new GoProgram(), { files: { '/app/config.yaml': 'main.go' } }))],
  [PY, publish => publish(python({ files: { '/bin/tool': 'main.py' } }))],
  [GO, publish => publish(image(new GoProgram(), { files: { '/data/seed.json': 'main.go' }, writablePaths: ['/data'] }))],
  [GO, publish => publish(image(new GoProgram(), { tools: ['git'] }))],
  [PY, publish => publish(python({ tools: ['git'] }))],
  [GO, publish => publish(image(new GoProgram(), { entrypoint: ['/nope'] }))],
  [GO, publish => publish(image(new GoProgram(), { files: { '/usr/bin/tool': 'main.go' }, tools: ['/usr/bin/tool'] }))],
  [GO, publish => publish(image(new GoProgram({ entry: './cmd/api' })))],
  [{ 'main.go': 'package main\n\nimport "example.com/x"\n' }, publish => publish(image(new GoProgram()))],
  [{ 'main.go': 'package main\n\nimport "example.com/x"\n', 'go.mod': 'module a\n\nrequire example.com/x v1.0.0\n' }, publish => publish(image(new GoProgram()))],
  [{ ...GO, 'go.mod': 'module a\n\nreplace b => ../b\n' }, publish => publish(image(new GoProgram()))],
  [{ ...GO, 'go.mod': 'module a\n\ngo 1.26\n' }, publish => publish(image(new GoProgram({ goVersion: '1.20' })))],
  [{}, () => new GoProgram({ goVersion: '1.26.1' })],
  [{ 'go.mod': 'module a\n', 'lib.go': 'package lib\n', 'gen.go': `//go:build ignore\n\n${GO_MAIN}` }, publish => publish(image(new GoProgram()))],
  [{ 'main.go': 'package main\n\nimport _ "embed"\n\n//go:embed dist/*\nvar a string\n' }, publish => publish(image(new GoProgram()))],
  [{ ...GO, 'go.mod': 'module a\n\ngo 1.27rc1\n' }, publish => publish(image(new GoProgram()))],
  [{}, () => new GoProgram({ privateModules: ['https://git.example.com/'] })],
  [{}, () => new GoProgram({ secrets: ['machine git.example.com login me password x'] })],
  [{ 'a.c': '' }, publish => publish(image(new CProgram()))],
  [{ 'main.c': '' }, publish => publish(image(new CProgram({ sources: ['x.c'] })))],
  [{ 'main.ts': '' }, publish => publish(bun())],
  [{ 'index.ts': '', 'package.json': '{"dependencies":{"hono":"4"}}' }, publish => publish(bun())],
  [{}, () => new CProgram({ libraries: ['-lm x'] })],
  [{}, () => image(new CProgram({ linking: CLinking.DYNAMIC }))],
  [{ 'main.cpp': '' }, publish => publish(new DistrolessImage({ program: new CProgram({ linking: CLinking.DYNAMIC }), base: DistrolessBase.BASE_DEBIAN13 }))],
  [{}, () => new CProgram({ buildWith: CBuild.make({ program: 'server' }), sources: ['x.c'] })],
  [{}, () => new CProgram({ buildPackages: ['zlib; rm -rf /'] })],
  [{ 'main.go': 'package main\n\nimport "C"\n', 'go.mod': 'module a\n' }, publish => publish(image(new GoProgram()))],
  [{}, () => new GoProgram({ variables: { version: '1.2.3' } })],
  [{ ...RUST, 'go.mod': 'module a\n', 'a.go': GO_MAIN }, publish => publish(image(new GoProgram(), { lambdaRuntime: LambdaRuntime.builtIn() }))],
  [RUST, publish => publish(image(new RustProgram(), { lambdaRuntime: LambdaRuntime.builtIn() }))],
  [{ 'Cargo.toml': RUST['Cargo.toml'], 'src/main.rs': '' }, publish => publish(image(new RustProgram()))],
  [{ ...RUST, 'src/bin/worker.rs': '' }, publish => publish(image(new RustProgram()))],
  [{ 'Cargo.toml': '[workspace]\nmembers = ["a", "b"]\n', ...member('a'), ...member('b') }, publish => publish(image(new RustProgram()))],
  [{ ...RUST, 'Cargo.toml': '[package]\nname = "api"\nrust-version = "1.90"\n' }, publish => publish(image(new RustProgram({ rustVersion: '1.85' })))],
  [{ ...RUST, 'rust-toolchain.toml': '[toolchain]\nchannel = "nightly"\n' }, publish => publish(image(new RustProgram()))],
  [{ ...RUST, 'Cargo.toml': '[package]\nname = "api"\n\n[dependencies]\nopenssl-sys = "0.9"\n', 'Cargo.lock': '[[package]]\nname = "openssl-sys"\nversion = "0.9.1"\n' }, publish => publish(image(new RustProgram()))],
  [{ ...RUST, '.cargo/config.toml': '[target.x86_64-unknown-linux-gnu]\nlinker = "clang"\n' }, publish => publish(image(new RustProgram()))],
  [{ ...RUST, 'Cargo.toml': '[package]\nname = "api"\n\n[dependencies]\nb = { path = "../b" }\n' }, publish => publish(image(new RustProgram()))],
  [{}, () => image(new RustProgram({ linking: RustLinking.DYNAMIC }))],
  [RUST, publish => publish(new DistrolessImage({
    program: new RustProgram({ linking: RustLinking.DYNAMIC }), base: DistrolessBase.STATIC_DEBIAN13,
  }))],
  [{ 'app.py': '' }, publish => publish(python())],
  [{}, () => new PythonProgram({ module: 'app', entry: 'main.py' })],
  [{ ...PY, 'requirements.txt': '-e ./lib\n' }, publish => publish(python())],
  [{ ...PY, 'requirements.txt': 'x @ git+https://git.example.com/x\n' }, publish => publish(python())],
  [{ ...PY, Pipfile: '[packages]\nflask = "*"\n' }, publish => publish(python())],
  [{ ...PY, 'requirements.txt': 'psycopg2==2.9.10\n' }, publish => publish(python())],
  [{ 'main.py': 'app = FastAPI()\n', 'requirements.txt': 'uvicorn\n' }, publish => publish(python())],
  [{ ...PY, '.python-version': '3.12\n' }, publish => publish(python())],
  [PY, publish => publish(python({ base: DistrolessBase.CC_DEBIAN13 }))],
  [PY, publish => publish(python({ platforms: [Platform.LINUX_S390X] }))],
  [PY, publish => publish(python({ lambdaRuntime: LambdaRuntime.builtIn() }))],
  [PY, publish => publish(python({ lambdaRuntime: LambdaRuntime.interfaceClient('app.handler') }))],
  [{ 'app.py': 'def handler(event, context):\n    return event\n' }, publish => publish(python({ lambdaRuntime: LambdaRuntime.interfaceClient('app.handlr') }))],
  [{ 'index.js': '' }, publish => publish(new DistrolessImage({ program: new NodejsProgram(), lambdaRuntime: LambdaRuntime.interfaceClient('app.handler') }))],
  [LAMBDA_JAVA, publish => publish(new DistrolessImage({ program: new JavaProgram(), lambdaRuntime: LambdaRuntime.interfaceClient('shop.Orders::handle') }))],
  [{ 'index.ts': '' }, publish => publish(new DistrolessImage({ program: new BunProgram(), lambdaRuntime: LambdaRuntime.builtIn() }))],
  [GO, publish => publish(image(new GoProgram(), { lambdaRuntime: LambdaRuntime.interfaceClient('app.handler') }))],
  [{}, () => LambdaRuntime.webAdapter(80)],
  [PY, publish => publish(python({ strict: true }))],
  [{ 'app.js': '' }, publish => publish(nodejs())],
  [{ 'package.json': '{ "dependencies": { "express": "5" } }', 'index.js': '' }, publish => publish(nodejs())],
  [{ 'package.json': '{ "main": "main.ts" }', 'main.ts': '' }, publish => publish(nodejs())],
  [{ 'package.json': '{ "scripts": { "build": "swc src -d dist", "start": "node dist/main.js" } }', 'src/main.js': '' }, publish => publish(new DistrolessImage({ program: new NodejsProgram({ entry: 'dist/main.js', buildWith: NodejsBuild.script('bulid', 'dist') }) }))],
  [PY, publish => publish(python({ writablePaths: ['/app'] }))],
  [{ 'package.json': '{ "engines": { "node": "^20" } }', 'index.js': '' }, publish => publish(nodejs())],
  [{ '.nvmrc': 'system', 'index.js': '' }, publish => publish(nodejs())],
  [{ 'package.json': '{ "dependencies": { "is-odd": "^3" } }', 'index.js': '', 'yarn.lock': '__metadata:\n  version: 8\n\n"x@workspace:.":\n  resolution: "x@workspace:."\n' }, publish => publish(nodejs())],
  [{ 'package.json': '{ "packageManager": "yarn@3.8.7", "dependencies": { "is-odd": "^3" } }', 'index.js': '', 'yarn.lock': '__metadata:\n  version: 6\n' }, publish => publish(nodejs())],
  [
    {
      'package.json': '{ "main": "src/main.ts", "devDependencies": { "typescript": "5" } }',
      'package-lock.json': '{}',
      'src/main.ts': 'import "@/a";',
      'src/a.ts': '',
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
    },
    publish => publish(nodejs()),
  ],
  [{ 'shop/Import.java': javaMain('Import'), 'shop/Server.java': javaMain('Server') }, publish => publish(java())],
  [{ '.java-version': '26', ...JAVA }, publish => publish(java())],
  [{ '.java-version': '21', ...JAVA }, publish => publish(java(DistrolessBase.JAVA17_DEBIAN13))],
  [{ 'app.jar': jar({ 'META-INF/MANIFEST.MF': manifest('shop.Server'), 'shop/Server.class': javaClass(25) }) }, publish => publish(new DistrolessImage({
    program: new JavaProgram({ buildWith: JavaBuild.jar('app.jar') }),
  }))],
  [{ '.java-version': 'system', ...JAVA }, publish => publish(java())],
  [{ 'pom.xml': '<project><parent><artifactId>shop</artifactId><relativePath>../pom.xml</relativePath></parent></project>' }, publish => publish(java())],
  [{ 'build.gradle': 'plugins {}', ...JAVA }, publish => publish(java())],
  [PY, publish => publish(prebuilt())],
  [{ server: '#!/bin/sh\n' }, publish => publish(prebuilt())],
  [{ server: STATIC_ARM64 }, publish => publish(prebuilt())],
  [{ server: GLIBC_AMD64 }, publish => publish(prebuilt())],
  [{ server: dynamicElf({ needed: ['libz.so.1'] }) }, publish => publish(new DistrolessImage({ program: new PrebuiltProgram({ entry: 'server' }), base: DistrolessBase.BASE_NOSSL_DEBIAN13 }))],
  [{ server: { link: 'real' }, real: STATIC_AMD64 }, publish => publish(prebuilt())],
  [{}, () => DistrolessBase.CC_DEBIAN13.pin('sha256:abc')],
  [{}, () => new DistrolessImage({ program: new GoProgram(), base: MinimalBase.SCRATCH })],
  [GO, publish => publish(new DistrolessImage({
    program: new GoProgram(), base: DistrolessBase.JAVA_BASE_DEBIAN13, platforms: [Platform.LINUX_ARM_V7],
  }))],
  [GO, publish => publish(image(new GoProgram(), { platforms: [Platform.LINUX_ARM64, Platform.LINUX_AMD64] }))],
  [GO, publish => publish(image(new GoProgram()), { additionalTags: ['v1'] })],
  [GO, publish => publish(image(new GoProgram()), {
    publisher: aws.ImagePublisher.codeBuild({ timeout: Duration.minutes(45), queuedTimeout: Duration.minutes(20) }),
  })],
  [GO, publish => publish(image(new GoProgram({ secrets: ['netrc'] })))],
  [GO, publish => publish(image(new GoProgram({ secrets: ['netrc'] })), {
    publisher: aws.ImagePublisher.codeBuild(), secrets: { netrc: aws.BuildSecret.fromFile('netrc') },
  })],
  [ONE, publish => publish(new DockerfileImage(), { buildArgs: { REGION: Aws.REGION } })],
  [{}, () => last().env('A', 'x\ny')],
  [{}, () => last().copy({ sources: ['../a'], destination: '/a' })],
  [{}, () => RunMount.cache({ target: '/a b' })],
  [{}, () => twice(last())],
  [{}, () => last().raw('RUN true')],
  [{}, () => linked(new Dockerfile({ syntax: 'docker/dockerfile:1.3' }))],
  [{ a: '' }, publish => publish(new DockerfileImage())],
  [{ Dockerfile: 'FROM scratch\nCOPY b /b\n' }, publish => publish(new DockerfileImage())],
  [ONE, publish => publish(new DockerfileImage({ target: 'two' }))],
  [{ Dockerfile: 'FROM alpine:3\nRUN --mount=type=secret,id=$TOKEN x\n' }, publish => publish(new DockerfileImage())],
  [{ Dockerfile: 'hello\n' }, publish => publish(new DockerfileImage())],
  [{ Dockerfile: `FROM scratch\nENV A=aa\n${'ENV A=$A$A\n'.repeat(40)}` }, publish => publish(new DockerfileImage())],
  [{ server: STATIC_AMD64 }, publish => publish(new DistrolessImage({ program: new PrebuiltProgram({ entry: 'server' }) }), EMBEDDED)],
  [GO, publish => publish(image(new GoProgram()), { ...EMBEDDED, buildArgs: { EDITION: 'small' } })],
  [GO, publish => publish(image(new GoProgram({ secrets: ['netrc'] })), {
    ...EMBEDDED, secrets: { netrc: aws.BuildSecret.fromCodeArtifact({ domain: 'packages', repositories: ['go'] }) },
  })],
  [PY, () => python({ debianPackages: ['libpq5:amd64'] })],
  [PY, () => python({ debianPackages: ['libpq5'], debianSnapshot: '2026-08-18' })],
  [GO, publish => publish(image(new GoProgram(), { debianPackages: ['libpq5'] }))],
  [PY, publish => publish(python({ debianPackages: ['libpq5'] }), EMBEDDED)],
  [layout(), publish => publish(PrebuiltImage.fromOciLayout('layout'))],
];

function member(name: string): Files {
  return { [`${name}/Cargo.toml`]: `[package]\nname = "${name}"\n`, [`${name}/src/main.rs`]: '' };
}

function twice(stage: DockerfileFinalStage): void {
  stage.entrypoint(['/a']);
  stage.entrypoint(['/b']);
}

function linked(file: Dockerfile): string {
  file.addFinalStage({ image: 'scratch' }).copy({ sources: ['a'], destination: '/a', link: true });
  return file.render();
}

describe('messages', () => {
  const shown = (page: string, mark: RegExp): string[] => BLOCKS.filter(block => block.page === page && /^(text)?$/.test(block.language))
    .flatMap(({ text }) => text.split('\n')).filter(line => mark.test(line));
  const inProject = <T>(files: Files, work: (stack: Stack) => T): T => {
    const cwd = jest.spyOn(process, 'cwd').mockReturnValue(project(files));
    try {
      return work(new Stack(new App({ outdir: folder() }), 'Shop'));
    } finally {
      cwd.mockRestore();
    }
  };
  const thrown = (): string[] => PROVOKED.map(([files, attempt]) => inProject(files, stack => {
    try {
      const answer = String(attempt((what, props = {}) => new aws.MinimalImageAsset(stack, 'Api', { image: what, ...props }), stack));
      (stack.node.root as App).synth();
      return `no error: ${answer}`;
    } catch (error) {
      // those of a synthesis are lists
      return (error as Error).message.split('\n').pop()!.trim();
    }
  }));

  test('of README and all pages are what the library throws', () => {
    const all = PAGES.flatMap(page => shown(page, /; allowed: /));
    expect([...new Set(all)].sort()).toEqual(thrown().sort());
    expect(shown('README.md', /; allowed: /)).toHaveLength(1);
  });

  test('of findings are what the command line shows', () => {
    // GIVEN
    const legacy = (command: string): Files => ({
      'legacy/Dockerfile': `FROM gcr.io/distroless/static-debian13\nCOPY server /server\nCMD ${command}\n`, 'legacy/server': elf(),
    });
    const synth = (command: string): string[] => inProject(legacy(command), stack => {
      new aws.MinimalImageAsset(stack, 'Legacy', { image: new DockerfileImage({ projectRoot: 'legacy' }) });
      const { messages } = (stack.node.root as App).synth().getStackByName('Shop');
      // as cdk 2.1148 prints what a manifest says
      return messages.map(({ level, id, entry }) => {
        const [, said, ack] = /^(.*) \[ack: (.*)\]$/.exec(String(entry.data))!;
        return `${level.toUpperCase()} ${said} (Construct Annotations)\n   ${id.slice(1)}\n   Acknowledge with 'Annotation::${ack}'`;
      });
    });

    // THEN
    const [error] = shown('docs/findings.md', /^ *\[Shop\/Legacy\] /);
    expect(() => synth('/server')).toThrow(error.trim());
    expect(error).toMatch(/shell-form/);
    const blocks = BLOCKS.filter(({ page, text }) => page === 'docs/findings.md' && text.startsWith('WARNING ')).map(({ text }) => text);
    expect(blocks).toEqual([`${synth('["/server"]').join('\n\n')}\n`]);
  });
});
