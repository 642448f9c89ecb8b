import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuildOrder, ENV } from '../../../../src/aws/handlers/protocol';
import { writeJob, WrittenJob } from '../../../../src/aws/private/code-build/job';
import { DistrolessImage, DockerfileImage, PythonProgram } from '../../../../src/image';
import { folder, project } from '../../../image/support';
import { buildCall, BuildMachine, DIGEST, HOST, ORDER, Outcome, unpacked } from '../../code-build/build-machine';

const PYTHON = new DistrolessImage({ program: new PythonProgram({ secrets: ['netrc'] }) });
const MOUNT = 'RUN --mount=type=secret,id=token,required=true --mount=type=secret,id=maybe ["/x"]\n';
const own = (dockerfile = 'FROM scratch\nCOPY Dockerfile /\n'): WrittenJob => writeJob(new DockerfileImage()._describe(project({ Dockerfile: dockerfile })), folder());
const python = (): WrittenJob => writeJob(PYTHON._describe(project({ 'main.py': '', 'requirements.txt': '' })), folder());

async function build(machine: BuildMachine, written: WrittenJob, order: Partial<BuildOrder> = {}): Promise<Outcome> {
  return machine.build(unpacked(written.directory), written.sources && unpacked(written.sources.directory), { ...ORDER, ...order });
}

const lastLine = ({ log }: Outcome): string => log.trimEnd().split('\n').pop() ?? '';
const names = ({ commands }: Outcome): string[] => commands.map(({ argv }) => argv.filter(entry => !entry.startsWith('-')).slice(0, 3).join(' '));
const given = (argv: string[], flag: string): string[] => argv.filter(entry => entry.startsWith(`${flag}=`)).map(entry => entry.slice(flag.length + 1));

