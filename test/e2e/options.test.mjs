import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { commandLine } from './support/command-line.mjs';
import { build, docker, inspect, removeImages, runHardened, savedImage, skip } from './support/docker.mjs';
import { temporaryFolder } from './support/folders.mjs';
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

describe('an image on scratch with files of its own', { skip }, () => {
  /** @type {string} */
  let tag;
  /** @type {Awaited<ReturnType<typeof savedImage>>} */
  let image;

  before(async () => {
    tag = await build(images.files());
    image = await savedImage(tag);
  });
  after(removeImages);

  it('lets the program read them, and find what may be run', async () => {
    const { code, stdout } = await runHardened(tag, { args: ['read=/etc/probe/settings.json', 'read=/srv/www/style.css', 'read=/home/nonroot/notes', 'finds=helper'] });
    assert.deepEqual([code, stdout.trim().split('\n').map((line) => JSON.parse(line))], [
      0, ['{ "greeting": "Merhaba" }\n', 'body { margin: 0 }\n', '{ "greeting": "Merhaba" }\n', '/usr/bin/helper'],
    ]);
  });

  it('has them in one layer, root\'s, as they are and without times, and nothing that was left out', () => {
    const [layer, ...more] = image.own.filter((entries) => entries.some(({ path }) => path === 'srv/www/index.html'));
    assert.deepEqual(more, []);
    assert.deepEqual(layer.map(({ path, type, mode, uid, gid, target }) => `${path} ${type} ${mode.toString(8)} ${uid}:${gid}${target && ` -> ${target}`}`), [
      'etc folder 755 0:0', 'etc/probe folder 755 0:0', 'etc/probe/settings.json file 644 0:0',
      'home folder 755 0:0', 'home/nonroot folder 700 65532:65532', 'home/nonroot/notes file 644 0:0',
      'srv folder 755 0:0', 'srv/www folder 755 0:0', 'srv/www/assets folder 755 0:0', 'srv/www/assets/style.css file 644 0:0',
      'srv/www/index.html file 644 0:0', 'srv/www/style.css link 777 0:0 -> assets/style.css',
      'usr folder 755 0:0', 'usr/bin folder 755 0:0', 'usr/bin/helper file 755 0:0',
    ]);
    assert.deepEqual([...new Set(layer.map(({ mtime }) => Number(mtime)))], [0]);
  });

  it('has the same entries from the embedded engine, by a module and by flags', async () => {
    const folder = temporaryFolder();
    const minimalImages = commandLine({ cwd: folder });
    writeFileSync(join(folder, 'image.js'), `const lib = require(${JSON.stringify(join(ROOT, 'lib', 'index.js'))});
module.exports = new lib.ScratchImage({
  program: new lib.GoProgram({ projectRoot: ${JSON.stringify(fixture('go-probe'))} }),
  files: {
    '/etc/probe/settings.json': ${JSON.stringify(fixture('own-files/settings.json'))}, '/srv/www': ${JSON.stringify(fixture('own-files/www'))},
    '/usr/bin/helper': ${JSON.stringify(fixture('own-files/helper'))}, '/home/nonroot/notes': ${JSON.stringify(fixture('own-files/settings.json'))},
  },
  tools: ['helper', '/app'],
});
`);
    const flags = Object.entries({ '/etc/probe/settings.json': 'settings.json', '/srv/www': 'www', '/usr/bin/helper': 'helper', '/home/nonroot/notes': 'settings.json' })
      .flatMap(([path, file]) => ['--file', `${path}=${fixture(`own-files/${file}`)}`]);
    await minimalImages.must('build', 'image.js', '--engine', 'embedded', '-o', 'docker-archive:module.tar@minimal-images-e2e-files:module');
    await minimalImages.must('build', fixture('go-probe'), ...flags, '--tool', 'helper', '--engine', 'embedded', '-o', 'docker-archive:flags.tar@minimal-images-e2e-files:flags');
    for (const name of ['module', 'flags']) {
      await docker('load', '--input', join(folder, `${name}.tar`));
      const built = await savedImage(`minimal-images-e2e-files:${name}`);
      await docker('rmi', `minimal-images-e2e-files:${name}`);
      const listed = (/** @type {typeof image} */ { own }) => own.map((layer) => layer.map(({ content, mtime, uname: _user, gname: _group, ...entry }) => ({
        ...entry, mtime: Number(mtime), content: entry.path === 'app' ? 'the program' : content.toString('base64'),
      })));
      assert.deepEqual(listed(built), listed(image), name);
    }
  });

  it('is refused by the embedded engine when a tool is not there', async () => {
    const { code, stderr } = await commandLine({ cwd: temporaryFolder() }).run('build', fixture('go-probe'), '--tool', 'git', '--engine', 'embedded');
    assert.deepEqual([code, /tools: git is not in scratch, and nothing that is added brings it/.test(stderr)], [64, true], stderr);
  });
});

describe('tools that only the files of the base tell', { skip }, () => {
  it('are looked for in its layers before the image is written', async () => {
    const folder = temporaryFolder();
    const reference = 'gcr.io/distroless/python3-debian13:nonroot';
    const minimalImages = commandLine({ cwd: folder, env: { MINIMAL_IMAGES_MIRRORS: `gcr.io=oci:${join(folder, 'bases')}` } });
    await docker('save', '--output', join(folder, 'base.tar'), reference);
    await minimalImages.must('copy', 'docker-archive:base.tar', `oci:bases@${reference}`);
    const building = async (/** @type {string[]} */ ...tools) => minimalImages.run(
      'build', fixture('go-probe'), '--base', 'python3-debian13', '--language', 'go', '--entrypoint', '/app', '--engine', 'embedded', '-o', `oci:${tools.at(-1)}`,
      ...tools.flatMap((tool) => ['--tool', tool]),
    );
    const there = await building('python3.13', '/usr/bin/python3.13', 'ldconfig');
    assert.equal(there.code, 0, there.stderr);
    const absent = await building('ldconfig', 'xmllint');
    assert.deepEqual([absent.code, /tools: xmllint is not in the image/.test(absent.stderr)], [64, true], absent.stderr);
    assert.deepEqual(['ldconfig', 'xmllint'].map((name) => existsSync(join(folder, name))), [true, false]);
  });
});
