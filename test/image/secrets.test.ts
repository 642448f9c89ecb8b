import * as fc from 'fast-check';
import { C_MAIN, Files, GO_MAIN, project } from './support';
import {
  CaCertificates, CProgram, DistrolessImage, Dockerfile, DockerfileImage, DockerfileImageProps, GoProgram, GoProgramProps, MinimalImage,
  PrebuiltProgram, PythonProgram, RunMount, ScratchImage,
} from '../../src';
import { STATIC_AMD64 } from '../fixtures/elf';

const MODULE: Files = { 'go.mod': 'module a\n\nrequire git.example.com/x v1.0.0\n', 'go.sum': 'x\n', 'main.go': GO_MAIN };
const PYTHON: Files = { 'main.py': '', 'requirements.txt': 'flask==3.1\n' };

const go = (props: GoProgramProps): MinimalImage => new ScratchImage({ program: new GoProgram(props), caCertificates: CaCertificates.NONE });
const runs = (image: MinimalImage, files: Files): string[] =>
  image._describe(project(files)).dockerfile.render().split('\n').filter(line => line.startsWith('RUN '));
/** The steps that see a secret, by the first words of their commands. */
const seeing = (image: MinimalImage, files: Files): string[] => runs(image, files).filter(line => line.includes('type=secret'))
  .map(line => (JSON.parse(line.slice(line.indexOf('['))) as string[]).slice(0, 3).join(' '));

describe('steps that see secrets', () => {
  const secrets = ['netrc'];

  test.each<[string, MinimalImage, Files, string[]]>([
    ['Go modules', go({ secrets }), MODULE, ['go mod download', 'go build -trimpath']],
    ['a Go workspace', go({ secrets, entry: 'api' }), {
      'go.work': 'use ./api\n', 'api/go.mod': 'module api\n\nrequire git.example.com/x v1.0.0\n', 'api/main.go': GO_MAIN,
    }, ['go mod download', 'go build -trimpath']],
    ['vendored Go modules', go({ secrets }), { ...MODULE, 'vendor/modules.txt': '' }, ['go build -trimpath']],
    ['a lone Go file', go({ secrets }), { 'main.go': GO_MAIN }, ['go build -trimpath']],
    ['Python', new DistrolessImage({ program: new PythonProgram({ secrets }) }), PYTHON, ['python -m pip']],
    ['C', new ScratchImage({ program: new CProgram({ secrets }) }), { 'main.c': C_MAIN }, ['gcc -static -Os']],
    ['nothing without secrets', go({ secrets: [] }), MODULE, []],
  ])('%s', (_what, image, files, expected) => {
    expect(seeing(image, files)).toEqual(expected);
  });

  test('are never in the last stage', () => {
    const text = go({ secrets: ['netrc', 'token'] })._describe(project(MODULE)).dockerfile.render();
    expect(text.split(/^FROM /m).pop()).not.toMatch(/secret|netrc|token/);
  });
});

describe('where a secret is', () => {
  test.each<[string, string]>([
    ['netrc', 'id=netrc,target=/root/.netrc,required=true'],
    ['gitconfig', 'id=gitconfig,target=/root/.gitconfig,required=true'],
    ['npmrc', 'id=npmrc,target=/root/.npmrc,required=true'],
    ['pip.conf', 'id=pip.conf,target=/root/.config/pip/pip.conf,required=true'],
    ['go.env', 'id=go.env,target=/root/.config/go/env,required=true'],
    ['token', 'id=token,required=true'],
    ['.netrc', 'id=.netrc,required=true'],
    ['__proto__', 'id=__proto__,required=true'],
    ['constructor', 'id=constructor,required=true'],
    ['-', 'id=-,required=true'],
    ['a'.repeat(64), `id=${'a'.repeat(64)},required=true`],
  ])('%s', (name, mount) => {
    const [run] = runs(go({ secrets: [name] }), { 'main.go': GO_MAIN }).slice(-2);
    expect(run).toContain(` --mount=type=secret,${mount} [`);
  });

  test('no frontend is asked for', () => {
    expect(go({ secrets: ['netrc', 'token'] })._describe(project(MODULE)).dockerfile.render()).not.toContain('syntax=');
  });
});

