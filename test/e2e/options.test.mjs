import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build, inspect, removeImages, runHardened, savedImage, skip } from './support/docker.mjs';
import { HOSTILE, images, named } from './support/images.mjs';
import { ROOT, fixture } from './support/library.mjs';

const STATIC = 'gcr.io/distroless/static-debian13:nonroot';

/** @param {Awaited<ReturnType<typeof savedImage>>} image */
const ownerOf = (image, /** @type {string} */ path) => {
  const entry = image.files.get(path);
  return entry && `${entry.mode.toString(8)} ${entry.uid}:${entry.gid}`;
};

describe('an image on scratch with every option', { skip }, () => {
  /** @type {string} */
  let tag;
  /** @type {Awaited<ReturnType<typeof savedImage>>} */
  let image;
  const ask = async (/** @type {string[]} */ questions, /** @type {string[]} */ flags = []) => {
    const { code, stdout } = await runHardened(tag, { args: questions, flags });
    return { code, answers: stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line)) };
  };

  before(async () => {
    tag = await build(images['every-option']());
    image = await savedImage(tag);
  });
  after(removeImages);

  it('has environment, labels and arguments byte for byte', async () => {
    const { Config: { Env, Labels, Cmd } } = await inspect(tag);
    const env = Object.fromEntries(Env.map((/** @type {string} */ line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
    // the engine adds a PATH of its own
    delete env.PATH;
    assert.deepEqual(env, named('E'));
    assert.deepEqual(Labels, { 'org.opencontainers.image.base.name': 'scratch', ...named('l') });
    assert.deepEqual(Cmd, HOSTILE);
  });

  it('hands the environment to the program byte for byte', async () => {
    const { answers } = await ask(Object.keys(named('E')).map((name) => `env=${name}`));
    assert.deepEqual(answers, Object.values(named('E')));
  });

  it('has ports and the health check', async () => {
    const { Config: { ExposedPorts, Healthcheck } } = await inspect(tag);
    assert.deepEqual(ExposedPorts, { '8080/tcp': {}, '9090/tcp': {} });
    assert.deepEqual(Healthcheck, {
      Test: ['CMD', '/app', 'user'], Interval: 5_000_000_000, Timeout: 2_000_000_000, StartPeriod: 1_000_000_000, Retries: 4,
    });
  });

  it('runs as its user, which has a name', async () => {
    assert.deepEqual(await ask(['user']), { code: 0, answers: ['1234:5678 app'] });
    assert.match(String(image.files.get('etc/group')?.content), /^app:x:5678:$/m);
  });

  it('knows time zones', async () => {
    assert.deepEqual(await ask(['timezone=Europe/Istanbul']), { code: 0, answers: ['2023-11-15T01:13:20+03:00'] });
  });

  it('trusts the shipped authorities and its own', async () => {
    const own = ['--volume', `${fixture('own-authority.pem')}:/mnt/own.pem:ro`];
    assert.deepEqual(await ask(['trusts=/mnt/own.pem'], own), { code: 0, answers: [true] });
    const bundle = image.files.get('etc/ssl/certs/ca-certificates.crt')?.content ?? Buffer.alloc(0);
    const shipped = readFileSync(join(ROOT, 'data', 'ca-certificates.crt'));
    assert(bundle.subarray(0, shipped.length).equals(shipped), 'the shipped bundle comes first');
    assert.equal(bundle.subarray(shipped.length).toString(), readFileSync(fixture('own-authority.pem'), 'utf8'));
  });

  it('gives its writable folders to its user, and /tmp to everybody', () => {
    assert.deepEqual([ownerOf(image, 'data'), ownerOf(image, 'tmp')], ['755 1234:5678', '1777 0:0']);
  });

  it('can write to its writable folders, given or made by the engine, and nowhere else', async () => {
    assert.deepEqual((await inspect(tag)).Config.Volumes, { '/data': {}, '/tmp': {} });
    const questions = ['write=/data/x', 'write=/tmp/x'];
    assert.deepEqual(await ask(questions, ['--tmpfs', '/tmp', '--mount', 'type=volume,destination=/data']), { code: 0, answers: ['/data/x', '/tmp/x'] });
    // they are volumes of the image: an engine that is given none makes them, with their owner
    assert.deepEqual(await ask(questions), { code: 0, answers: ['/data/x', '/tmp/x'] });
    assert.deepEqual(await ask(['write=/elsewhere']), { code: 1, answers: ['error: open /elsewhere: read-only file system'] });
  });
});

describe('options of other images', { skip }, () => {
  after(removeImages);

  it('starts the entry point that was given, with leading arguments and arguments', async () => {
    const tag = await build(images.entrypoint());
    const { Config: { Entrypoint, Cmd } } = await inspect(tag);
    assert.deepEqual({ Entrypoint, Cmd }, { Entrypoint: ['/app', 'args', ...HOSTILE], Cmd: ['last'] });
    const { stdout } = await runHardened(tag);
    assert.deepEqual(JSON.parse(stdout), ['/app', 'args', ...HOSTILE, 'last']);
  });

  it('knows no time zones unless asked', async () => {
    const { code, stdout } = await runHardened(await build(images.entrypoint()), { args: ['timezone=Europe/Istanbul'] });
    assert.deepEqual({ code, answer: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') }, { code: 1, answer: 'error: unknown time zone Europe/Istanbul' });
  });

  it('keeps the home of distroless as it is around a writable folder', async () => {
    const image = await savedImage(await build(images['writable-home']()), STATIC);
    assert.deepEqual([ownerOf(image, 'home'), ownerOf(image, 'home/nonroot'), ownerOf(image, 'home/nonroot/state')], ['755 0:0', '700 65532:65532', '755 65532:65532']);
  });

  it('has a shell in its debug variant, and starts the program all the same', async () => {
    const tag = await build(images.debug());
    assert.deepEqual((await inspect(tag)).Config.Entrypoint, ['/app']);
    const { stdout } = await runHardened(tag, { args: ['user'] });
    assert.equal(JSON.parse(stdout), '65532:65532 nonroot');
    const shell = await runHardened(tag, { flags: ['--entrypoint', '/busybox/sh'], args: ['-c', 'echo from the shell of $(id -u)'] });
    assert.equal(shell.stdout, 'from the shell of 65532\n');
  });

  it('keeps /tmp of distroless as it is', async () => {
    const image = await savedImage(await build(images['writable-tmp']()), STATIC);
    assert.deepEqual([ownerOf(image, 'tmp'), ownerOf(image, 'tmp/below')], ['1777 0:0', '755 65532:65532']);
  });
});