describe('a build', () => {
  test('pushes one manifest by digest, with the registry cache of its repository', async () => {
    // WHEN
    const outcome = await build(new BuildMachine(), own('FROM scratch AS a\nARG A\nCOPY Dockerfile /\n'), {
      cacheTag: 'cache-x-amd64', buildArgs: { B: 'b' }, platform: 'linux/arm64',
    });

    // THEN
    expect([outcome.code, outcome.digest, outcome.left]).toEqual([0, DIGEST, []]);
    const { argv } = buildCall(outcome);
    expect(given(argv, '--platform')).toEqual(['linux/arm64']);
    expect(given(argv, '--output')).toEqual([`type=image,name=${HOST}/app/api,push=true,push-by-digest=true,oci-mediatypes=true`]);
    expect(given(argv, '--cache-from')).toEqual([`type=registry,ref=${HOST}/app/api:cache-x-amd64`]);
    expect(given(argv, '--cache-to')).toEqual([
      `type=registry,ref=${HOST}/app/api:cache-x-amd64,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`,
    ]);
    expect(argv.filter(entry => /^--(provenance|sbom|progress)/.test(entry))).toEqual(['--progress=plain', '--provenance=false', '--sbom=false']);
    expect(given(argv, '--build-arg')).toEqual(['B=b']);
  });

  test('of a recipe has fixed times; of a Dockerfile of one’s own it knows the time', async () => {
    const recipe = await build(withSecret(new BuildMachine()), python(), { secrets: [{ slot: 'netrc', env: `${ENV.value}0` }] });
    const dockerfile = await build(new BuildMachine(), own());
    expect(buildCall(recipe).env.SOURCE_DATE_EPOCH).toBe('0');
    expect(buildCall(dockerfile).env.SOURCE_DATE_EPOCH).toBeUndefined();
  });

  test('has sources, archives and Dockerfile where the Dockerfile’s lines say', async () => {
    const outcome = await build(withSecret(new BuildMachine()), python(), { secrets: [{ slot: 'netrc', env: `${ENV.value}0` }] });
    const context = join(buildCall(outcome).folder, 'context');
    const text = readFileSync(join(buildCall(outcome).folder, 'dockerfile', 'Dockerfile'), 'utf8');
    const copied = [...text.matchAll(/^(?:COPY|ADD) (?!--from)(\S+) \S+$/gm)].map(match => match[1]);
    expect(copied.length).toBeGreaterThan(1);
    expect(copied.filter(path => !existsSync(join(context, path)))).toEqual([]);
    expect(readdirSync(join(buildCall(outcome).folder, 'dockerfile')).sort()).toEqual(['Dockerfile', 'Dockerfile.dockerignore']);
  });

  test('has a BuildKit of its own, which goes through the proxy too', async () => {
    // WHEN
    const outcome = await build(new BuildMachine(), own(), { proxy: { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'a,b' }, buildArgs: { NO_PROXY: 'other' } });

    // THEN
    const create = outcome.commands.find(({ argv }) => argv[2] === 'create')!.argv;
    expect(create.slice(4)).toEqual([
      '--driver=docker-container', '--driver-opt=image=docker.io/moby/buildkit:v0.32.2', '--driver-opt="env.HTTPS_PROXY=http://proxy:3128"', '--driver-opt="env.NO_PROXY=a,b"',
    ]);
    expect(given(buildCall(outcome).argv, '--build-arg')).toEqual(['HTTPS_PROXY', 'NO_PROXY=other']);
    expect(outcome.commands.map(({ env }) => env.HTTPS_PROXY)).toEqual(Array(6).fill('http://proxy:3128'));
    const builder = create[3].replace('--name=', '');
    expect(outcome.commands.at(-1)!.argv).toEqual(['docker', 'buildx', 'rm', '--force', builder]);
  });

  test('takes a BuildKit that runs already, and needs no daemon then', async () => {
    const machine = new BuildMachine();
    machine.env.BUILDKIT_HOST = 'unix:///run/buildkit.sock';
    machine.answers('docker', 'if [ "$1" = version ]; then exit 1; fi');
    const outcome = await build(machine, own());
    expect(outcome.commands.find(({ argv }) => argv[2] === 'create')!.argv.slice(4)).toEqual(['--driver=remote', 'unix:///run/buildkit.sock']);
    expect([outcome.code, names(outcome)]).toEqual([0, ['docker buildx version', 'aws ecr get-login-password', 'docker buildx create', 'docker buildx build', 'docker buildx rm']]);
  });

  test('shows what docker says', async () => {
    const machine = new BuildMachine();
    machine.answers('docker', 'echo "to stdout $2"; printf "to stderr $2, no line end" >&2');
    const { log } = await build(machine, own());
    expect(log).toContain('to stdout build\n');
    expect(log).toContain('to stderr build, no line end\n');
  });
});

