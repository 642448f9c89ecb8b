import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { buildCall, BuildMachine, DIGEST, HOST, ORDER, orderVariables, unpacked } from './build-machine';
import { HOSTILE_VALUES, SENTINEL } from './hostile-values';
import { aws } from '../../../src';
import { readOrder } from '../../../src/aws/handlers/build-image/order';
import {
  checkBuildArguments, checkCacheTag, checkCodeArtifact, checkImage, checkPlatform, checkProxy, checkRegistryHost, checkRepositoryUri, checkSlot,
  checkTarget, checkText, checkUsername,
} from '../../../src/aws/handlers/checks';
import { BuildOrder, BuildProperties, ENV, imageTag, ObjectLocation, PublishProperties } from '../../../src/aws/handlers/protocol';
import { asciiJson, orderVariables as variablesOfFunction } from '../../../src/aws/handlers/publish-image/order';
import { readProperties } from '../../../src/aws/handlers/publish-image/properties';
import type { Envelope, Request } from '../../../src/aws/handlers/publish-image/request';
import { startInput } from '../../../src/aws/handlers/publish-image/start-build';
import { writeJob } from '../../../src/aws/private/code-build/job';
import { DockerfileImage } from '../../../src/image';
import { InputError } from '../../../src/private/errors';
import { canonicalJson } from '../../../src/private/text';
import { folder, project } from '../../image/support';
import { app, inProject } from '../support';
import type { Resource } from '../template';

/** What a kernel takes in one entry; longer ones are refused, see below. */
const arrives = HOSTILE_VALUES.filter(value => accepts(() => checkText(value, '')));
const PER_BUILD = 16;
const BUILDS = Math.ceil(arrives.length / PER_BUILD);

/** A different part of the values for each place, and in the end every value in every place. */
function part(values: readonly string[], build: number, place: number): string[] {
  const start = ((build + place * 3) % BUILDS) * PER_BUILD;
  return values.slice(start, start + PER_BUILD);
}

/** What CodeBuild takes in all variables of one order, less what else is in it. */
const ORDER_AT_MOST = 220_000;

const tooLongForAnOrder = (value: string): boolean => asciiJson(value).length + 20 > ORDER_AT_MOST;

/** The values by build again, so that the long ones, each of which fits, are not too long together. */
const ORDERED: readonly (readonly string[])[] = (() => {
  const bins = Array.from({ length: BUILDS }, () => ({ values: [] as string[], room: ORDER_AT_MOST }));
  arrives.filter(value => !tooLongForAnOrder(value)).forEach((value, index) => {
    const size = asciiJson(value).length + 20;
    const own = Math.floor(index / PER_BUILD);
    const bin = [...bins.slice(own), ...bins.slice(0, own)].find(({ room }) => room >= size)!;
    bin.values.push(value);
    bin.room -= size;
  });
  return bins.map(({ values }) => values);
})();

