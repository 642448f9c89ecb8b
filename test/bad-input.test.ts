import { existsSync, readdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { App, Aws, Lazy, Stack } from 'aws-cdk-lib';
import * as awsLambda from 'aws-cdk-lib/aws-lambda';
import {
  aws, CaCertificates, CProgram, DistrolessBase, DistrolessImage, Dockerfile, DockerfileImage, DockerfileImageProps, GoProgram,
  LambdaRuntime, MinimalBase,
  MinimalImage,
  MinimalImageOptions, Platform, PrebuiltProgram, Program, PythonProgram, ScratchImage, StaticProgram,
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
  'writable in the place of the program': { files: GO, try: stack => asset(stack, go({ writablePaths: ['/app/data'] })), says: ['ScratchImage.writablePaths', 'the program is the file /app', '"/app/data"'] },
  'health check without a command': { files: GO, try: stack => asset(stack, go({ healthcheck: { command: [] } })), says: ['HEALTHCHECK'] },
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
};

describe('wrong input', () => {
  test('there are plenty of ways', () => {
    expect(Object.keys(WRONG).length).toBeGreaterThanOrEqual(60);
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