describe('credentials', () => {
  test('for the repository, for further ECR registries by their regions, and for others from variables', async () => {
    // GIVEN
    const machine = new BuildMachine();
    Object.assign(machine.env, { [`${ENV.value}0`]: 'user', [`${ENV.value}1`]: 'pass:word\n' });

    // WHEN
    const outcome = await build(machine, own(), {
      ecrRegistries: ['210987654321.dkr.ecr.us-east-1.amazonaws.com', HOST, 'public.ecr.aws', '123456789012.dkr-ecr.ap-south-1.on.aws'],
      registries: [{ host: 'docker.io', usernameEnv: `${ENV.value}0`, passwordEnv: `${ENV.value}1` }],
    });

    // THEN
    const token = (region: string, service = 'ecr'): string => `AWS:ecr-token ${service} get-login-password --region=${region}`;
    const { auths } = buildCall(outcome).config!;
    expect(Object.fromEntries(Object.entries(auths).map(([host, { auth }]) => [host, Buffer.from(auth, 'base64').toString()]))).toEqual({
      'https://index.docker.io/v1/': 'user:pass:word\n',
      [HOST]: token('eu-west-1'),
      '210987654321.dkr.ecr.us-east-1.amazonaws.com': token('us-east-1'),
      '123456789012.dkr-ecr.ap-south-1.on.aws': token('ap-south-1'),
      'public.ecr.aws': token('us-east-1', 'ecr-public'),
    });
  });

  test('lie in a folder for this user only, beside what the build image has set', async () => {
    // GIVEN
    const machine = new BuildMachine();
    const before = join(machine.root, 'home', '.docker');
    mkdirSync(join(before, 'cli-plugins'), { recursive: true });
    writeFileSync(join(before, 'config.json'), JSON.stringify({ currentContext: 'server', credsStore: 'desktop', credHelpers: { [HOST]: 'ecr-login' }, auths: { 'a.b': {} } }));
    machine.answers('docker', 'if [ "$2" = build ]; then ls -ln "$DOCKER_CONFIG/.." "$DOCKER_CONFIG"; [ -d "$DOCKER_CONFIG/cli-plugins" ] && echo plugins; fi');

    // WHEN
    const outcome = await build(machine, own());

    // THEN
    const { config, folder: record, env } = buildCall(outcome);
    expect([Object.keys(config!), Object.keys(config!.auths)]).toEqual([['currentContext', 'auths'], [HOST]]);
    expect(statSync(join(record, 'config.json')).mode % 0o1000).toBe(0o600);
    expect(outcome.log).toMatch(/^drwx------ .* docker$/m);
    expect(outcome.log).toContain('plugins\n');
    expect(env.BUILDX_CONFIG).toBe(`${env.DOCKER_CONFIG}/buildx`);
    expect(readdirSync(before).sort()).toEqual(['cli-plugins', 'config.json']);
  });

  test('that ECR does not give: the reason, and nothing is built', async () => {
    const machine = new BuildMachine();
    machine.answers('aws', 'echo >&2; echo "An error occurred (AccessDenied) when calling it" >&2; echo >&2; exit 254');
    const outcome = await build(machine, own());
    expect(lastLine(outcome)).toBe(`error: ECR gives no token for ${HOST}: An error occurred (AccessDenied) when calling it; fix: check the route to ECR (VPC, proxy) and ecr:GetAuthorizationToken of the project’s role`);
    expect(names(outcome)).not.toContain('docker buildx build');
  });
});