function accepts(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

interface Given {
  readonly literal: string[];
  readonly ordered: string[];
  readonly secrets: string[];
  readonly users: string[];
  readonly passwords: string[];
  readonly names: string[];
  readonly links: string[];
  readonly comments: string[];
  readonly proxy: string;
}

const isName = (text: string): boolean => text !== '' && text !== '.' && text !== '..' && !text.includes('/') && Buffer.byteLength(text) < 250;
const numbered = (values: string[], prefix: string): { [name: string]: string } => Object.fromEntries(values.map((value, index) => [`${prefix}${index}`, value]));

function givenFor(build: number): Given {
  return {
    literal: part(arrives, build, 0),
    ordered: [...ORDERED[(build + 3) % BUILDS]],
    // Secrets Manager holds 64 KiB
    secrets: part(arrives, build, 2).filter(value => Buffer.byteLength(value) <= 65_536),
    users: part(arrives, build, 3).filter(value => accepts(() => checkUsername(value, ''))),
    passwords: part(arrives, build, 4),
    names: part(arrives, build, 5).filter(isName),
    links: part(arrives, build, 6).filter(value => value !== '' && Buffer.byteLength(value) < 4_000),
    comments: part(arrives, build, 7).filter(value => !/[\r\n]/.test(value)),
    proxy: arrives.filter(value => accepts(() => checkProxy({ NO_PROXY: value }, '')))[build] ?? 'a,b',
  };
}

/** What a deployment makes of one asset: everything that CodeBuild is given. */
interface Deployed {
  readonly job: string;
  readonly sources: string;
  /** Values of variables are what CodeBuild found behind them. */
  readonly variables: { readonly [name: string]: string };
}

/**
 * By the way that users' values take: an asset, its template, CloudFormation, and the function's own reading and ordering.
 *
 * Values that are known at deployment come in as parameters; those of secrets lie where the template says, and CodeBuild fetches them.
 */
function deployed(given: Given): Deployed {
  const { literal, ordered, secrets, users, passwords, names, links, comments, proxy } = given;
  const testApp = app();
  const stack = new Stack(testApp, 'Stack', { env: { account: HOST.slice(0, 12), region: 'eu-west-1' } });
  const parameters = numbered(ordered, 'Ordered');
  const kept = new Map<string, string>();
  const secretNamed = (name: string): secretsmanager.ISecret =>
    secretsmanager.Secret.fromSecretCompleteArn(stack, name, `arn:aws:secretsmanager:eu-west-1:${stack.account}:secret:${name}-AbCdEf`);
  inProject(() => new aws.MinimalImageAsset(stack, 'Api', {
    image: new DockerfileImage(),
    repository: ecr.Repository.fromRepositoryName(stack, 'Repository', 'app/api'),
    buildArgs: {
      ...numbered(literal, 'LITERAL'),
      ...Object.fromEntries(Object.keys(parameters).map((name, index) => [`ORDERED${index}`, new CfnParameter(stack, name).valueAsString])),
    },
    secrets: Object.fromEntries(secrets.map((value, index) => [`slot${index}`, index % 2 === 0
      ? keep(kept, secretNamed(`s${index}`), value)
      : keepParameter(kept, ssm.StringParameter.fromSecureStringParameterAttributes(stack, `s${index}`, { parameterName: `/s${index}` }), value)])),
    publisher: aws.ImagePublisher.codeBuild({
      cache: false,
      proxy: { none: proxy },
      registryCredentials: users.map((user, index) => {
        const secret = secretNamed(`r${index}`);
        kept.set(`${secret.secretArn}:username`, user).set(`${secret.secretArn}:password`, passwords[index] ?? 'p');
        return aws.RegistryCredentials.registry(`registry${index}.example`, { secret });
      }),
    }),
  }), {
    Dockerfile: [...comments.map(text => `# ${text}`), 'FROM scratch', ...numberedMounts(secrets), 'COPY tree /', ''].join('\n'),
    ...Object.fromEntries(names.map(name => [`tree/${name}`, name])),
    ...Object.fromEntries(links.map((link, index) => [`tree/link${index}`, { link }])),
  });
  const { directory } = testApp.synth();
  const [resource] = Object.values(JSON.parse(readFileSync(join(directory, 'Stack.template.json'), 'utf8')).Resources as { [id: string]: Resource })
    .filter(({ Type }) => Type === 'Custom::MinimalImage');
  const properties = readProperties(inCloudFormation(resource.Properties, parameters));
  const { Build } = properties as { readonly Build: BuildProperties };
  const tag = imageTag(properties.InputHash, properties.BuildArgs);
  const envelope: Envelope = { type: 'Create', responseUrl: 'https://answers.example/', stackId: 'stack', requestId: 'request', logicalId: 'Api', rawProperties: {} };
  const request: Request = { ...envelope, properties, tag, startedAt: 0, startKnown: true, hop: 0, builds: {} };
  const { environmentVariablesOverride = [] } = startInput(request, Build, Build.Platforms[0]);
  const files = JSON.parse(readFileSync(join(directory, 'Stack.assets.json'), 'utf8')).files as { [hash: string]: { source: { path: string } } };
  const asset = (location?: ObjectLocation): string => unpacked(join(directory, files[String(location?.Key).replace(/\.zip$/, '')].source.path));
  return {
    job: asset(Build.Job),
    sources: asset(Build.Sources),
    variables: Object.fromEntries(environmentVariablesOverride.map(({ name, value, type }) => {
      const found = type === 'PLAINTEXT' ? value : kept.get(`${type === 'PARAMETER_STORE' ? 'ssm:' : ''}${value}`);
      // what CodeBuild itself would refuse
      expect({ name, long: (value?.length ?? 0) > 4_096, found: found !== undefined }).toEqual({ name, long: false, found: true });
      return [String(name), String(found)];
    })),
  };
}

function keep(kept: Map<string, string>, secret: secretsmanager.ISecret, value: string): aws.BuildSecret {
  kept.set(secret.secretArn, value);
  return aws.BuildSecret.fromSecretsManager(secret);
}

function keepParameter(kept: Map<string, string>, parameter: ssm.IParameter, value: string): aws.BuildSecret {
  kept.set(`ssm:${parameter.parameterName}`, value);
  return aws.BuildSecret.fromSsmParameter(parameter);
}

/** Properties as a function gets them: references have their values, and every scalar is a string. */
function inCloudFormation(value: unknown, parameters: { readonly [name: string]: string }): unknown {
  const inner = (each: unknown): unknown => inCloudFormation(each, parameters);
  const named = (name: string): string => parameters[name] ?? ({ 'AWS::URLSuffix': 'amazonaws.com', 'AWS::Partition': 'aws' } as { [name: string]: string })[name] ?? name;
  if (Array.isArray(value)) {
    return value.map(inner);
  }
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const [[name, argument], ...others] = [...Object.entries(value), ['', undefined] as const];
  if (others.length === 1) {
    switch (name) {
      case 'Ref': return named(argument);
      case 'Fn::GetAtt': return [argument].flat().join('.');
      case 'Fn::Sub': return String(argument).replace(/\$\{([^}]*)\}/g, (_all, reference: string) => named(reference));
      case 'Fn::Join': return (argument[1] as unknown[]).map(inner).join(argument[0]);
      default: expect(name).not.toMatch(/^Fn::/);
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)]));
}

