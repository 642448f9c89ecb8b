import { Dockerfile, DockerfileStage, EscapeCharacter, RunMount, StageOptions } from '../../src/dockerfile';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

test.each<[string, StageOptions]>([
  ['FROM scratch', { image: 'scratch' }],
  ['FROM golang:1.26-trixie', { image: 'golang:1.26-trixie' }],
  [`FROM gcr.io/distroless/static-debian13@${DIGEST}`, { image: 'gcr.io/distroless/static-debian13', digest: DIGEST }],
  ['FROM --platform=$BUILDPLATFORM localhost:5000/a/b_c:1', { image: 'localhost:5000/a/b_c:1', platform: '$BUILDPLATFORM' }],
  ['FROM --platform=linux/arm/v7 a', { image: 'a', platform: 'linux/arm/v7' }],
])('renders %s', (line, options) => {
  const dockerfile = new Dockerfile();
  dockerfile.addFinalStage(options);
  expect(dockerfile.render()).toBe(`${line}\n`);
});

test('renders comments, build arguments and directives before the first stage', () => {
  // GIVEN
  const dockerfile = new Dockerfile({ syntax: 'docker/dockerfile:1.9', escape: EscapeCharacter.BACKTICK, check: 'skip=all' });
  dockerfile.comment('the api\nname = value');
  dockerfile.arg('VERSION', '1.2 `x`');
  dockerfile.addFinalStage({ image: 'scratch' });
  // THEN
  expect(dockerfile.render()).toBe([
    '# syntax=docker/dockerfile:1.9', '# escape=`', '# check=skip=all', '', '# the api', '# name = value', 'ARG VERSION="1.2 ``x``"', '', 'FROM scratch', '',
  ].join('\n'));
});

test.each<[string, StageOptions, string]>([
  ['no base', {}, 'final stage: starts from nothing'],
  ['a variable', { image: 'golang:$VERSION' }, 'final stage image: is not an image reference (got "golang:$VERSION")'],
  ['a second line', { image: 'a\nRUN x' }, 'final stage image: is not an image reference'],
  ['capital letters', { image: 'Golang' }, 'final stage image: is not an image reference'],
  ['an empty tag', { image: 'golang:' }, 'final stage image: is not an image reference'],
  ['a short digest', { image: 'golang', digest: 'sha256:12' }, 'final stage digest: is not a digest'],
  ['two digests', { image: `golang@${DIGEST}`, digest: DIGEST }, 'final stage digest: is given twice'],
  ['a digest of scratch', { image: 'scratch', digest: DIGEST }, 'final stage digest: belongs to an image, but there is none'],
  ['a platform that is none', { image: 'a', platform: 'arm64' }, 'final stage platform: is not a platform (got "arm64")'],
  ['a variable as platform', { image: 'a', platform: '$X' }, 'final stage platform: is not a platform'],
])('refuses %s as base', (_, options, message) => {
  expect(() => new Dockerfile().addFinalStage(options)).toThrow(message);
});

test.each(['Build', '1', 'a b', '', 'scratch', 'context', 'é', 'a\nb', '-a'])('refuses the stage name %j', name => {
  expect(() => new Dockerfile().addStage(name, { image: 'a' })).toThrow(/Dockerfile.addStage: is (not the name of a stage|a name that BuildKit reserves)/);
});

