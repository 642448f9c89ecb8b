import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCall, BuildMachine, DIGEST, HOST, ORDER, orderVariables, Outcome, unpacked } from './build-machine';
import { HOSTILE_VALUES, SENTINEL } from './hostile-values';
import { readOrder } from '../../../src/aws/handlers/build-image/order';
import {
  checkBuildArguments, checkCacheTag, checkCodeArtifact, checkImage, checkPlatform, checkProxy, checkRegistryHost, checkRepositoryUri, checkSlot,
  checkTarget, checkText, checkUsername,
} from '../../../src/aws/handlers/checks';
import { BuildOrder, ENV } from '../../../src/aws/handlers/protocol';
import { writeJob } from '../../../src/aws/private/code-build/job';
import { DockerfileImage } from '../../../src/image';
import { InputError } from '../../../src/private/errors';
import { canonicalJson } from '../../../src/private/text';
import { folder, project } from '../../image/support';

/** What a kernel takes in one entry; longer ones are refused, see below. */
const arrives = HOSTILE_VALUES.filter(value => accepts(() => checkText(value, '')));
const PER_BUILD = 16;
const BUILDS = Math.ceil(arrives.length / PER_BUILD);

/** A different part of the values for each place, and in the end every value in every place. */
function part(values: readonly string[], build: number, place: number): string[] {
  const start = ((build + place * 3) % BUILDS) * PER_BUILD;
  return values.slice(start, start + PER_BUILD);
}

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
    ordered: part(arrives, build, 1),
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

/** By the way that users' values take: a project on disk, the job and the sources as they are uploaded, an order, one build. */
async function buildWith(given: Given, machine: BuildMachine): Promise<Outcome> {
  const { literal, ordered, secrets, users, passwords, names, links, comments, proxy } = given;
  const root = project({
    Dockerfile: [...comments.map(text => `# ${text}`), 'FROM scratch', ...numberedMounts(secrets), 'COPY tree /', ''].join('\n'),
    ...Object.fromEntries(names.map(name => [`tree/${name}`, name])),
  });
  links.forEach((target, index) => symlinkSync(target, join(root, 'tree', `link${index}`)));
  const described = { ...new DockerfileImage()._describe(root), buildArgs: numbered(literal, 'LITERAL') };
  const written = writeJob(described, folder());
  const variable = (name: string): string => `${ENV.value}${name}`;
  secrets.forEach((value, index) => machine.env[variable(`S${index}`)] = value);
  users.forEach((value, index) => {
    machine.env[variable(`U${index}`)] = value;
    machine.env[variable(`P${index}`)] = passwords[index] ?? 'p';
  });
  const order: BuildOrder = {
    ...ORDER,
    buildArgs: numbered(ordered, 'ORDERED'),
    secrets: secrets.map((_value, index) => ({ slot: `slot${index}`, env: variable(`S${index}`) })),
    registries: users.map((_value, index) => ({ host: `registry${index}.example`, usernameEnv: variable(`U${index}`), passwordEnv: variable(`P${index}`) })),
    proxy: { NO_PROXY: proxy },
  };
  return machine.build(unpacked(written.directory), unpacked(written.sources!.directory), order);
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
    const outcome = await buildWith(given, machine);

    // THEN
    expect([outcome.code, outcome.digest, outcome.left, outcome.log.split('\n').filter(line => line.startsWith('error:'))]).toEqual([0, DIGEST, [], []]);
    const call = buildCall(outcome);
    const args = (prefix: string): string[] => call.argv.filter(entry => entry.startsWith(prefix)).map(entry => entry.slice(prefix.length));
    expectSame(given.literal.map((_value, index) => args(`--build-arg=LITERAL${index}=`)[0]), given.literal, 'literal build arguments');
    expectSame(given.ordered.map((_value, index) => args(`--build-arg=ORDERED${index}=`)[0]), given.ordered, 'build arguments of the order');
    expectSame(args('--secret=id=').sort(), given.secrets.map((_value, index) => `slot${index},env=${ENV.value}S${index}`).sort(), 'secret flags');
    expectSame(given.secrets.map((_value, index) => call.env[`${ENV.value}S${index}`]), given.secrets, 'secrets');
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