type Check = (value: string) => unknown;

/** Each answers what arrives. */
const REFUSING: { readonly [place: string]: Check } = {
  'target': value => checkTarget(value, ''),
  'name of a secret': value => checkSlot(value, ''),
  'name of a build argument': value => Object.keys(checkBuildArguments({ [value]: '' }, ''))[0],
  'tag of the cache': value => checkCacheTag(value, ''),
  'host of a registry': value => checkRegistryHost(value, ''),
  'repository': value => checkRepositoryUri(value, ''),
  'repository in a registry': value => checkRepositoryUri(`${HOST}/${value}`, '').slice(HOST.length + 1),
  'image of BuildKit': value => checkImage(value, ''),
  'platform': value => checkPlatform(value, ''),
  'domain of CodeArtifact': value => checkCodeArtifact(value, ''),
  'name of a proxy': value => Object.keys(checkProxy({ [value]: 'x' }, ''))[0],
  'address of a proxy': value => checkProxy({ HTTP_PROXY: value }, '').HTTP_PROXY,
  'user name': value => checkUsername(value, ''),
  'text': value => checkText(value, ''),
};

/** Places of an order that hold one value. */
const ORDERS: { readonly [place: string]: (value: string) => object } = {
  repositoryUri: value => ({ repositoryUri: value }),
  platform: value => ({ platform: value }),
  cacheTag: value => ({ cacheTag: value }),
  buildKitImage: value => ({ buildKitImage: value }),
  buildArgs: value => ({ buildArgs: { [value]: value } }),
  slot: value => ({ secrets: [{ slot: value, env: `${ENV.value}0` }] }),
  variable: value => ({ secrets: [{ slot: 'a', env: value }] }),
  codeArtifact: value => ({ secrets: [{ slot: 'a', codeArtifact: value }] }),
  registry: value => ({ registries: [{ host: value, usernameEnv: `${ENV.value}0`, passwordEnv: `${ENV.value}1` }] }),
  credential: value => ({ registries: [{ host: 'a.b', usernameEnv: `${ENV.value}0`, passwordEnv: value }] }),
  ecrRegistries: value => ({ ecrRegistries: [value] }),
  proxy: value => ({ proxy: { HTTPS_PROXY: value } }),
};

function numberedMounts(values: string[]): string[] {
  return values.length === 0 ? [] : [`RUN ${values.map((_value, index) => `--mount=type=secret,id=slot${index}`).join(' ')} ["/x"]`];
}

/** Compared by hand: a difference of two strings of 64 KiB takes Jest minutes to draw. */
function expectSame(actual: (string | undefined)[], expected: string[], where: string): void {
  const wrong = expected.filter((value, index) => actual[index] !== value).map(value => JSON.stringify(value.slice(0, 80)));
  expect({ where, wrong, more: actual.length - expected.length }).toEqual({ where, wrong: [], more: 0 });
}