describe('secrets', () => {
  test('are mounted from the engine’s environment, or from a file for this user only', async () => {
    // GIVEN
    const machine = withSecret(new BuildMachine());

    // WHEN
    const outcome = await build(machine, own(`FROM scratch\n${MOUNT}`), {
      secrets: [{ slot: 'token', env: `${ENV.value}0` }, { slot: 'maybe', codeArtifact: 'my-domain/123456789012' }],
    });

    // THEN
    const call = buildCall(outcome);
    expect(outcome.code).toBe(0);
    expect(given(call.argv, '--secret')).toEqual([expect.stringMatching(/^id=maybe,src=\/.*\/secrets\/maybe$/), `id=token,env=${ENV.value}0`]);
    expect(call.env[`${ENV.value}0`]).toBe('s3cr3t-value');
    expect(readFileSync(join(call.folder, 'maybe'), 'utf8')).toBe('artifact-token');
    expect(statSync(join(call.folder, 'maybe')).mode % 0o1000).toBe(0o600);
    expect(outcome.commands.find(({ argv }) => argv[1] === 'codeartifact')!.argv.slice(2)).toEqual([
      'get-authorization-token', '--domain=my-domain', '--domain-owner=123456789012', '--query=authorizationToken', '--output=text',
    ]);
  });

  test('are in no other process’s environment, no argv, no log and no file of the context', async () => {
    // GIVEN a build that prints its secrets
    const machine = withSecret(new BuildMachine());
    machine.answers('docker', `if [ "$2" = build ]; then echo "a $${ENV.value}0 b $(cat "$(dirname "$DOCKER_CONFIG")/secrets/maybe")" >&2; cat "$DOCKER_CONFIG/config.json"; fi`);

    // WHEN
    const outcome = await build(machine, own(`FROM scratch\n${MOUNT}COPY Dockerfile /\n`), {
      secrets: [{ slot: 'token', env: `${ENV.value}0` }, { slot: 'maybe', codeArtifact: 'my-domain/123456789012' }],
    });

    // THEN
    const values = ['s3cr3t-value', 'artifact-token', 'ecr-token', Buffer.from('AWS:ecr-token').toString('base64').slice(0, -2)];
    expect(outcome.log).toContain('a *** b ***\n');
    expect(values.filter(value => outcome.log.includes(value))).toEqual([]);
    const call = buildCall(outcome);
    const context = readdirSync(join(call.folder, 'context'), { recursive: true, encoding: 'utf8' });
    expect(context.filter(name => values.some(value => readFileSync(join(call.folder, 'context', name), 'utf8').includes(value)))).toEqual([]);
    expect(outcome.commands.flatMap(({ argv }) => argv).filter(entry => values.some(value => entry.includes(value)))).toEqual([]);
    const others = outcome.commands.filter(({ argv }) => argv[2] !== 'build');
    expect(others.flatMap(({ env }) => Object.values(env)).filter(value => values.some(each => value.includes(each)))).toEqual([]);
    expect(outcome.commands.flatMap(({ env }) => Object.keys(env)).filter(name => name.startsWith(ENV.order))).toEqual([]);
  });

  test('may be left out when nothing requires them', async () => {
    const outcome = await build(withSecret(new BuildMachine()), own(`FROM scratch\n${MOUNT}`), { secrets: [{ slot: 'token', env: `${ENV.value}0` }] });
    expect(given(buildCall(outcome).argv, '--secret')).toEqual([`id=token,env=${ENV.value}0`]);
  });

  test.each<[string, Partial<BuildOrder>, string, RegExp]>([
    ['a required one without a value', {}, '', /^error: secrets: nobody gives the secret a value \(got "token"\)/],
    ['one that the image does not have', { secrets: [{ slot: 'other', env: `${ENV.value}0` }] }, '', /^error: secrets: the image has no such slot \(got "other"\); allowed: maybe, token;/],
    ['a variable that is not there', { secrets: [{ slot: 'token', env: `${ENV.value}9` }] }, '', /^error: secrets\.token: the environment of the build has no value/],
    ['no token of CodeArtifact', { secrets: [{ slot: 'token', codeArtifact: 'my-domain/123456789012' }] }, 'if [ "$1" = codeartifact ]; then exit 254; fi; echo t', /^error: CodeArtifact gives no token for the domain my-domain/],
  ])('%s: refused, nothing is built, nothing is left', async (_what, order, aws, message) => {
    const machine = withSecret(new BuildMachine());
    if (aws !== '') {
      machine.answers('aws', aws);
    }
    const outcome = await build(machine, own(`FROM scratch\n${MOUNT}`), order);
    expect(lastLine(outcome)).toMatch(message);
    expect([outcome.code, outcome.digest, outcome.left]).toEqual([1, '', []]);
    expect(names(outcome)).not.toContain('docker buildx build');
  });
});