describe('stages see only what comes before them', () => {
  let dockerfile: Dockerfile;
  let first: DockerfileStage;
  let second: DockerfileStage;

  beforeEach(() => {
    dockerfile = new Dockerfile();
    first = dockerfile.addStage('first', { image: 'golang' });
    second = dockerfile.addStage('second', { stage: first });
  });

  test('a final stage copies from an earlier one', () => {
    const final = dockerfile.addFinalStage({ stage: second });
    final.copy({ fromStage: first, sources: ['/out'], destination: '/' });
    expect(dockerfile.render()).toBe('FROM golang AS first\n\nFROM first AS second\n\nFROM second\nCOPY --from=first /out /\n');
  });

  test.each<[string, () => void, string]>([
    ['a later stage', () => first.copy({ fromStage: second, sources: ['/a'], destination: '/' }), 'COPY fromStage: is stage second, which comes later'],
    ['itself', () => first.copy({ fromStage: first, sources: ['/a'], destination: '/' }), 'COPY fromStage: is the stage itself'],
    ['a stage of another file', () => first.copy({ fromStage: new Dockerfile().addStage('x', { image: 'a' }), sources: ['/a'], destination: '/' }),
      'COPY fromStage: is a stage x of another Dockerfile'],
    ['a later stage to mount', () => first.run(['x'], { mounts: [RunMount.cache({ target: '/c', fromStage: second })] }), 'RunMount fromStage: is stage second'],
    ['a base of another file', () => dockerfile.addStage('third', { stage: new Dockerfile().addStage('x', { image: 'a' }) }), 'stage third stage: is a stage x of another'],
    ['an image and a stage', () => dockerfile.addStage('third', { image: 'a', stage: first }), 'stage third: starts from an image and from a stage'],
    ['an image and a stage to copy from', () => second.copy({ fromImage: 'a', fromStage: first, sources: ['/a'], destination: '/' }), 'COPY: copies from a stage and from an image'],
    ['a name twice', () => dockerfile.addStage('first', { image: 'a' }), 'Dockerfile.addStage: is the name of another stage (got "first")'],
    ['an image that a stage hides', () => dockerfile.addStage('third', { image: 'first' }), 'stage third image: is the name of a stage, so BuildKit would not pull the image'],
    ['a stage that hides an image', () => dockerfile.addStage('golang', { image: 'a' }), 'Dockerfile.addStage: is also the reference of an image used here'],
    ['a comment after a stage', () => dockerfile.comment('x'), 'Dockerfile.comment: comes after the first stage'],
    ['an argument after a stage', () => dockerfile.arg('X'), 'Dockerfile.arg: comes after the first stage'],
    ['no final stage', () => dockerfile.render(), 'Dockerfile.render: has no final stage'],
  ])('refuses %s', (_, act, message) => {
    expect(act).toThrow(message);
  });

  test('nothing follows the final stage', () => {
    dockerfile.addFinalStage({ stage: first });
    expect(() => dockerfile.addFinalStage({ stage: first })).toThrow('Dockerfile.addFinalStage: comes after the final stage');
    expect(() => dockerfile.addStage('third', { stage: first })).toThrow('Dockerfile.addStage: comes after the final stage');
  });

  test('a platform argument may be declared by the stage below', () => {
    first.arg('TARGETOS');
    second.envFromVariable('GOOS', 'TARGETOS');
    dockerfile.addFinalStage({ image: 'scratch' });
    expect(dockerfile.render()).toContain('FROM first AS second\nENV GOOS=$TARGETOS\n');
  });
});

test.each<[string, ConstructorParameters<typeof Dockerfile>[0], string]>([
  ['syntax', { syntax: 'docker/dockerfile:1\nFROM x' }, 'Dockerfile.syntax: is not an image reference'],
  ['check', { check: 'skip=all\nFROM x' }, 'Dockerfile.check: is not what the check directive takes'],
])('refuses a %s that breaks out', (_, props, message) => {
  expect(() => new Dockerfile(props)).toThrow(message);
});

describe('fromText', () => {
  test('renders a file exactly as it is', () => {
    const text = '\ufeff# escape=`\r\nFROM scratch\r\n\r\nCOPY a `\r\n  /b';
    const dockerfile = Dockerfile.fromText(text);
    expect([dockerfile.render(), dockerfile.isVerbatim, new Dockerfile().isVerbatim]).toEqual([text, true, false]);
  });

  test.each<[string, (file: Dockerfile) => void]>([
    ['comment', file => file.comment('x')], ['arg', file => file.arg('X')],
    ['addStage', file => file.addStage('x', { image: 'a' })], ['addFinalStage', file => file.addFinalStage({ image: 'a' })],
  ])('refuses %s', (method, act) => {
    expect(() => act(Dockerfile.fromText('FROM scratch\n'))).toThrow(`Dockerfile.${method}: would change a Dockerfile that was made by fromText()`);
  });

  test('refuses an empty text and what is not UTF-8', () => {
    expect(() => Dockerfile.fromText(' \n')).toThrow('Dockerfile.fromText: is empty');
    expect(() => Dockerfile.fromText('FROM a\ud800')).toThrow('Dockerfile.fromText: holds half of a surrogate pair');
  });
});