describe('slots and the hash', () => {
  const described = (props: GoProgramProps) => go(props)._describe(project({ 'main.go': GO_MAIN }));

  test('a program’s slots are required, in a fixed order', () => {
    const [one, other] = [described({ secrets: ['token', 'netrc'] }), described({ secrets: ['netrc', 'token'] })];
    expect(one.secrets).toEqual([{ name: 'netrc', required: true }, { name: 'token', required: true }]);
    expect(other.secrets).toEqual(one.secrets);
    expect(other.inputHash).toBe(one.inputHash);
  });

  test('names count', () => {
    const hashes = [undefined, ['a'], ['b'], ['a', 'b']].map(secrets => described({ secrets }).inputHash);
    expect(new Set(hashes).size).toBe(4);
    expect(described({ secrets: [] }).inputHash).toBe(hashes[0]);
  });

  test('patterns of private modules count, their order does not', () => {
    const hash = (privateModules?: string[]): string => described({ privateModules }).inputHash;
    expect(new Set([hash(), hash(['a.example']), hash(['a.example', 'b.example'])]).size).toBe(3);
    expect(hash(['b.example', 'a.example', 'b.example'])).toBe(hash(['a.example', 'b.example']));
    expect(hash([])).toBe(hash());
  });

  test('an image without secrets has a hash that the code for them leaves alone', () => {
    const file = { Dockerfile: 'FROM scratch\nCOPY a /a\nUSER 1:1\nENTRYPOINT ["/a"]\n', a: 'a' };
    expect(new DockerfileImage()._describe(project(file)).inputHash).toBe('2d01fe56878a37a0189cbc440423ef7ce0676c61e8d63dcf63c1f4ff9dd0b7c7');
    expect(described({}).inputHash).toBe('e6db79eec40d785f8cdaaf6db75a920f537a0ef62ca27a16b8ed04e1289122b6');
  });

  test('a program does not change with the list that it was made from', () => {
    // GIVEN
    const [secrets, privateModules] = [['netrc'], ['a.example']];
    const image = go({ secrets, privateModules });
    // WHEN
    secrets.push('other');
    privateModules.push('b.example');
    // THEN
    expect(image._describe(project({ 'main.go': GO_MAIN })).inputHash).toBe(described({ secrets: ['netrc'], privateModules: ['a.example'] }).inputHash);
  });
});

describe('GOPRIVATE', () => {
  const line = (privateModules: string[]): string | undefined =>
    go({ privateModules })._describe(project(MODULE)).dockerfile.render().split('\n').find(each => each.includes('GOPRIVATE'));

  test.each<[string[], string | undefined]>([
    [[], undefined],
    [['git.example.com'], 'ENV GOPRIVATE=git.example.com'],
    [['git.example.com/*', '*.corp.example.com/team-a/v?'], 'ENV GOPRIVATE="*.corp.example.com/team-a/v?,git.example.com/*"'],
    [['b', 'a', 'b'], 'ENV GOPRIVATE=a,b'],
  ])('%j', (patterns, expected) => {
    expect(line(patterns)).toBe(expected);
  });

  test.each<[string, unknown, string]>([
    ['an address', ['https://git.example.com'], '(got "https://git.example.com")'],
    ['an address with a password', ['https://me:hunter2@git.example.com'], '(got "…@git.example.com")'],
    ['a list in one', ['a,b'], '(got "a,b")'],
    ['a final slash', ['a/'], '(got "a/")'],
    ['nothing', [''], '(got "")'],
    ['a line break', ['a\nRUN x'], '(got "a\\nRUN x")'],
    ['a line break at the end', ['a\n'], '(got "a\\n")'],
    ['a variable', ['$HOME'], '(got "$HOME")'],
    ['a command', ['$(id)'], '(got "$(id)")'],
    ['quotes', ['"a"'], '(got "\\"a\\"")'],
    ['a token', ['${Token[TOKEN.1]}'], '(got "${Token[…]}")'],
    ['too long a text', ['a'.repeat(65536)], '65538 characters'],
    ['a number', [7], '(got "number")'],
  ])('%s is refused', (_what, given, got) => {
    const attempt = (): GoProgram => new GoProgram({ privateModules: given as string[] });
    expect(attempt).toThrow('GoProgram.privateModules[0]: this is no pattern for the path of a module');
    expect(attempt).toThrow(got);
  });

  test('what is no list is refused', () => {
    expect(() => new GoProgram({ privateModules: 'a.example' as unknown as string[] })).toThrow('GoProgram.privateModules: this is not a list (got "string")');
    expect(() => new GoProgram({ privateModules: Array.from({ length: 65 }, (_, at) => `a${at}`) })).toThrow('there are too many (got 65)');
  });
});

