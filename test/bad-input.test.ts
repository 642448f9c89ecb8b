import { existsSync, readdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { App, Aws, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as awsLambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import {
  aws, CaCertificates, CProgram, DistrolessBase, DistrolessImage, Dockerfile, DockerfileImage, DockerfileImageProps, GoProgram,
  LambdaRuntime, MinimalBase,
  MinimalImage,
  MinimalImageOptions, Platform, PrebuiltProgram, Program, PythonProgram, RustProgram, ScratchImage, StaticProgram,
} from '../src';
import { elf, GLIBC_AMD64, STATIC_AMD64, STATIC_ARM64 } from './fixtures/elf';
import { Files, folder, GO_MAIN, project } from './image/support';

/** A value as it comes from JavaScript, where nothing checks types. */
function js<T>(value: unknown): T {
  return value as T;
}

const TOKEN = Lazy.string({ produce: () => 'later' });
const DEPLOYED = 'known at deployment only';

interface Wrong {
  /** The project; the working directory while the input is tried. */
  readonly files?: Files;
  readonly try: (stack: Stack) => unknown;
  /** What the message says: where, what, the value. */
  readonly says: string[];
}

/** An asset called Bad/Asset. */
function asset(stack: Stack, image: MinimalImage, props: Partial<aws.MinimalImageAssetProps> = {}): aws.MinimalImageAsset {
  return new aws.MinimalImageAsset(stack, 'Asset', { image, ...props });
}

/** An asset called Bad/Asset that CodeBuild builds. */
function built(stack: Stack, options: aws.CodeBuildOptions = {}, props: Partial<aws.MinimalImageAssetProps> = {}): aws.MinimalImageAsset {
  return asset(stack, props.image ?? go(), { publisher: aws.ImagePublisher.codeBuild(options), ...props });
}

/** An asset called Bad/Asset with a secret for the slot that its build has. */
function bound(stack: Stack, secrets: { [slot: string]: unknown } | undefined, publisher = aws.ImagePublisher.codeBuild()): aws.MinimalImageAsset {
  return asset(stack, new ScratchImage({ program: new GoProgram({ secrets: ['netrc'] }) }), { publisher, secrets: js(secrets) });
}

const imported = (stack: Stack): ecr.IRepository => ecr.Repository.fromRepositoryName(stack, 'Mine', 'mine');
const secretOf = (stack: Stack): secretsmanager.ISecret => new secretsmanager.Secret(stack, 'Secret');
const images = (stack: Stack, props: object): aws.ImageRepository => new aws.ImageRepository(stack, 'Images', props);
const vpcOf = (stack: Stack): ec2.Vpc => new ec2.Vpc(stack, 'Vpc');
/** What nobody may read in a message. */
const SECRET = 'hunter2 is the password';

const go = (options: MinimalImageOptions = {}): MinimalImage => new ScratchImage({ program: new GoProgram(), ...options });
const python = (options: MinimalImageOptions & { base?: MinimalBase } = {}): MinimalImage =>
  new DistrolessImage({ program: new PythonProgram(), ...options });
const prebuilt = (entry = 'server'): MinimalImage => new ScratchImage({ program: new PrebuiltProgram({ entry }) });
const file = (props: DockerfileImageProps = {}): MinimalImage => new DockerfileImage(props);

const GO: Files = { 'main.go': GO_MAIN };
const DOCKERFILE: Files = { Dockerfile: 'FROM scratch AS one\nCOPY a /a\nUSER 1\nCMD ["/a"]\n', a: '' };

const WRONG: { readonly [name: string]: Wrong } = {
  // projects and their files
  'projectRoot is missing': { files: GO, try: stack => asset(stack, new ScratchImage({ program: new GoProgram({ projectRoot: 'api' }) })), says: ['Bad/Asset: GoProgram.projectRoot', 'there is no such folder', '"api"'] },
  'projectRoot is a file': { files: GO, try: stack => asset(stack, new ScratchImage({ program: new GoProgram({ projectRoot: 'main.go' }) })), says: ['Bad/Asset: GoProgram.projectRoot', 'this is a file', '"main.go"'] },
  'projectRoot is empty': { files: {}, try: stack => asset(stack, go()), says: ['Bad/Asset: GoProgram.projectRoot', 'the folder is empty', '"."'] },
  'projectRoot is absolute and missing': { files: GO, try: stack => asset(stack, new ScratchImage({ program: new CProgram({ projectRoot: '/home/somebody/project' }) })), says: ['CProgram.projectRoot', '"…/project"'] },
  'projectRoot is a token': { try: () => new GoProgram({ projectRoot: TOKEN }), says: ['GoProgram.projectRoot', DEPLOYED] },
  'projectRoot is a number': { try: () => new GoProgram({ projectRoot: js(7) }), says: ['GoProgram.projectRoot', 'not a string', '7'] },
  'projectRoot holds NUL': { try: () => new PythonProgram({ projectRoot: 'a\0b' }), says: ['PythonProgram.projectRoot', 'NUL'] },
  'a Rust version with a patch': { try: () => new RustProgram({ rustVersion: '1.96.1' }), says: ['RustProgram.rustVersion', '"1.96.1"', 'such as 1.96'] },
  'features as a text': { try: () => new RustProgram({ features: js('tls') }), says: ['RustProgram.features', 'not a list', '"tls"'] },
  'a feature that is an option': { try: () => new RustProgram({ features: ['--all'] }), says: ['RustProgram.features', '"--all"'] },
  'a program that is a path': { try: () => new RustProgram({ binary: 'src/bin/a.rs' }), says: ['RustProgram.binary', '"src/bin/a.rs"', 'without a path'] },
  'a program that is a token': { try: () => new RustProgram({ binary: TOKEN }), says: ['RustProgram.binary', DEPLOYED] },
  'linking by another word': { try: () => new RustProgram({ linking: js('musl') }), says: ['RustProgram.linking', '"musl"', 'RustLinking.STATIC'] },
  'entry lies outside': { try: () => new GoProgram({ entry: '../other' }), says: ['GoProgram.entry', 'leads out of the project', '"../other"'] },
  'entry is absolute': { try: () => new PythonProgram({ entry: '/srv/app/main.py' }), says: ['PythonProgram.entry', 'leads out', '"…/main.py"'] },
  'entry is a token': { try: () => new CProgram({ entry: TOKEN }), says: ['CProgram.entry', DEPLOYED] },
  'entry is empty': { try: () => new CProgram({ entry: '' }), says: ['CProgram.entry', 'not a path', '""'] },
  'entry of Python is missing': { files: { 'app.py': '' }, try: stack => asset(stack, python()), says: ['Bad/Asset: PythonProgram.entry', '"main.py"'] },
  'entry of C is missing': { files: { 'a.c': '' }, try: stack => asset(stack, new ScratchImage({ program: new CProgram() })), says: ['Bad/Asset: CProgram.entry', '"main.c"'] },
  'entry of Go has no package main': { files: { 'lib.go': 'package lib\n' }, try: stack => asset(stack, go()), says: ['Bad/Asset: GoProgram.entry', 'package main', '"."'] },
  'include is a token': { try: () => new GoProgram({ include: ['a', TOKEN] }), says: ['GoProgram.include[1]', DEPLOYED] },
  'exclude is a token': { try: () => new GoProgram({ exclude: [TOKEN] }), says: ['GoProgram.exclude[0]', DEPLOYED] },
  'everything is excluded': { files: { 'main.py': '' }, try: stack => asset(stack, new DistrolessImage({ program: new PythonProgram({ exclude: ['**'] }) })), says: ['PythonProgram.projectRoot', 'no Python files found'] },
  'a link leads out': { files: { 'main.py': '', 'secrets': { link: '/etc/shadow' } }, try: stack => asset(stack, python()), says: ['PythonProgram.projectRoot', 'symbolic link leads out', '"secrets"'] },

  // Go
  'Go: an import of a module without go.mod': { files: { 'main.go': 'package main\n\nimport "example.com/x"\n' }, try: stack => asset(stack, go()), says: ['GoProgram.projectRoot', 'no go.mod', '"example.com/x"'] },
  'Go: replace by a folder outside': { files: { 'go.mod': 'module a\n\nreplace b => ../b\n', ...GO }, try: stack => asset(stack, go()), says: ['go.mod replace', 'leads out', '"../b"'] },
  'Go: a version that go.mod is too new for': { files: { 'go.mod': 'module a\n\ngo 1.26\n', ...GO }, try: stack => asset(stack, new ScratchImage({ program: new GoProgram({ goVersion: '1.20' }) })), says: ['GoProgram.goVersion', 'go.mod asks for Go 1.26', '"1.20"'] },
  'Go: a version of another form': { try: () => new GoProgram({ goVersion: 'latest' }), says: ['GoProgram.goVersion', '"latest"'] },
  'Go: a build tag with a space': { try: () => new GoProgram({ tags: ['a b'] }), says: ['GoProgram.tags', '"a b"'] },
  'Go: a build tag that is a token': { try: () => new GoProgram({ tags: [TOKEN] }), says: ['GoProgram.tags'] },

  // C
  'C: a source outside': { try: () => new CProgram({ sources: ['../x.c'] }), says: ['CProgram.sources[0]', '"../x.c"'] },
  'C: a source that is missing': { files: { 'main.c': '' }, try: stack => asset(stack, new ScratchImage({ program: new CProgram({ sources: ['x.c'] }) })), says: ['CProgram.sources', '"x.c"'] },
  'C: a library with -l': { try: () => new CProgram({ libraries: ['-lm x'] }), says: ['CProgram.libraries', '"-lm x"'] },
  'C: a compiler argument that is a token': { try: () => new CProgram({ compilerArguments: [TOKEN] }), says: ['CProgram.compilerArguments[0]', DEPLOYED] },

  // Python
  'Python: module and entry': { try: () => new PythonProgram({ module: 'app', entry: 'main.py' }), says: ['PythonProgram.module', 'entry is given too', '"app"'] },
  'Python: no module’s name': { try: () => new PythonProgram({ module: 'a b' }), says: ['PythonProgram.module', '"a b"'] },
  'Python: requirements are missing': { files: { 'main.py': '' }, try: stack => asset(stack, new DistrolessImage({ program: new PythonProgram({ requirements: 'deps.txt' }) })), says: ['PythonProgram.requirements', 'no such file', '"deps.txt"'] },
  'Python: an editable requirement': { files: { 'main.py': '', 'requirements.txt': '-e ./lib\n' }, try: stack => asset(stack, python()), says: ['PythonProgram.requirements', 'local folder', '"-e ./lib"'] },
  'Python: requirements outside': { try: () => new PythonProgram({ requirements: '../requirements.txt' }), says: ['PythonProgram.requirements', 'leads out'] },
  'Python: on scratch, from JavaScript': { try: () => new ScratchImage({ program: js<StaticProgram>(new PythonProgram()) }), says: ['ScratchImage.program', 'interpreter', '"python"'] },
  'Python: a base without it': { files: { 'main.py': '' }, try: stack => asset(stack, python({ base: DistrolessBase.CC_DEBIAN13 })), says: ['DistrolessImage.base', 'no Python', 'cc-debian13'] },
  'Python: a platform without the base': { files: { 'main.py': '' }, try: stack => asset(stack, python({ platforms: [Platform.LINUX_S390X] })), says: ['DistrolessImage.platforms', 'not published', '"linux/s390x"'] },

  // prebuilt programs
  'prebuilt: no entry': { try: () => new PrebuiltProgram(js({})), says: ['PrebuiltProgram.entry', 'not named'] },
  'prebuilt: missing': { files: { a: '' }, try: stack => asset(stack, prebuilt()), says: ['Bad/Asset: PrebuiltProgram.entry', 'no such file', '"server"'] },
  'prebuilt: a folder': { files: { 'server/a': '' }, try: stack => asset(stack, prebuilt()), says: ['PrebuiltProgram.entry', '"server"'] },
  'prebuilt: a shell script': { files: { server: '#!/bin/sh\nexec true\n' }, try: stack => asset(stack, prebuilt()), says: ['PrebuiltProgram.entry', 'no Linux executable', '"server"'] },
  'prebuilt: another architecture': { files: { server: STATIC_ARM64 }, try: stack => asset(stack, prebuilt()), says: ['PrebuiltProgram.entry', 'is for arm64', '"linux/amd64"'] },
  'prebuilt: an architecture without a name': { files: { server: elf({ machine: 8 }) }, try: stack => asset(stack, prebuilt()), says: ['PrebuiltProgram.entry', 'another architecture'] },
  'prebuilt: a loader on scratch': { files: { server: GLIBC_AMD64 }, try: stack => asset(stack, prebuilt()), says: ['PrebuiltProgram.entry', '/lib64/ld-linux-x86-64.so.2', '"server"'] },
  'prebuilt: excluded': { files: { 'server': STATIC_AMD64, '.dockerignore': 'server\n' }, try: stack => asset(stack, new ScratchImage({ program: new PrebuiltProgram({ entry: 'server', include: ['.dockerignore'] }) })), says: ['PrebuiltProgram.entry', '.dockerignore', '"server"'] },
  'prebuilt: a link': { files: { server: { link: 'real' }, real: STATIC_AMD64 }, try: stack => asset(stack, prebuilt()), says: ['PrebuiltProgram.entry', 'symbolic link', '"server"'] },

  // options of images
  'user by name': { try: () => go({ user: js('nonroot') }), says: ['ScratchImage.user', 'by number', '"nonroot"'] },
  'user is negative': { try: () => go({ user: -1 }), says: ['ScratchImage.user', '-1'] },
  'user is no number': { try: () => go({ user: NaN }), says: ['ScratchImage.user', 'NaN'] },
  'user is a fraction': { try: () => go({ user: 1.5 }), says: ['ScratchImage.user', '1.5'] },
  'user is too large': { try: () => go({ user: 2 ** 31 }), says: ['ScratchImage.user', '2147483648'] },
  'group by name': { try: () => go({ group: js('staff') }), says: ['ScratchImage.group', '"staff"'] },
  'entry point is relative': { try: () => go({ entrypoint: ['app'] }), says: ['ScratchImage.entrypoint', 'absolute path', '["app"]'] },
  'entry point is empty': { try: () => go({ entrypoint: [] }), says: ['ScratchImage.entrypoint', '[]'] },
  'entry point is a text': { try: () => go({ entrypoint: js('/app serve') }), says: ['ScratchImage.entrypoint', 'not a list', '"/app serve"'] },
  'entry point is a token': { try: () => go({ entrypoint: ['/app', TOKEN] }), says: ['ScratchImage.entrypoint[1]', DEPLOYED] },
  'an argument is a token': { try: () => go({ args: [TOKEN] }), says: ['ScratchImage.args[0]', DEPLOYED] },
  'an argument holds NUL': { try: () => go({ args: ['a\0'] }), says: ['ScratchImage.args[0]', 'NUL'] },
  'env value is a token': { try: () => go({ env: { REGION: Aws.REGION } }), says: ['ScratchImage.env.REGION', DEPLOYED] },
  'env name is a token': { try: () => go({ env: { [TOKEN]: 'x' } }), says: ['ScratchImage.env', DEPLOYED] },
  'env name has a dash': { try: () => go({ env: { 'A-B': 'x' } }), says: ['ScratchImage.env', '"A-B"'] },
  'env value has a line break': { try: () => go({ env: { A: 'x\ny' } }), says: ['ScratchImage.env.A', 'line break'] },
  'env value is a number': { try: () => go({ env: { A: js(1) } }), says: ['ScratchImage.env.A', 'not a string'] },
  'env value holds NUL': { try: () => go({ env: { A: '\0' } }), says: ['ScratchImage.env.A', 'NUL'] },
  'label is a token': { try: () => go({ labels: { 'org.example': TOKEN } }), says: ['ScratchImage.labels.org.example', DEPLOYED] },
  'label has a line break': { try: () => go({ labels: { a: 'x\r\ny' } }), says: ['ScratchImage.labels.a', 'line break'] },
  'label without a name': { try: () => go({ labels: { '': 'x' } }), says: ['ScratchImage.labels', '""'] },
  'port 0': { try: () => go({ ports: [0] }), says: ['ScratchImage.ports', '0'] },
  'port 65536': { try: () => go({ ports: [65536] }), says: ['ScratchImage.ports', '65536'] },
  'port 1.5': { try: () => go({ ports: [1.5] }), says: ['ScratchImage.ports', '1.5'] },
  'port as a text': { try: () => go({ ports: [js('80')] }), says: ['ScratchImage.ports', '"80"'] },
  'ports are no list': { try: () => go({ ports: js(80) }), says: ['ScratchImage.ports', 'not a list', '80'] },
  'a platform twice': { try: () => go({ platforms: [Platform.LINUX_AMD64, Platform.of('linux/amd64')] }), says: ['ScratchImage.platforms', 'named twice', 'linux/amd64'] },
  'no platform': { try: () => go({ platforms: [] }), says: ['ScratchImage.platforms', 'empty'] },
  'platforms as texts': { try: () => go({ platforms: js(['linux/amd64']) }), says: ['ScratchImage.platforms', 'linux/amd64'] },
  'platform that does not exist': { try: () => Platform.of('windows/amd64'), says: ['Platform.of()', '"windows/amd64"'] },
  'writable /': { try: () => go({ writablePaths: ['/'] }), says: ['ScratchImage.writablePaths', '"/"'] },
  'writable /etc/x': { try: () => go({ writablePaths: ['/etc/x'] }), says: ['ScratchImage.writablePaths', '"/etc/x"'] },
  'writable, relative': { try: () => go({ writablePaths: ['tmp'] }), says: ['ScratchImage.writablePaths', '"tmp"'] },
  'writable with ..': { try: () => go({ writablePaths: ['/data/../etc'] }), says: ['ScratchImage.writablePaths', '"/data/../etc"'] },
  'writable is a token': { try: () => go({ writablePaths: [TOKEN] }), says: ['ScratchImage.writablePaths', DEPLOYED] },
  'writable in the place of its folder': {
    files: { 'main.py': '' },
    try: stack => asset(stack, new DistrolessImage({ program: new PythonProgram(), writablePaths: ['/app'] })),
    says: ['DistrolessImage.writablePaths', 'the program main.py is in this folder, and what is mounted there would hide it', '"/app"'],
  },
  'writable in the place of the program': { files: GO, try: stack => asset(stack, go({ writablePaths: ['/app/data'] })), says: ['ScratchImage.writablePaths', 'the program is the file /app', '"/app/data"'] },
  'files as a list': { try: () => go({ files: js(['www']) }), says: ['ScratchImage.files', 'no map'] },
  'files with a relative path': { try: () => go({ files: { 'srv/www': 'www' } }), says: ['ScratchImage.files', '"srv/www"'] },
  'files at a token': { try: () => go({ files: { [TOKEN]: 'www' } }), says: ['ScratchImage.files', DEPLOYED] },
  'files from a token': { try: () => go({ files: { '/srv/www': TOKEN } }), says: ['ScratchImage.files, /srv/www', DEPLOYED] },
  'files from a folder that is absolute and missing': { files: GO, try: stack => asset(stack, go({ files: { '/srv/www': '/home/somebody/www' } })), says: ['Bad/Asset: ScratchImage.files', 'no such file or folder', '"…/www"'] },
  'files in the place of the program': { files: GO, try: stack => asset(stack, go({ files: { '/app': 'main.go' } })), says: ['Bad/Asset: ScratchImage.files', 'the program\'s', '"/app"'] },
  'a tool with arguments': { try: () => go({ tools: ['git clone'] }), says: ['ScratchImage.tools[0]', '"git clone"'] },
  'a tool that is a token': { try: () => go({ tools: [TOKEN] }), says: ['ScratchImage.tools[0]', DEPLOYED] },
  'a tool that is not there': { files: GO, try: stack => asset(stack, go({ tools: ['git'] })), says: ['Bad/Asset: ScratchImage.tools', 'not in scratch', '"git"'] },
  'a Lambda runtime that is true': { files: GO, try: stack => asset(stack, go({ lambdaRuntime: true as never })), says: ['lambdaRuntime', 'true', 'LambdaRuntime.builtIn()'] },
  'health check without a command': { files: GO, try: stack => asset(stack, go({ healthcheck: { command: [] } })), says: ['HEALTHCHECK'] },
  'health check in the words of Docker and ECS': {
    files: GO, try: stack => asset(stack, go({ healthcheck: { command: ['CMD-SHELL', 'curl -f http://localhost'] } })), says: ['ScratchImage.healthcheck.command', 'CMD-SHELL', 'Healthcheck.http('],
  },
  'health check every NaN seconds': { files: GO, try: stack => asset(stack, go({ healthcheck: { command: ['/app'], intervalSeconds: NaN } })), says: ['HEALTHCHECK', 'NaN'] },
  'strict with an unpinned base': { files: { 'main.py': '' }, try: stack => asset(stack, python({ strict: true })), says: ['Bad/Asset: DistrolessImage.strict', 'floating-base'] },
  'Lambda with Python': { files: { 'main.py': '' }, try: stack => asset(stack, python({ lambdaRuntime: LambdaRuntime.builtIn() })), says: ['lambdaRuntime', 'Python'] },
  'no program': { try: () => new DistrolessImage({ program: js<Program>(undefined) }), says: ['DistrolessImage.program', 'no program', '"undefined"'] },
  'a text as a program': { try: () => MinimalImage.of(js<Program>('main.go')), says: ['MinimalImage.of().program', 'no program'] },

  // bases and certificates
  'scratch for a DistrolessImage': { try: () => new DistrolessImage({ program: new GoProgram(), base: MinimalBase.SCRATCH }), says: ['DistrolessImage.base', '"scratch"'] },
  'a digest of another form': { try: () => DistrolessBase.CC_DEBIAN13.pin('sha256:abc'), says: ['MinimalBase.pin()', '"sha256:abc"'] },
  'a digest for scratch': { try: () => MinimalBase.SCRATCH.pin(`sha256:${'a'.repeat(64)}`), says: ['MinimalBase.pin()', 'scratch has no digest'] },
  'a base with a line break': { files: GO, try: stack => asset(stack, new DistrolessImage({ program: new GoProgram(), base: MinimalBase.custom('a\nRUN x') })), says: ['a\\nRUN x'] },
  'a base that is a token': { files: GO, try: stack => asset(stack, new DistrolessImage({ program: new GoProgram(), base: MinimalBase.custom(TOKEN) })), says: [] },
  'no certificate file named': { try: () => CaCertificates.bundledAnd(), says: ['CaCertificates.bundledAnd()'] },
  'a certificate file that is a token': { try: () => CaCertificates.bundledAnd(TOKEN), says: ['CaCertificates.bundledAnd()', DEPLOYED] },
  'a certificate file that is missing': { files: GO, try: stack => asset(stack, go({ caCertificates: CaCertificates.bundledAnd('ca.pem') })), says: ['Bad/Asset: caCertificates', 'no such file', '"ca.pem"'] },
  'a certificate file without one': { files: { ...GO, 'ca.pem': 'x' }, try: stack => asset(stack, go({ caCertificates: CaCertificates.bundledAnd('ca.pem') })), says: ['caCertificates', 'no certificate', '"ca.pem"'] },
  'a certificate that cannot be read': { files: { ...GO, 'ca.pem': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' }, try: stack => asset(stack, go({ caCertificates: CaCertificates.bundledAnd('ca.pem') })), says: ['caCertificates', 'cannot be read'] },
  'a folder as a certificate file': { files: { ...GO, 'ca/x': '' }, try: stack => asset(stack, go({ caCertificates: CaCertificates.bundledAnd('ca') })), says: ['caCertificates', '"ca"'] },

  // an existing Dockerfile
  'no Dockerfile': { files: { a: '' }, try: stack => asset(stack, file()), says: ['Bad/Asset: DockerfileImage.dockerfile', 'no such file', '"Dockerfile"'] },
  'a Dockerfile outside': { files: DOCKERFILE, try: stack => asset(stack, file({ dockerfile: '../Dockerfile' })), says: ['DockerfileImage.dockerfile', 'leads out'] },
  'a Dockerfile that is empty': { files: { Dockerfile: '' }, try: stack => asset(stack, file()), says: ['Bad/Asset'] },
  'a text that is no Dockerfile': { files: { Dockerfile: 'hello\n' }, try: stack => asset(stack, file()), says: ['Bad/Asset'] },
  'COPY of what is not there': { files: { Dockerfile: 'FROM scratch\nCOPY b /b\n', a: '' }, try: stack => asset(stack, file()), says: ['DockerfileImage COPY', '"b"'] },
  'COPY from outside the context': { files: { Dockerfile: 'FROM scratch\nCOPY ../secret /s\n', a: '' }, try: stack => asset(stack, file()), says: ['DockerfileImage COPY', 'secret"'] },
  'COPY of what .dockerignore excludes': { files: { ...DOCKERFILE, '.dockerignore': 'a\n' }, try: stack => asset(stack, file()), says: ['DockerfileImage COPY', '.dockerignore', '"a"'] },
  'a target that is not there': { files: DOCKERFILE, try: stack => asset(stack, file({ target: 'two' })), says: ['Bad/Asset', '"two"'] },
  'a target that is a token': { files: DOCKERFILE, try: () => file({ target: TOKEN }), says: ['DockerfileImage.target', DEPLOYED] },
  'a Dockerfile’s name that is a token': { files: DOCKERFILE, try: stack => asset(stack, file({ dockerfile: TOKEN })), says: ['DockerfileImage.dockerfile', DEPLOYED] },
  'projectRoot of a Dockerfile is a token': { try: () => file({ projectRoot: TOKEN }), says: ['DockerfileImage.projectRoot', DEPLOYED] },
  'a build argument that is a token': { try: () => file({ buildArgs: { A: TOKEN } }), says: ['DockerfileImage.buildArgs.A', DEPLOYED] },
  'a build argument named by a token': { try: () => file({ buildArgs: { [TOKEN]: 'x' } }), says: ['DockerfileImage.buildArgs', DEPLOYED] },
  'no platform for a Dockerfile': { try: () => file({ platforms: [] }), says: ['DockerfileImage.platforms', 'empty'] },
  'a platform twice for a Dockerfile': { try: () => file({ platforms: [Platform.LINUX_ARM64, Platform.LINUX_ARM64] }), says: ['DockerfileImage.platforms', 'named twice'] },
  'strict with findings of a Dockerfile': { files: { Dockerfile: 'FROM scratch\nCOPY a /a\nCMD ["/a"]\n', a: '' }, try: stack => asset(stack, file({ strict: true })), says: ['DockerfileImage.strict', 'root-user'] },

  // a Dockerfile in types
  'a stage with the name of another': { try: () => { const d = new Dockerfile(); d.addStage('a', { image: 'b:1' }); d.addStage('a', { image: 'b:1' }); }, says: ['Dockerfile.addStage', '"a"'] },
  'a stage after the last one': { try: () => { const d = new Dockerfile(); d.addFinalStage({ image: 'scratch' }); d.addStage('a', { image: 'b:1' }); }, says: ['Dockerfile.addStage'] },
  'a stage with no base': { try: () => new Dockerfile().addStage('a', {}), says: ['stage a'] },
  'a copy from outside': { try: () => new Dockerfile().addFinalStage({ image: 'scratch' }).copy({ sources: ['../a'], destination: '/a' }), says: ['..'] },
  'an empty command': { try: () => new Dockerfile().addStage('a', { image: 'b:1' }).run([]), says: ['RUN'] },

  // assets, publishers, consumers
  'no image, from JavaScript': { try: stack => asset(stack, js<MinimalImage>(undefined)), says: ['Bad/Asset: MinimalImageAsset.image', 'no image', '"undefined"'] },
  'a folder as an image': { try: stack => asset(stack, js<MinimalImage>('./api')), says: ['Bad/Asset: MinimalImageAsset.image', '"string"'] },
  'two platforms with localEngine': { files: GO, try: stack => asset(stack, go({ platforms: [Platform.LINUX_ARM64, Platform.LINUX_AMD64] })), says: ['Bad/Asset: ImagePublisher.localEngine(), platforms', 'linux/amd64', 'codeBuild()'] },
  'an asset’s build argument is a token': { files: DOCKERFILE, try: stack => asset(stack, file(), { buildArgs: { A: Aws.REGION } }), says: ['Bad/Asset: ImagePublisher.localEngine(), buildArgs', DEPLOYED, '"A"'] },
  'an asset’s build argument is named by a token': { files: DOCKERFILE, try: stack => asset(stack, file(), { buildArgs: { [TOKEN]: 'x' } }), says: ['Bad/Asset: ImagePublisher.localEngine(), buildArgs', DEPLOYED] },
  'an asset’s build argument is a number': { files: DOCKERFILE, try: stack => asset(stack, file(), { buildArgs: { A: js(1) } }), says: ['Bad/Asset: ImagePublisher.localEngine(), buildArgs', 'not a string'] },
  'a function without a runtime client': { files: GO, try: stack => asset(stack, go()).toLambdaCode(), says: ['Bad/Asset: MinimalImageAsset.toLambdaCode()', 'lambdaRuntime'] },
  'a function of another architecture': { files: GO, try: stack => asset(stack, go({ lambdaRuntime: LambdaRuntime.builtIn() })).toLambdaCode({ architecture: awsLambda.Architecture.ARM_64 }), says: ['Bad/Asset: MinimalImageAsset.toLambdaCode(), architecture', '"arm64"', 'linux/amd64'] },

  // assets
  'no properties': { try: stack => new aws.MinimalImageAsset(stack, 'Asset', js(null)), says: ['Bad/Asset: MinimalImageAsset, properties', '"null"'] },
  'a publisher by its name': { try: stack => asset(stack, go(), { publisher: js('codeBuild') }), says: ['Bad/Asset: MinimalImageAsset.publisher', '"string"', 'codeBuild()'] },
  'options as a publisher': { try: stack => asset(stack, go(), { publisher: js({ cache: true }) }), says: ['Bad/Asset: MinimalImageAsset.publisher', '"Object"'] },
  'a repository by its name': { try: stack => asset(stack, go(), { repository: js('team/api') }), says: ['Bad/Asset: MinimalImageAsset.repository', '"string"', 'ecr.IRepository'] },
  'a bucket as a repository': { try: stack => asset(stack, go(), { repository: js(new sqs.Queue(stack, 'Q')) }), says: ['Bad/Asset: MinimalImageAsset.repository', '"Queue"'] },
  'no build arguments, null': { try: stack => asset(stack, file(), { buildArgs: js(null) }), says: ['Bad/Asset: MinimalImageAsset.buildArgs', '"null"'] },
  'build arguments as a list': { try: stack => asset(stack, file(), { buildArgs: js(['A=1']) }), says: ['Bad/Asset: MinimalImageAsset.buildArgs', '"Array"'] },
  'additional tags as a text': { try: stack => built(stack, {}, { additionalTags: js('v1') }), says: ['Bad/Asset: MinimalImageAsset.additionalTags', '"string"', '[ ]'] },
  'additional tags, null': { try: stack => built(stack, {}, { additionalTags: js(null) }), says: ['Bad/Asset: MinimalImageAsset.additionalTags', '"null"'] },
  'an additional tag that is a token': { try: stack => built(stack, {}, { additionalTags: [TOKEN] }), says: ['Bad/Asset: MinimalImageAsset.additionalTags', DEPLOYED, 'buildArgs'] },
  'an additional tag that is a number': { try: stack => built(stack, {}, { additionalTags: [js(1.4)] }), says: ['Bad/Asset: MinimalImageAsset.additionalTags', 'not a string'] },
  'an additional tag with a slash': { try: stack => built(stack, {}, { additionalTags: ['release/1'] }), says: ['Bad/Asset: MinimalImageAsset.additionalTags', '"release/1"'] },
  'an additional tag of this library’s': { try: stack => built(stack, {}, { additionalTags: [`h-${'a'.repeat(64)}`] }), says: ['Bad/Asset: MinimalImageAsset.additionalTags', 'given by this library'] },
  'an additional tag of the cache’s': { try: stack => built(stack, {}, { additionalTags: ['cache-mine'] }), says: ['Bad/Asset: MinimalImageAsset.additionalTags', '"cache-mine"'] },
  'an additional tag that is too long': { try: stack => built(stack, {}, { additionalTags: ['v'.repeat(129)] }), says: ['Bad/Asset: MinimalImageAsset.additionalTags', '128'] },
  'an additional tag twice': { try: stack => built(stack, {}, { additionalTags: ['v1', 'v1'] }), says: ['Bad/Asset: MinimalImageAsset.additionalTags', 'named twice', '["v1","v1"]'] },
  'additional tags in the bootstrap repository': { try: stack => asset(stack, go(), { additionalTags: ['v1'] }), says: ['Bad/Asset: MinimalImageAsset.additionalTags', 'a repository'] },
  'an asset without a stack': { try: stack => new aws.MinimalImageAsset(stack.node.root as App, 'Asset', { image: go() }), says: ['Asset: MinimalImageAsset: there is no stack'] },
  'an asset without an app': { try: () => new aws.MinimalImageAsset(new Construct(js(undefined), ''), 'Asset', { image: go() }), says: ['Asset: MinimalImageAsset: there is no stack'] },

  // who publishes
  'useFor without a scope': { try: () => aws.ImagePublisher.useFor(js(undefined), aws.ImagePublisher.codeBuild()), says: ['ImagePublisher.useFor(), scope', '"undefined"'] },
  'useFor with options': { try: stack => aws.ImagePublisher.useFor(stack, js({})), says: ['ImagePublisher.useFor(), publisher', '"Object"', 'codeBuild()'] },
  'codeBuild with a text': { try: () => aws.ImagePublisher.codeBuild(js('arm64')), says: ['ImagePublisher.codeBuild(), options', '"string"'] },
  'codeBuild with null': { try: () => aws.ImagePublisher.codeBuild(js(null)), says: ['ImagePublisher.codeBuild(), options', '"null"'] },
  'localEngine with a list': { try: () => aws.ImagePublisher.localEngine(js([])), says: ['ImagePublisher.localEngine(), options', '"Array"'] },
  'a displayed name that is a token': { try: stack => asset(stack, go(), { publisher: aws.ImagePublisher.localEngine({ displayName: TOKEN }) }), says: ['Bad/Asset: ImagePublisher.localEngine(), displayName', DEPLOYED] },
  'a displayed name that is a number': { try: stack => asset(stack, go(), { publisher: aws.ImagePublisher.localEngine({ displayName: js(1) }) }), says: ['Bad/Asset: ImagePublisher.localEngine(), displayName', 'not a string'] },

  // builds
  'a build argument of no form': { files: DOCKERFILE, try: stack => built(stack, {}, { image: file(), buildArgs: { 'A B': '1' } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildArgs', '"A B"'] },
  'a build argument that JavaScript loses': { files: DOCKERFILE, try: stack => built(stack, {}, { image: file(), buildArgs: js(JSON.parse('{"__proto__":"1"}')) }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildArgs', '"__proto__"'] },
  'a build argument that is null': { files: DOCKERFILE, try: stack => built(stack, {}, { image: file(), buildArgs: { A: js(null) } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildArgs.A', '"null"'] },
  'a build argument for a program': { try: stack => built(stack, {}, { buildArgs: { A: '1' } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildArgs', 'reads no build arguments', '["A"]'] },
  'a build argument with NUL': { files: DOCKERFILE, try: stack => built(stack, {}, { image: file(), buildArgs: { A: 'x\0y' } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildArgs.A', '3 characters, not shown'] },
  'a build argument that is too long': { files: DOCKERFILE, try: stack => built(stack, {}, { image: file(), buildArgs: { A: 'x'.repeat(200_000) } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildArgs.A', 'too long'] },
  'a secret as a build argument': { files: DOCKERFILE, try: stack => built(stack, {}, { image: file(), buildArgs: { A: secretOf(stack).secretValue.unsafeUnwrap() } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildArgs.A', 'this is a secret', 'slot'] },
  'public subnets of a build': { try: stack => built(stack, { vpc: vpcOf(stack), subnets: { subnetType: ec2.SubnetType.PUBLIC } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), subnets', 'no way out'] },
  'an hour and a half': { try: stack => built(stack, { timeout: Duration.minutes(90) }), says: ['Bad/Asset: ImagePublisher.codeBuild(), timeout and queuedTimeout', '"90 + 20 minutes"', 'at most 55'] },
  'a minute': { try: stack => built(stack, { timeout: Duration.minutes(1) }), says: ['Bad/Asset: ImagePublisher.codeBuild(), timeout', '"1 minute"', 'from 5 on'] },
  'half a minute to wait': { try: stack => built(stack, { queuedTimeout: Duration.seconds(450) }), says: ['Bad/Asset: ImagePublisher.codeBuild(), queuedTimeout', 'whole minutes'] },
  'a timeout that is a token': { try: stack => built(stack, { timeout: Duration.minutes(Lazy.number({ produce: () => 20 })) }), says: ['Bad/Asset: ImagePublisher.codeBuild(), timeout', 'literally'] },
  'a timeout that is a number': { try: stack => built(stack, { timeout: js(30) }), says: ['Bad/Asset: ImagePublisher.codeBuild(), timeout', '"number"', 'Duration.minutes(20)'] },
  'a compute type that is none': { try: stack => built(stack, { computeType: js('HUGE') }), says: ['Bad/Asset: ImagePublisher.codeBuild(), computeType', '"HUGE"', 'BUILD_GENERAL1_SMALL'] },
  'a compute type of functions': { try: stack => built(stack, { computeType: codebuild.ComputeType.LAMBDA_1GB }), says: ['Bad/Asset: ImagePublisher.codeBuild(), computeType', '"BUILD_LAMBDA_1GB"'] },
  'a Docker server that is none': { try: stack => built(stack, { dockerServer: js(true) }), says: ['Bad/Asset: ImagePublisher.codeBuild(), dockerServer', 'true'] },
  'a cache by its name': { try: stack => built(stack, { cache: js('registry') }), says: ['Bad/Asset: ImagePublisher.codeBuild(), cache', '"registry"', 'true, false'] },
  'a VPC by its id': { try: stack => built(stack, { vpc: js('vpc-1') }), says: ['Bad/Asset: ImagePublisher.codeBuild(), vpc', '"string"', 'ec2.IVpc'] },
  'subnets without a VPC': { try: stack => built(stack, { subnets: { subnetType: ec2.SubnetType.PUBLIC } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), subnets', 'no VPC', 'subnets with vpc'] },
  'subnets that the VPC lacks': { try: stack => built(stack, { vpc: vpcOf(stack), subnets: { subnetGroupName: 'db' } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), subnets', 'the VPC Bad/Vpc', "'db'"] },
  'security groups without a VPC': { try: stack => built(stack, { securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'G', 'sg-1')] }), says: ['Bad/Asset: ImagePublisher.codeBuild(), securityGroups', 'no VPC'] },
  'no security group at all': { try: stack => built(stack, { vpc: vpcOf(stack), securityGroups: [] }), says: ['Bad/Asset: ImagePublisher.codeBuild(), securityGroups', '1 to 5'] },
  'security groups by id': { try: stack => built(stack, { vpc: vpcOf(stack), securityGroups: [js('sg-1')] }), says: ['Bad/Asset: ImagePublisher.codeBuild(), securityGroups', '"string"'] },
  'a build image for a machine of another name': { try: stack => built(stack, { buildImages: { x86_64: codebuild.LinuxBuildImage.STANDARD_7_0 } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildImages', '"x86_64"', 'amd64, arm64'] },
  'a build image of another architecture': { try: stack => built(stack, { buildImages: { arm64: codebuild.LinuxBuildImage.STANDARD_7_0 } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildImages.arm64', '"LINUX_CONTAINER"', 'LinuxArmBuildImage'] },
  'a build image of Windows': { try: stack => built(stack, { buildImages: { amd64: codebuild.WindowsBuildImage.WIN_SERVER_CORE_2019_BASE_3_0 } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildImages.amd64', 'LINUX_CONTAINER'] },
  'a build image by its name': { try: stack => built(stack, { buildImages: { amd64: js('aws/codebuild/standard:7.0') } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildImages.amd64', '"string"'] },
  'a build image with credentials': { try: stack => built(stack, { buildImages: { amd64: codebuild.LinuxBuildImage.fromDockerRegistry('r/i:1', { secretsManagerCredentials: secretOf(stack) }) } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildImages', 'copy the image to ECR'] },
  'an image of BuildKit that is a token': { try: stack => built(stack, { buildKitImage: TOKEN }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildKitImage', DEPLOYED, 'buildArgs'] },
  'an image of BuildKit with a line break': { try: stack => built(stack, { buildKitImage: 'a:1\nb' }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildKitImage', '"a:1\\nb"'] },
  'an image of BuildKit that is no reference': { try: stack => built(stack, { buildKitImage: 'UPPER/case' }), says: ['Bad/Asset: ImagePublisher.codeBuild(), buildKitImage'] },
  'a proxy as a text': { try: stack => built(stack, { proxy: js('http://proxy:8080') }), says: ['Bad/Asset: ImagePublisher.codeBuild(), proxy', '"string"'] },
  'a proxy that is a token': { try: stack => built(stack, { proxy: { http: TOKEN } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), proxy.http', DEPLOYED, 'buildArgs'] },
  'a proxy with a space': { try: stack => built(stack, { proxy: { https: 'http://a b' } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), proxy.HTTPS_PROXY', '10 characters, not shown'] },
  'a proxy of another name': { try: stack => built(stack, { proxy: js({ HTTP_PROXY: 'http://a' }) }), says: ['Bad/Asset: ImagePublisher.codeBuild(), proxy.HTTP_PROXY', 'http, https, none'] },
  'a repository to pull from, by its name': { try: stack => built(stack, { pullFrom: [js('bases')] }), says: ['Bad/Asset: ImagePublisher.codeBuild(), pullFrom', '"string"'] },
  'repositories to pull from, not in a list': { try: stack => built(stack, { pullFrom: js(imported(stack)) }), says: ['Bad/Asset: ImagePublisher.codeBuild(), pullFrom', 'no list'] },
  'credentials as texts': { try: stack => built(stack, { registryCredentials: [js({ username: 'me', password: SECRET })] }), says: ['Bad/Asset: ImagePublisher.codeBuild(), registryCredentials', '"Object"'] },
  'credentials of one registry twice': { try: stack => { const secret = secretOf(stack); built(stack, { registryCredentials: [1, 2].map(() => aws.RegistryCredentials.dockerHub({ secret })) }); }, says: ['Bad/Asset: ImagePublisher.codeBuild(), registryCredentials', '"docker.io"'] },
  'a registry with a scheme': { try: stack => aws.RegistryCredentials.registry('https://ghcr.io', { secret: secretOf(stack) }), says: ['RegistryCredentials.registry(), host', '"https://ghcr.io"'] },
  'a registry that is a token': { try: stack => aws.RegistryCredentials.registry(TOKEN, { secret: secretOf(stack) }), says: ['RegistryCredentials.registry(), host', DEPLOYED] },
  'a registry without properties': { try: () => aws.RegistryCredentials.registry('ghcr.io', js(undefined)), says: ['RegistryCredentials', '"undefined"'] },
  'a registry with a text as a secret': { try: () => aws.RegistryCredentials.dockerHub({ secret: js(SECRET) }), says: ['RegistryCredentials.secret', '"string"'] },
  'a field with a colon': { try: stack => aws.RegistryCredentials.dockerHub({ secret: secretOf(stack), passwordField: 'a:b' }), says: ['RegistryCredentials.passwordField', '3 characters, not shown'] },

  // secrets of builds
  'a secret as a text': { try: stack => bound(stack, { netrc: SECRET }), says: ['Bad/Asset: MinimalImageAsset.secrets.netrc', '"string"', 'BuildSecret.from'] },
  'a secret as a text, for the local engine': { try: stack => bound(stack, { netrc: SECRET }, aws.ImagePublisher.localEngine()), says: ['Bad/Asset: MinimalImageAsset.secrets.netrc', '"string"'] },
  'a secret that is null': { try: stack => bound(stack, { netrc: null }), says: ['Bad/Asset: MinimalImageAsset.secrets.netrc', '"null"'] },
  'a secret that is one of Secrets Manager itself': { try: stack => bound(stack, { netrc: secretOf(stack) }), says: ['Bad/Asset: MinimalImageAsset.secrets.netrc', '"Secret"'] },
  'secrets as a list': { try: stack => bound(stack, js([SECRET])), says: ['Bad/Asset: MinimalImageAsset.secrets', '"Array"'] },
  'a secret that nothing is bound to': { try: stack => bound(stack, undefined), says: ['Bad/Asset: MinimalImageAsset.secrets', '["netrc"]', 'BuildSecret.from'] },
  'a secret for a slot that is not there': { try: stack => bound(stack, { npmrc: aws.BuildSecret.fromSecretsManager(secretOf(stack)) }), says: ['Bad/Asset: MinimalImageAsset.secrets', '["npmrc"]', 'netrc'] },
  'a secret for an image without slots': { try: stack => built(stack, {}, { secrets: { netrc: aws.BuildSecret.fromSecretsManager(secretOf(stack)) } }), says: ['Bad/Asset: MinimalImageAsset.secrets', 'no secrets for this image'] },
  'a file for CodeBuild': { try: stack => bound(stack, { netrc: aws.BuildSecret.fromFile('netrc') }), says: ['Bad/Asset: MinimalImageAsset.secrets.netrc', '"BuildSecret.fromFile()"', 'fromSecretsManager()'] },
  'Secrets Manager for the local engine': { try: stack => bound(stack, { netrc: aws.BuildSecret.fromSecretsManager(secretOf(stack)) }, aws.ImagePublisher.localEngine()), says: ['Bad/Asset: MinimalImageAsset.secrets.netrc', '"BuildSecret.fromSecretsManager()"', 'fromEnvironment()'] },
  'Secrets Manager by a name': { try: () => aws.BuildSecret.fromSecretsManager(js('team/netrc')), says: ['BuildSecret.fromSecretsManager(), secret', '"string"'] },
  'a field of a secret with a colon': { try: stack => aws.BuildSecret.fromSecretsManager(secretOf(stack), 'a:b'), says: ['BuildSecret.fromSecretsManager(), jsonField', '3 characters, not shown'] },
  'a field of a secret that is a token': { try: stack => aws.BuildSecret.fromSecretsManager(secretOf(stack), TOKEN), says: ['BuildSecret.fromSecretsManager(), jsonField', DEPLOYED, 'buildArgs'] },
  'a parameter by its name': { try: () => aws.BuildSecret.fromSsmParameter(js('/netrc')), says: ['BuildSecret.fromSsmParameter(), parameter', '"string"'] },
  'a parameter with a key by its ARN': { try: stack => aws.BuildSecret.fromSsmParameter(ssm.StringParameter.fromStringParameterName(stack, 'P', '/p'), { encryptionKey: js('arn:aws:kms:x') }), says: ['BuildSecret, encryptionKey', '"string"'] },
  'CodeArtifact without options': { try: () => aws.BuildSecret.fromCodeArtifact(js(undefined)), says: ['BuildSecret.fromCodeArtifact(), domain', '"undefined"'] },
  'CodeArtifact with a domain of another form': { try: () => aws.BuildSecret.fromCodeArtifact({ domain: 'Team', repositories: ['pypi'] }), says: ['BuildSecret.fromCodeArtifact(), domain', '4 characters'] },
  'CodeArtifact of an account that is none': { try: () => aws.BuildSecret.fromCodeArtifact({ domain: 'team', domainOwner: '1', repositories: ['pypi'] }), says: ['BuildSecret.fromCodeArtifact(), domainOwner', '12 digits'] },
  'CodeArtifact without repositories': { try: () => aws.BuildSecret.fromCodeArtifact({ domain: 'team', repositories: [] }), says: ['BuildSecret.fromCodeArtifact(), repositories', 'at least one'] },
  'CodeArtifact with a repository of all': { try: () => aws.BuildSecret.fromCodeArtifact({ domain: 'team', repositories: ['*'] }), says: ['BuildSecret.fromCodeArtifact(), repositories', '1 characters'] },
  'the value of a secret as the name of a variable': { try: () => aws.BuildSecret.fromEnvironment(SECRET), says: ['BuildSecret.fromEnvironment()', `${SECRET.length} characters, not shown`] },
  'a variable that is a token': { try: () => aws.BuildSecret.fromEnvironment(TOKEN), says: ['BuildSecret.fromEnvironment()', DEPLOYED] },
  'a file with a comma': { try: () => aws.BuildSecret.fromFile('a,b'), says: ['BuildSecret.fromFile()', '3 characters, not shown'] },
  'a file that is a number': { try: () => aws.BuildSecret.fromFile(js(1)), says: ['BuildSecret.fromFile()', 'not a string'] },

  // the function
  'a function in a VPC by its id': { try: stack => built(stack, { handlerVpc: js('vpc-1') }), says: ['Bad/Asset: ImagePublisher.codeBuild(), handlerVpc', '"string"'] },
  'subnets of the function without a VPC': { try: stack => built(stack, { handlerSubnets: { subnetType: ec2.SubnetType.PUBLIC } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), handlerSubnets', 'no VPC', 'handlerSubnets with handlerVpc'] },
  'public subnets of the function': { try: stack => built(stack, { handlerVpc: vpcOf(stack), handlerSubnets: { subnetType: ec2.SubnetType.PUBLIC } }), says: ['Bad/Asset: ImagePublisher.codeBuild(), handlerSubnets', 'no way out'] },
  'no concurrency': { try: stack => built(stack, { reservedConcurrency: 0 }), says: ['Bad/Asset: ImagePublisher.codeBuild(), reservedConcurrency', '0', 'from 1 on'] },
  'half of a concurrency': { try: stack => built(stack, { reservedConcurrency: 1.5 }), says: ['Bad/Asset: ImagePublisher.codeBuild(), reservedConcurrency', '1.5'] },
  'a concurrency that is a token': { try: stack => built(stack, { reservedConcurrency: Lazy.number({ produce: () => 5 }) }), says: ['Bad/Asset: ImagePublisher.codeBuild(), reservedConcurrency', '${Token[…]}'] },
  'a topic for a queue': { try: stack => built(stack, { deadLetterQueue: js(secretOf(stack)) }), says: ['Bad/Asset: ImagePublisher.codeBuild(), deadLetterQueue', '"Secret"', 'sqs.IQueue'] },
  'a FIFO queue': { try: stack => built(stack, { deadLetterQueue: new sqs.Queue(stack, 'Q', { fifo: true }) }), says: ['Bad/Asset: ImagePublisher.codeBuild(), deadLetterQueue', 'FIFO'] },
  'a key by its ARN': { try: stack => built(stack, { encryptionKey: js('arn:aws:kms:x') }), says: ['Bad/Asset: ImagePublisher.codeBuild(), encryptionKey', '"string"', 'kms.IKey'] },
  'a log group by its name': { try: stack => built(stack, { logGroup: js('/ours') }), says: ['Bad/Asset: ImagePublisher.codeBuild(), logGroup', '"string"'] },
  'logs for two days': { try: stack => built(stack, { logRetention: js(2) }), says: ['Bad/Asset: ImagePublisher.codeBuild(), logRetention', '2', '1, 3, 5'] },
  'logs for a duration, of the local engine': { try: stack => asset(stack, go(), { publisher: aws.ImagePublisher.localEngine({ logRetention: js(Duration.days(7)) }) }), says: ['Bad/Asset: ImagePublisher.localEngine(), logRetention', '"Duration"'] },

  // repositories
  'a repository with a name of another form': { try: stack => images(stack, { repositoryName: 'Team/Api' }), says: ['Bad/Images: ImageRepository.repositoryName', '"Team/Api"'] },
  'a repository with a number as its name': { try: stack => images(stack, { repositoryName: 7 }), says: ['Bad/Images: ImageRepository.repositoryName', '7'] },
  'a repository with the ARN of a key': { try: stack => images(stack, { encryptionKey: 'arn:aws:kms:x' }), says: ['Bad/Images: ImageRepository.encryptionKey', '"string"'] },
  'a cache for no day': { try: stack => images(stack, { cacheDays: 0 }), says: ['Bad/Images: ImageRepository.cacheDays', '0', 'from 1 on'] },
  'a cache for a text': { try: stack => images(stack, { cacheDays: '30' }), says: ['Bad/Images: ImageRepository.cacheDays', '"30"'] },
  'an empty repository that is kept': { try: stack => images(stack, { emptyOnDelete: true }), says: ['Bad/Images: ImageRepository.emptyOnDelete', 'RemovalPolicy.DESTROY'] },
  'a snapshot of a repository': { try: stack => images(stack, { removalPolicy: RemovalPolicy.SNAPSHOT }), says: ['Bad/Images: ImageRepository.removalPolicy', '"snapshot"'] },
  'a profile that is none': { try: stack => images(stack, { signingProfileArn: 'images' }), says: ['Bad/Images: ImageRepository.signingProfileArn', '"images"'] },
  'a repository with null': { try: stack => images(stack, js(null)), says: ['Bad/Images: ImageRepository', '"null"'] },

  // consumers
  'options of a container, null': { try: stack => built(stack).ecsContainer(js(null)), says: ['Bad/Asset: MinimalImageAsset.ecsContainer(), options', '"null"'] },
  'options of a function as a text': { try: stack => built(stack).toLambdaCode(js('arm64')), says: ['Bad/Asset: MinimalImageAsset.toLambdaCode(), options', '"string"'] },
  'the architecture of a function as a text': { try: stack => built(stack).toLambdaCode({ architecture: js('arm64') }), says: ['Bad/Asset: MinimalImageAsset.toLambdaCode(), architecture', '"string"', 'ARM_64'] },
  'an architecture that nobody knows': { try: stack => built(stack).toLambdaCode({ architecture: awsLambda.Architecture.custom('riscv') }), says: ['Bad/Asset: MinimalImageAsset.toLambdaCode(), architecture', '"riscv"'] },
  'arguments of a function as a text': { try: stack => built(stack).toLambdaCode({ cmd: js('handler') }), says: ['Bad/Asset: MinimalImageAsset.toLambdaCode(), cmd', 'no list'] },
  'a metric of the local engine': { try: stack => asset(stack, go()).metricBuildFailures(), says: ['Bad/Asset: MinimalImageAsset metrics', 'codeBuild()'] },
  'an alarm of the local engine': { try: stack => asset(stack, go()).alarmOnBuildFailure(), says: ['Bad/Asset: MinimalImageAsset metrics', 'codeBuild()'] },
  'a health check for a shell': { try: stack => built(stack).ecsContainer({ healthCheck: { command: ['CMD-SHELL', 'true'] } }), says: ['Bad/Asset: MinimalImageAsset.ecsContainer(), healthCheck.command', 'CMD-SHELL'] },
  'a health check without a command': { try: stack => built(stack).ecsContainer({ healthCheck: js({}) }), says: ['Bad/Asset: MinimalImageAsset.ecsContainer(), healthCheck.command', '"undefined"'] },
  'a health check with an empty command': { try: stack => built(stack).ecsContainer({ healthCheck: { command: [] } }), says: ['Bad/Asset: MinimalImageAsset.ecsContainer(), healthCheck.command', '"Array"'] },
};

describe('wrong input', () => {
  test('there are plenty of ways', () => {
    expect(Object.keys(WRONG).length).toBeGreaterThanOrEqual(180);
  });

  test.each(Object.keys(WRONG))('%s', name => {
    // GIVEN
    const { files = GO, try: attempt, says } = WRONG[name];
    const [outdir, root] = [folder(), project(files)];
    const stack = new Stack(new App({ outdir }), 'Bad');

    // WHEN
    const error = inFolder(root, () => failure(() => attempt(stack)));

    // THEN
    expect(error).toBeInstanceOf(Error);
    const { message } = error as Error;
    for (const part of [...says, '; allowed: ', '; fix: ']) {
      expect(message).toContain(part);
    }
    expect(message.match(/; allowed: \S/g)).toHaveLength(1);
    expect(message).not.toMatch(/[\r\n\0]|undefined is not|Cannot read|is not a function|ENOENT|EISDIR/);
    for (const place of [outdir, root, `${tmpdir()}/minimal-images-test`, process.cwd(), ` ${homedir()}`, `"${homedir()}/`, 'Token[']) {
      expect(message.split('${Token[…]}').join('')).not.toContain(place);
    }
    expect(message).not.toContain(SECRET);
    expect(unfinished(outdir)).toEqual([]);
  });

  test('the same message every time', () => {
    const once = (): string => String(failure(() => new GoProgram({ projectRoot: Lazy.string({ produce: () => '' }) })));
    expect(once()).toBe(once());
  });
});

function failure(work: () => unknown): unknown {
  try {
    work();
    return 'no error';
  } catch (error) {
    return error;
  }
}

/** Runs with another working directory, as relative paths of assets are relative to it. */
function inFolder<T>(root: string, work: () => T): T {
  const cwd = jest.spyOn(process, 'cwd').mockReturnValue(root);
  try {
    return work();
  } finally {
    cwd.mockRestore();
  }
}

/** What stands below the assembly besides complete, final names. */
function unfinished(outdir: string): string[] {
  const names = existsSync(outdir) ? readdirSync(outdir, { recursive: true, encoding: 'utf8' }) : [];
  return names.filter(name => /\.new|\.part|\.tmp/.test(name));
}
