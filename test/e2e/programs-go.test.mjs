import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { must } from './engine/run.mjs';
import { isCached } from './support/caching.mjs';
import { build, buildStaged, docker, inspect, removeImages, runHardened, savedImage, skip, tryToBuild } from './support/docker.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { withService } from './support/http.mjs';
import { changeable, images } from './support/images.mjs';
import { example, fixture, lib, stage } from './support/library.mjs';

const OUTPUT = {
  'go-workspace': 'hello workspace\n',
  'go-vendor': 'hello vendor\n',
  'go-embed': 'texts/a.txt: from a folder\ntexts/deep/b.txt: from below\nwith space.txt: spaced\nhidden/.c.txt: hidden\n',
  'go-file': 'one file\n',
  'go-loose': 'several files\n',
  'go-dependency': 'dd2c1780-811a-5296-81c5-178a0ef488bc\n',
};

describe('Go programs', { skip }, () => {
  after(removeImages);

  for (const [name, stdout] of Object.entries(OUTPUT)) {
    it(`runs ${name}`, async () => {
      const ran = await runHardened(await build(images[/** @type {keyof typeof OUTPUT} */ (name)]()));
      assert.deepEqual(ran, { code: 0, stdout, stderr: '' });
    });
  }

  it('does not depend on files that the program does not import', () => {
    const before = images['go-workspace']().inputHash;
    const copy = changeable('go-workspace');
    writeFileSync(join(copy, 'README.md'), 'another text');
    assert.equal(images['go-workspace'](copy).inputHash, before);
    const imported = join(copy, 'libs', 'greet', 'greet.go');
    writeFileSync(imported, readFileSync(imported, 'utf8').replace('hello', 'hi'));
    assert.notEqual(images['go-workspace'](copy).inputHash, before);
  });

  it('downloads modules in a step that survives a change of the program', async () => {
    const copy = changeable('go-dependency');
    await buildStaged(stage(images['go-dependency'](copy), temporaryFolder()));
    const file = join(copy, 'main.go');
    // new in every run, or the build itself would be cached too
    const word = temporaryFolder().replace(/[^a-zA-Z0-9]/g, '');
    writeFileSync(file, readFileSync(file, 'utf8').replace('uuid.NewSHA1', `"${word}", uuid.NewSHA1`));
    const changed = await tryToBuild(stage(images['go-dependency'](copy), temporaryFolder()));
    assert.equal(changed.code, 0, changed.stderr);
    assert.equal(isCached(changed.stderr, '"mod", "download"'), true, changed.stderr);
    assert.equal(isCached(changed.stderr, '"go", "build"'), false, changed.stderr);
    assert.equal((await runHardened(changed.tag)).stdout, `${word} ${OUTPUT['go-dependency']}`);
  });

  it('cross-compiles for arm64', async () => {
    const { GoProgram, Platform, ScratchImage } = lib;
    const image = new ScratchImage({ program: new GoProgram({ projectRoot: example('hello-go') }), platforms: [Platform.LINUX_ARM64] });
    const tag = await build(image, { platform: 'linux/arm64' });
    const { Os, Architecture } = await inspect(tag);
    assert.equal(`${Os}/${Architecture}`, 'linux/arm64');
    const program = (await savedImage(tag)).files.get('app')?.content ?? Buffer.alloc(0);
    assert.equal(program.toString('latin1', 1, 4), 'ELF');
    // e_machine: EM_AARCH64
    assert.equal(program.readUInt16LE(18), 183);
  });
});