const HOSTILE: [string, unknown][] = [
  ['nothing', ''], ['a space', 'a b'], ['a quote', 'a"'], ['a single quote', 'a\''], ['a comma', 'a,required=false'], ['an equals sign', 'a=b'],
  ['a path', '/etc/shadow'], ['a relative path', '../a'], ['.', '.'], ['..', '..'], ['a backslash', 'a\\b'], ['a variable', '$HOME'], ['a command', '$(id)'],
  ['backticks', '`id`'], ['a line break', 'a\nRUN id'], ['a line break at the end', 'netrc\n'], ['CR', 'a\r'], ['NUL', 'a\0'], ['a letter that is not ASCII', 'é'],
  ['a digit that is not ASCII', '٣'], ['an emoji', '🔑'], ['half of a pair', '\ud800'], ['a joiner', 'a\u200d'], ['65 characters', 'a'.repeat(65)], ['64 KiB', 'a'.repeat(65536)],
  ['a token', '${Token[TOKEN.12]}'], ['a token of a list', '#{Token[TOKEN.12]}'], ['a number', 7], ['null', null], ['a list', ['netrc']],
  ['a value', { toString: () => 'netrc', value: 'hunter2' }], ['a netrc', 'machine a login b password hunter2'],
];

describe('refused', () => {
  test.each(HOSTILE)('%s as a name', (_what, name) => {
    // WHEN
    const message = failure(() => new GoProgram({ secrets: ['netrc', name as string] }));
    // THEN
    expect(message).toMatch(/^GoProgram\.secrets\[1\]: this cannot be the name of a secret \(got "(\d+ characters, not shown|object|number)"\); allowed: .+; fix: .+$/);
    expect(message).not.toMatch(/hunter2|Token|\n/);
  });

  test.each<[string, unknown, string]>([
    ['a text', 'netrc', 'GoProgram.secrets: this is not a list (got "5 characters, not shown")'],
    ['a map', { netrc: 'hunter2' }, 'GoProgram.secrets: this is not a list (got "object")'],
    ['17 names', Array.from({ length: 17 }, (_, at) => `s${at}`), 'GoProgram.secrets: there are too many (got 17); allowed: a list of at most 16 names'],
    ['a name twice', ['a', 'b', 'a'], 'GoProgram.secrets[2]: the secret is named twice (got "a")'],
  ])('%s', (_what, secrets, message) => {
    expect(() => new GoProgram({ secrets: secrets as string[] })).toThrow(message);
  });

  test('where no step fetches anything', () => {
    expect(() => new PrebuiltProgram({ entry: 'a', secrets: ['netrc'] })).toThrow('PrebuiltProgram.secrets: the program is built already');
    expect(() => new ScratchImage({ program: new PrebuiltProgram({ entry: 'a', secrets: [] }) })._describe(project({ a: STATIC_AMD64 }))).not.toThrow();
    const python = new DistrolessImage({ program: new PythonProgram({ secrets: ['netrc'] }) });
    expect(() => python._describe(project({ 'main.py': '' }))).toThrow('PythonProgram.secrets: nothing is installed, so the build fetches nothing');
  });

  test('16 names are not', () => {
    expect(() => new GoProgram({ secrets: Array.from({ length: 16 }, (_, at) => `s${at}`) })).not.toThrow();
  });
});

describe('any list of texts', () => {
  const name = fc.oneof(fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/), fc.string({ maxLength: 70 }), fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('.', '..', 'netrc', '__proto__'));

  test('becomes exactly its mounts and slots, or is refused before anything is read', () => {
    fc.assert(fc.property(fc.array(name, { maxLength: 6 }), secrets => {
      const fits = secrets.every(each => /^[A-Za-z0-9_.-]{1,64}$/.test(each) && !['.', '..'].includes(each)) && new Set(secrets).size === secrets.length;
      if (!fits) {
        expect(failure(() => new CProgram({ secrets }))).toMatch(/^CProgram\.secrets\[\d\]: [^\n]*; allowed: [^\n]*; fix: [^\n]*$/);
        return;
      }
      const image = new ScratchImage({ program: new CProgram({ secrets }), caCertificates: CaCertificates.NONE });
      const { dockerfile, secrets: slots } = image._describe(C_PROJECT());
      const ids = [...dockerfile.render().matchAll(/--mount=type=secret,id=([^, ]+)(?:,target=[^, ]+)?,required=true /g)].map(([, id]) => id);
      expect(ids).toEqual([...secrets].sort());
      expect(slots).toEqual(ids.map(id => ({ name: id, required: true })));
    }), { numRuns: 200 });
  });

  test('what a program asks for is what a reader of its Dockerfile finds', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,20}$/), { maxLength: 5 }), secrets => {
      // GIVEN
      const described = new ScratchImage({ program: new CProgram({ secrets }), caCertificates: CaCertificates.NONE })._describe(C_PROJECT());
      // WHEN
      const read = new DockerfileImage({ dockerfile: 'Read' })._describe(project({ Read: described.dockerfile.render().replace(/^(COPY (?!--from)|ADD ).*\n/gm, '') }));
      // THEN
      expect(read.secrets).toEqual(described.secrets);
    }), { numRuns: 50 });
  });
});

