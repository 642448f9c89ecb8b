import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ensureBuildah, giveImagesToBuildah, runBuildah } from './engine/buildah.mjs';
import { run } from './engine/run.mjs';
import { docker, dockerSays, engine, removeImages, runHardened, skip, tryToBuild } from './support/docker.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { lib, stage } from './support/library.mjs';
import { startPrivateIndex } from './support/private-index.mjs';

const { CaCertificates, CProgram, DistrolessImage, DockerfileImage, GoProgram, PythonProgram, ScratchImage } = lib;

// new in every run, or steps would come from the cache and ask for nothing
const NAME = `greet${randomBytes(6).toString('hex')}`;
const PASSWORD = `hunter2${randomBytes(12).toString('hex')}`;

/** @param {Record<string, string>} files text by path @returns {string} a folder with them */
function folderWith(files) {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Flags that bind secrets to files with these texts. @param {Record<string, string>} secrets */
function bound(secrets) {
  const folder = folderWith(secrets);
  return Object.keys(secrets).flatMap((name) => ['--secret', `id=${name},src=${join(folder, name)}`]);
}

/** @param {any} image @param {Record<string, string>} [secrets] */
const built = (image, secrets = {}) => tryToBuild(stage(image, temporaryFolder()), { flags: bound(secrets) });

/** The password is in none of the image's layers, nor in its configuration or history. @param {string} tag */
async function assertClean(tag) {
  const file = join(temporaryFolder(), 'image.tar');
  await docker('save', '--output', file, tag);
  const saved = readFileSync(file);
  assert(saved.length > 1000);
  assert.equal(saved.includes(PASSWORD), false, 'the archive of the image');
  assert.equal(saved.includes(Buffer.from(`me:${PASSWORD}`).toString('base64')), false, 'the archive of the image, as a header');
  assert.equal((await docker('image', 'inspect', tag)).includes(PASSWORD), false, 'inspect');
  assert.equal((await docker('history', '--no-trunc', tag)).includes(PASSWORD), false, 'history');
}

const HEADER = { 'token.h': `/* ${PASSWORD} */\n#define SEEN "seen"\n` };
/** A program that says whether the compiler saw the secret. @param {string} word differs where steps must not come from the cache */
const cImage = (word) => new ScratchImage({
  program: new CProgram({ projectRoot: folderWith({ 'main.c': `#include <stdio.h>\nint main(void) { return puts(SEEN " ${word} ${NAME}") < 0; }\n` }), secrets: ['token.h'], compilerArguments: ['-include', '/run/secrets/token.h'] }),
  caCertificates: CaCertificates.NONE,
});

describe('build secrets', { skip }, () => {
  /** @type {Awaited<ReturnType<typeof startPrivateIndex>>} */
  let index;
  let host = '';

  before(async () => {
    host = (await docker('network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}')).trim() || '172.17.0.1';
    index = await startPrivateIndex({ host, name: NAME, user: 'me', password: PASSWORD });
  });
  after(async () => {
    index?.stop();
    await removeImages();
  });

  const python = (/** @type {string} */ secret, /** @type {string} */ requirements) => new DistrolessImage({
    program: new PythonProgram({ projectRoot: folderWith({ 'main.py': `import ${NAME}\nprint(${NAME}.greeting)\n`, 'requirements.txt': requirements }), secrets: [secret] }),
  });

  for (const [secret, text, options] of /** @type {[string, () => string, () => string][]} */ ([
    ['pip.conf', () => `[global]\nindex-url = http://me:${PASSWORD}@${index.address}/simple\ntrusted-host = ${host}\n`, () => ''],
    ['netrc', () => `machine ${host} login me password ${PASSWORD}\n`, () => `--index-url http://${index.address}/simple\n--trusted-host ${host}\n`],
  ])) {
    it(`let pip fetch from a private index by ${secret}`, async () => {
      const { tag, code, stdout, stderr } = await built(python(secret, `${options()}${NAME}==1.0.0\n`), { [secret]: text() });
      assert.equal(code, 0, stderr);
      assert.deepEqual(await runHardened(tag), { code: 0, stdout: 'hello from a private package\n', stderr: '' });
      assert.equal(`${stdout}${stderr}`.includes(PASSWORD), false, 'the output of the build');
      await assertClean(tag);
    });
  }

  it('let Go fetch from a private proxy by go.env', async () => {
    const projectRoot = folderWith({
      'go.mod': `module example.com/app\n\ngo 1.24\n\nrequire private.example/${NAME} v1.0.0\n`,
      'go.sum': index.goSum,
      'main.go': `package main\n\nimport "private.example/${NAME}"\n\nfunc main() { print(${NAME}.Greeting) }\n`,
    });
    // Go sends no user and password without TLS
    const settings = `GOPROXY=http://${index.address}/${PASSWORD}\nGONOSUMDB=private.example/*\n`;
    const image = new ScratchImage({ program: new GoProgram({ projectRoot, secrets: ['go.env'] }) });
    const { tag, code, stdout, stderr } = await built(image, { 'go.env': settings });
    assert.equal(code, 0, stderr);
    assert.equal((await runHardened(tag)).stderr, 'hello from a private module');
    assert.equal(`${stdout}${stderr}`.includes(PASSWORD), false, 'the output of the build');
    await assertClean(tag);
  });

  it('tell Go which modules are private', async () => {
    const projectRoot = folderWith({
      'go.mod': `module example.com/app\n\ngo 1.24\n\nrequire private.example/team/${NAME} v1.0.0\n`,
      // of nothing: it is never there to be compared
      'go.sum': ['', '/go.mod'].map((of) => `private.example/team/${NAME} v1.0.0${of} h1:${'A'.repeat(43)}=\n`).join(''),
      'main.go': `package main\n\nimport _ "private.example/team/${NAME}"\n\nfunc main() {}\n`,
    });
    const image = new ScratchImage({ program: new GoProgram({ projectRoot, privateModules: ['private.example/*'] }) });
    const { code, stderr } = await built(image);
    assert.notEqual(code, 0);
    // asked where it lies, which is nowhere, and not the public proxy
    assert.match(stderr, new RegExp(`https://private\\.example/team/${NAME}\\?go-get=1`));
    assert.doesNotMatch(stderr, /proxy\.golang\.org|sum\.golang\.org/);
  });

  it('reach the step that compiles C, and no layer', async () => {
    const { tag, code, stderr } = await built(cImage('docker'), HEADER);
    assert.equal(code, 0, stderr);
    assert.deepEqual(await runHardened(tag), { code: 0, stdout: `seen docker ${NAME}\n`, stderr: '' });
    await assertClean(tag);
  });

  it('reach an existing Dockerfile, whose stages name them', async () => {
    const text = `FROM gcc:14-trixie AS build\nRUN --mount=type=secret,target=/root/token,required grep -q ${PASSWORD.slice(0, 12)} /root/token && echo ${NAME} > /seen\nFROM scratch\nCOPY --from=build /seen /seen\nUSER 1:1\n`;
    const image = new DockerfileImage({ projectRoot: folderWith({ Dockerfile: text }) });
    assert.deepEqual(image._describe().secrets, [{ name: 'token', required: true }]);
    const { tag, code, stderr } = await built(image, { token: PASSWORD });
    assert.equal(code, 0, stderr);
    await assertClean(tag);
  });

  it('end the build when one is missing', async () => {
    const requests = index.asked.length;
    for (const [image, name] of /** @type {[any, string][]} */ ([[python('netrc', `${NAME}==1.0.0\n# missing\n`), 'netrc'], [cImage('missing'), 'token.h']])) {
      const { tag, code, stderr } = await built(image, { other: 'x' });
      assert.notEqual(code, 0);
      assert.match(stderr, new RegExp(`secret ${name} not found`));
      assert.notEqual((await dockerSays('image', 'inspect', tag)).code, 0, 'no image');
    }
    assert.equal(index.asked.length, requests);
  });
});

const { buildah, reason } = engine ? await ensureBuildah() : { buildah: undefined, reason: String(skip) };

describe('build secrets with buildah', { skip: buildah ? false : reason }, () => {
  /** @type {string[]} */
  const ids = [];
  const tryBuildah = async (/** @type {Record<string, string>} */ secrets) => {
    const { directory, dockerfile } = stage(cImage('buildah'), temporaryFolder());
    const args = ['build', '--quiet', '--no-cache', ...bound(secrets), '--file', join(directory, dockerfile), directory];
    return runBuildah(args, { env: buildah?.env });
  };

  before(async () => {
    assert(engine && buildah);
    await giveImagesToBuildah(['gcc:14-trixie'], { buildah, engine });
  });
  after(async () => {
    for (const id of ids) await run('buildah', ['rmi', id], { env: buildah?.env });
  });

  it('reach the step, and no layer', async () => {
    const { code, stdout, stderr } = await tryBuildah(HEADER);
    assert.equal(code, 0, stderr);
    const id = stdout.trim();
    ids.push(id);
    const file = join(temporaryFolder(), 'image.tar');
    assert.equal((await run('buildah', ['push', '--quiet', id, `docker-archive:${file}`], { env: buildah?.env })).code, 0);
    const saved = readFileSync(file);
    assert(saved.includes(NAME), 'the program');
    assert.equal(saved.includes(PASSWORD), false);
  });

  it('end the build when one is missing', async () => {
    const { code, stderr } = await tryBuildah({ other: 'x' });
    assert.notEqual(code, 0);
    assert.match(stderr, /no secret with id token\.h found/);
  });
});