test('there are more than 500 values, with quotes, substitutions, line ends, many scripts, and 64 KiB', () => {
  expect(HOSTILE_VALUES.length).toBeGreaterThan(500);
  for (const form of [/"/, /'/, /\$\(/, /`/, /\n/, /\r/, /^--/, /\u202e/, /[^\u0000-\uffff]/u, /^[^]{65536}/]) {
    expect(HOSTILE_VALUES.filter(value => form.test(value)).length).toBeGreaterThan(0);
  }
  expect(HOSTILE_VALUES.length - arrives.length).toBeLessThan(15);
});

describe('every value in every place', () => {
  test.each(Array.from({ length: BUILDS }, (_, index) => index))('build %i: arrives byte for byte, and nothing else runs', async build => {
    // GIVEN
    const given = givenFor(build);
    const machine = new BuildMachine();

    // WHEN
    const { job, sources, variables } = deployed(given);
    const outcome = await machine.buildWith(job, sources, variables);

    // THEN
    expect([outcome.code, outcome.digest, outcome.left, outcome.log.split('\n').filter(line => line.startsWith('error:'))]).toEqual([0, DIGEST, [], []]);
    const call = buildCall(outcome);
    const args = (prefix: string): string[] => call.argv.filter(entry => entry.startsWith(prefix)).map(entry => entry.slice(prefix.length));
    expectSame(given.literal.map((_value, index) => args(`--build-arg=LITERAL${index}=`)[0]), given.literal, 'literal build arguments');
    expectSame(given.ordered.map((_value, index) => args(`--build-arg=ORDERED${index}=`)[0]), given.ordered, 'build arguments of the order');
    const flags = new Map(args('--secret=id=').map(flag => flag.split(',env=') as [string, string]));
    expect([...flags.values()].filter(name => !new RegExp(`^${ENV.value}\\d+$`).test(name))).toEqual([]);
    expectSame([...flags.keys()].sort(), given.secrets.map((_value, index) => `slot${index}`).sort(), 'slots');
    expectSame(given.secrets.map((_value, index) => call.env[String(flags.get(`slot${index}`))]), given.secrets, 'secrets');
    expectSame(
      given.users.map((_value, index) => Buffer.from(call.config!.auths[`registry${index}.example`].auth, 'base64').toString('utf8')),
      given.users.map((user, index) => `${user}:${given.passwords[index] ?? 'p'}`), 'credentials',
    );
    expectSame([call.env.NO_PROXY], [given.proxy], 'proxy');
    const tree = join(call.folder, 'context', 'tree');
    const links = given.links.map((_value, index) => `link${index}`);
    expectSame(readdirSync(tree).sort(), [...given.names, ...links].sort(), 'file names');
    expectSame(given.names.map(name => readFileSync(join(tree, name), 'utf8')), given.names, 'contents');
    expectSame(links.map(name => readlinkSync(join(tree, name))), given.links, 'links');
    expectSame(readFileSync(join(call.folder, 'dockerfile', 'Dockerfile'), 'utf8').split('\n').slice(0, given.comments.length), given.comments.map(text => `# ${text}`), 'Dockerfile');
    // and no command but those of every build
    expect(outcome.commands.map(({ argv }) => argv.slice(0, 3).join(' ').replace(/ --.*/, ''))).toEqual([
      'docker buildx version', 'docker version', 'aws ecr get-login-password', 'docker buildx create', 'docker buildx build', 'docker buildx rm',
    ]);
    const fixed = call.argv.filter(entry => !/^--(build-arg|secret)=/.test(entry)).map(entry => entry.replace(/\/\S*minimal-images-\w+|(?<==)minimal-images-\w+/g, '…'));
    expect(fixed).toEqual([
      'docker', 'buildx', 'build', '--builder=…', '--progress=plain', '--platform=linux/amd64', '--file=…/dockerfile/Dockerfile', '--provenance=false', '--sbom=false',
      `--output=type=image,name=${HOST}/app/api,push=true,push-by-digest=true,oci-mediatypes=true`, '--metadata-file=…/metadata.json', '…/context',
    ]);
    expect(args('--build-arg=').length).toBe(given.literal.length + given.ordered.length + 1);
    expect(sentinels(machine.root)).toEqual([]);
    // secrets are in no argv and not in the log
    const long = [...given.secrets, ...given.passwords].filter(value => value.trim().length > 20);
    expect(long.filter(value => outcome.log.includes(value) || outcome.commands.some(({ argv }) => argv.includes(value)))).toEqual([]);
  }, 60_000);
});

describe('what could not arrive unchanged is refused', () => {
  test.each(Object.keys(REFUSING))('%s: the same text, or a message on one line', place => {
    const passed = HOSTILE_VALUES.filter(value => answerOf(() => REFUSING[place](value), value));
    // nothing that a list with commas or a line could be read out of; what is text is an entry of its own, or quoted
    const bad = place === 'text' || place === 'user name' ? /\0/ : place === 'address of a proxy' ? /[\s"\0]/ : /[^A-Za-z0-9_.:/@[\]-]/;
    expect(passed.filter(value => bad.test(value))).toEqual([]);
  });

  test.each(Object.keys(ORDERS))('%s of an order: the same, or a message on one line', place => {
    for (const value of HOSTILE_VALUES) {
      const given = { ...ORDER, ...ORDERS[place](value) } as BuildOrder;
      answerOf(() => readOrder(orderVariables(given)), given);
    }
  });

  test('values that are too long for what CodeBuild takes are refused by the function, and are few', () => {
    const long = arrives.filter(tooLongForAnOrder);
    expect(long.length).toBeLessThan(10);
    for (const value of long.filter(text => asciiJson(text).length > 240_000)) {
      const properties = { RepositoryUri: ORDER.repositoryUri, BuildArgs: { A: value } } as unknown as PublishProperties;
      expect(() => variablesOfFunction(properties, {} as BuildProperties, 'linux/amd64')).toThrow(/^the build's order has \d+ characters, and CodeBuild takes about 240000/);
    }
  });

  test('values that no process can take are refused, whoever gives them', () => {
    const long = HOSTILE_VALUES.filter(value => !arrives.includes(value));
    expect(long.every(value => Buffer.byteLength(value) > 120_000 || /\0|\p{Surrogate}/u.test(value))).toBe(true);
    for (const value of [...long, '\0', 'a\0b', '\ud800']) {
      expect(() => checkBuildArguments({ A: value }, 'there')).toThrow(/^there\.A: this (cannot be handed|is too long to hand) to a process \(got "\d+ characters, not shown"\)/);
    }
  });

  test.each([['job', 'target'], ['job', 'dockerfile'], ['job', 'sourcesFolder'], ['order', 'cacheTag'], ['order', 'repositoryUri']])(
    'past the checks of synth: the program refuses %s, %s and starts nothing', async (where, name) => {
      for (const value of arrives.filter(text => text.includes(SENTINEL) && text.length < 200).slice(0, 5)) {
        // GIVEN
        const machine = new BuildMachine();
        const { directory, sources } = writeJob(new DockerfileImage()._describe(project({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n' })), folder());
        const job = unpacked(directory);
        if (where === 'job') {
          writeFileSync(join(job, 'job.json'), JSON.stringify({ ...JSON.parse(readFileSync(join(job, 'job.json'), 'utf8')), [name]: value }));
        }

        // WHEN
        const outcome = await machine.build(job, sources!.directory, where === 'order' ? { ...ORDER, [name]: value } : ORDER);

        // THEN
        expect(outcome.log.trimEnd().split('\n').pop()).toMatch(/^error: .*; fix: /);
        expect([outcome.code, outcome.commands, outcome.left]).toEqual([1, [], []]);
        expect(sentinels(machine.root)).toEqual([]);
      }
    }, 60_000,
  );
});

/** Whether it is the same; a refusal is a sentence for people. */
function answerOf(read: () => unknown, given: unknown): boolean {
  let answer: unknown;
  try {
    answer = read();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(/^[^\r\n]*; allowed: [^\r\n]*; fix: [^\r\n]*$/);
    return false;
  }
  if (canonicalJson(answer) !== canonicalJson(given)) {
    throw new Error(`${JSON.stringify(given).slice(0, 300)} became ${JSON.stringify(answer).slice(0, 300)}`);
  }
  return true;
}

/** Files with the sentinel's name, anywhere that a command could have made one. Names among the sources hold it too, but are never only it. */
function sentinels(root: string): string[] {
  return [...readdirSync(root, { recursive: true, encoding: 'utf8' }).map(name => join(root, name)), join(process.cwd(), SENTINEL)]
    .filter(path => path.endsWith(`/${SENTINEL}`) && existsSync(path) && lstatSync(path).isFile());
}