describe('a Go server with a dependency', { skip }, () => {
  /** @type {{ authority: string, port: number, stop: () => void }} */
  let upstream;

  before(async () => {
    upstream = await startUpstream();
  });
  after(async () => {
    upstream?.stop();
    await removeImages();
  });

  const { CaCertificates, GoProgram, MinimalImage, ScratchImage } = lib;
  const program = () => new GoProgram({ projectRoot: fixture('go-http'), variables: { 'main.version': '1.2.3 "beta"' } });
  const flags = () => ['--add-host', 'upstream.test:host-gateway', '--env', `UPSTREAM=https://upstream.test:${upstream.port}/`];

  it('asks another one over TLS, by an authority of its own, knows time zones and its version, and ends when it is told to', async () => {
    const image = new ScratchImage({ program: program(), ports: [8080], timezones: true, caCertificates: CaCertificates.bundledAnd(upstream.authority) });
    await withService(await build(image), async (get, container) => {
      const { status, body } = await get('/upstream');
      assert.deepEqual([status, JSON.parse(body)], [200, { upstream: 'hello over TLS' }], body);
      assert.deepEqual(JSON.parse((await get('/time/Europe/Istanbul')).body), { time: '2026-07-01T15:00:00+03:00' });
      assert.deepEqual(JSON.parse((await get('/version')).body), { version: '1.2.3 "beta"' });
      await docker('stop', container);
      assert.equal((await docker('inspect', '--format', '{{.State.ExitCode}}', container)).trim(), '0');
    }, { flags: flags() });
  });

  it('trusts nobody and knows no zones where the image has neither', async () => {
    await withService(await build(MinimalImage.of(program(), { ports: [8080] })), async (get) => {
      const { status, body } = await get('/upstream');
      assert.equal(status, 502, body);
      assert.match(body, /x509: certificate signed by unknown authority/);
      assert.equal((await get('/time/Europe/Istanbul')).status, 404);
    }, { flags: flags() });
  });
});

describe('a Go program with C', { skip }, () => {
  after(removeImages);

  it('is put on the smallest base with glibc, which is said, and runs there', async () => {
    const image = images['go-cgo']();
    assert.equal(
      image.choice,
      'gcr.io/distroless/base-nossl-debian13:nonroot: internal/greet/greet.go imports "C", so it is linked dynamically; this is the smallest base with glibc',
    );
    assert.deepEqual(await runHardened(await build(image)), { code: 0, stdout: 'Merhaba Dünya, from C\n', stderr: '' });
  });

  it('gives the same layers when it is built again from nothing', async () => {
    const [one, two] = [await build(images['go-cgo']()), await build(images['go-cgo'](), { flags: ['--no-cache'] })];
    assert.deepEqual((await inspect(two)).RootFS.Layers, (await inspect(one)).RootFS.Layers);
  });

  it('runs on other bases with glibc, and is refused on scratch', async () => {
    const { DistrolessBase, DistrolessImage, GoProgram, ScratchImage } = lib;
    const program = new GoProgram({ projectRoot: fixture('go-cgo') });
    const tag = await build(new DistrolessImage({ program, base: DistrolessBase.CC_DEBIAN13 }));
    assert.equal((await runHardened(tag)).stdout, 'Merhaba Dünya, from C\n');
    assert.throws(() => new ScratchImage({ program }).inputHash, /greet\.go imports "C", so the program is linked dynamically and asks for libc\.so\.6, which scratch does not have/);
  });
});

/** A server that only one authority, made for it, vouches for. */
async function startUpstream() {
  const folder = temporaryFolder();
  const file = (/** @type {string} */ name) => join(folder, name);
  const openssl = (/** @type {string[]} */ ...args) => must('openssl', args, { cwd: folder });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  await openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=authority.test');
  await openssl('req', '-x509', ...key, '-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=upstream.test', '-addext', 'subjectAltName=DNS:upstream.test',
    '-addext', 'basicConstraints=critical,CA:FALSE', '-CA', 'ca.pem', '-CAkey', 'ca.key');
  const server = createServer({ key: readFileSync(file('key.pem')), cert: readFileSync(file('cert.pem')) }, (_request, response) => void response.end('hello over TLS'));
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { authority: file('ca.pem'), port, stop: () => void server.close() };
}