describe('failures', () => {
  test.each<[string, string, string]>([
    [
      'a step fails', 'echo "#5 ERROR: process \\"/bin/go build\\" did not complete successfully: exit code: 1" >&2; exit 1',
      'error: docker buildx build: process "/bin/go build" did not complete successfully: exit code: 1; fix: the lines above say which step of the Dockerfile failed',
    ],
    [
      'Docker Hub has had enough', 'echo "ERROR: failed to solve: golang:1.26: toomanyrequests: You have reached your limit" >&2; exit 1',
      'error: docker buildx build: failed to solve: golang:1.26: toomanyrequests: You have reached your limit; fix: give registryCredentials for that registry, or take bases and BuildKit from ECR',
    ],
    ['it says nothing', 'exit 3', 'error: docker buildx build: exit code 3; fix: the lines above say which step of the Dockerfile failed'],
    ['it tells no digest', 'for a; do case "$a" in --metadata-file=*) echo "{}" > "${a#*=}";; esac; done', 'error: docker buildx build does not say which digest it pushed; fix: use buildx 0.10 or newer in the build image'],
    ['it tells something else', 'for a; do case "$a" in --metadata-file=*) echo not json > "${a#*=}";; esac; done', 'error: docker buildx build does not say which digest it pushed; fix: use buildx 0.10 or newer in the build image'],
  ])('%s: the last line says so, builder and credentials are gone', async (_what, script, message) => {
    const machine = new BuildMachine();
    machine.answers('docker', `if [ "$2" = build ]; then ${script}; fi`);
    const outcome = await build(machine, own());
    expect(lastLine(outcome)).toBe(message);
    expect([outcome.code, outcome.digest, outcome.left, names(outcome).pop()]).toEqual([1, '', [], 'docker buildx rm']);
  });

  test.each<[string, string, RegExp]>([
    ['no buildx', '[ "$1" = buildx ] && exit 1', /^error: docker of the build image has no buildx plugin; fix: /],
    ['no daemon', '[ "$1" = version ] && { echo "Cannot connect to the Docker daemon" >&2; exit 1; }', /^error: no Docker daemon answers; fix: let the project have privileged mode/],
    ['no builder', '[ "$2" = create ] && { echo "ERROR: no" >&2; exit 1; }', /^error: docker buildx create: no; fix: /],
  ])('%s: one readable line', async (_what, script, message) => {
    const machine = new BuildMachine();
    machine.answers('docker', `${script}; true`);
    const outcome = await build(machine, own());
    expect([outcome.code, outcome.left]).toEqual([1, []]);
    expect(lastLine(outcome)).toMatch(message);
  });

  test.each([['docker', 'docker is not on the PATH of the build image'], ['aws', 'ECR gives no token for .*: aws is not on the PATH']])('no %s: one readable line', async (missing, message) => {
    // GIVEN a PATH with everything but it
    const machine = new BuildMachine();
    const bin = join(machine.root, 'other');
    mkdirSync(bin);
    ['docker', 'aws'].filter(name => name !== missing).forEach(name => symlinkSync(join(machine.root, 'bin', name), join(bin, name)));
    ['mkdir', 'env', 'cat', 'cp', 'dirname'].forEach(name => symlinkSync(`/usr/bin/${name}`, join(bin, name)));
    symlinkSync(process.execPath, join(bin, 'node'));

    // WHEN
    const written = own();
    const outcome = await machine.build(unpacked(written.directory), unpacked(written.sources!.directory), ORDER, { path: bin });

    // THEN
    expect(lastLine(outcome)).toMatch(new RegExp(`^error: ${message}; fix: `));
    expect([outcome.code, outcome.left]).toEqual([1, []]);
  });

  test.each<[string, Partial<NodeJS.ProcessEnv>]>([
    ['no pieces', { [ENV.orderPieces]: '0' }],
    ['no count', { [ENV.orderPieces]: '' }],
    ['a piece too few', { [ENV.orderPieces]: '2' }],
    ['half an order', { [`${ENV.order}0`]: '{' }],
    ['another order', { [`${ENV.order}0`]: '[]' }],
  ])('%s of an order: one readable line, nothing runs', async (_what, env) => {
    const machine = new BuildMachine();
    Object.assign(machine.env, env);
    const outcome = await build(machine, own());
    expect(lastLine(outcome)).toMatch(/^error: order: .*; fix: /);
    expect([outcome.code, outcome.commands, outcome.left]).toEqual([1, [], []]);
  });

  test('a build that is stopped removes its builder and its credentials', async () => {
    // GIVEN
    const machine = new BuildMachine();
    machine.answers('docker', 'if [ "$2" = build ]; then touch "$RECORDS/../started"; exec sleep 60; fi');
    const written = own();
    let group = 0;

    // WHEN
    const building = machine.build(unpacked(written.directory), unpacked(written.sources!.directory), ORDER, { onStart: pid => group = pid });
    while (!existsSync(join(machine.root, 'started'))) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    process.kill(childOf(group), 'SIGTERM');
    const outcome = await building;

    // THEN
    expect(lastLine(outcome)).toBe('error: the build was stopped; fix: deploy again');
    expect([outcome.code, outcome.left, names(outcome).pop()]).toEqual([1, [], 'docker buildx rm']);
  });
});

test('the program needs nothing but Node', () => {
  const machine = new BuildMachine();
  const text = readFileSync(join(machine.root, 'program', 'build-image.js'), 'utf8');
  expect([...new Set([...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(match => match[1]))].filter(name => !name.startsWith('node:'))).toEqual([]);
});

function withSecret(machine: BuildMachine): BuildMachine {
  machine.env[`${ENV.value}0`] = 's3cr3t-value';
  return machine;
}

/** The node of a build's shell. */
function childOf(shell: number): number {
  return Number(readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim().split(' ')[0]);
}