const C_PROJECT = (() => {
  let made: string | undefined;
  return (): string => made ??= project({ 'main.c': C_MAIN });
})();

describe('slots of a DockerfileImage', () => {
  const slots = (text: string, props: DockerfileImageProps = {}): string[] =>
    new DockerfileImage(props)._describe(project({ Dockerfile: text })).secrets.map(({ name, required }) => `${name}${required ? '!' : ''}`);

  test.each<[string, string, string[], DockerfileImageProps?]>([
    ['none', 'FROM scratch\n', []],
    ['optional and required', 'FROM alpine:3\nRUN --mount=type=secret,id=b,required x\nRUN --mount=type=secret,id=a x\n', ['a', 'b!']],
    ['by its target', 'FROM alpine:3\nRUN --mount=type=secret,target=/root/.npmrc x\n', ['.npmrc']],
    ['by a build argument', 'FROM alpine:3\nARG X\nRUN --mount=type=secret,id=$X x\n', ['given'], { buildArgs: { X: 'given' } }],
    ['of the target only', 'FROM alpine:3 AS a\nRUN --mount=type=secret,id=a x\nFROM alpine:3 AS b\nRUN --mount=type=secret,id=b x\n', ['a'], { target: 'a' }],
  ])('%s', (...[, text, expected, props]) => {
    expect(slots(text, props)).toEqual(expected);
  });

  test('of a typed Dockerfile', () => {
    // GIVEN
    const typedDockerfile = new Dockerfile();
    typedDockerfile.addStage('build', { image: 'alpine:3' }).run(['x'], {
      mounts: [RunMount.secret({ id: 'needed', required: true }), RunMount.secret({ id: 'npmrc', target: '/root/.npmrc' }), RunMount.ssh({ required: true })],
    });
    typedDockerfile.addFinalStage({ image: 'scratch' });
    // WHEN
    const image = new DockerfileImage({ typedDockerfile, target: 'build' });
    // THEN
    expect(image._describe(project({ a: '' })).secrets).toEqual([{ name: 'needed', required: true }, { name: 'npmrc', required: false }]);
  });

  test.each<[string, string, string]>([
    ['a variable that is not known', 'id=$TOKEN', 'the id of a secret holds a variable whose value is not known (got "type=secret,id=$TOKEN")'],
    ['a path', 'id=aws/credentials', 'the id of a secret cannot be bound (got "aws/credentials")'],
    ['a comma', '"id=a,src=/etc/shadow"', 'the id of a secret cannot be bound (got "/etc/shadow")'],
    ['a target without a last part', 'target=/', 'the id of a secret cannot be bound (got "")'],
    ['more than 64 characters', `id=${'a'.repeat(65)}`, `the id of a secret cannot be bound (got "${'a'.repeat(65)}")`],
    ['a command', 'id=$(id)', 'DockerfileImage RUN --mount=type=secret: the id of a secret'],
  ])('%s is refused', (_what, field, message) => {
    expect(() => slots(`FROM alpine:3\nRUN --mount=type=secret,${field} x\n`)).toThrow(message);
  });

  test('names count in the hash, also by the text alone', () => {
    const hash = (props: DockerfileImageProps): string =>
      new DockerfileImage(props)._describe(project({ Dockerfile: 'FROM alpine:3\nARG X=a\nRUN --mount=type=secret,id=$X x\n' })).inputHash;
    expect(hash({ buildArgs: { X: 'b' } })).not.toBe(hash({}));
  });
});

function failure(work: () => unknown): string {
  try {
    work();
    return 'no error';
  } catch (error) {
    return (error as Error).message;
  }
}
