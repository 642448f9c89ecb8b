import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { buildStaged, inspect, removeImages, runHardened, savedImage, skip } from './support/docker.mjs';
import { sha256 } from './support/folders.mjs';
import { ROOT, example } from './support/library.mjs';
import { copyExamples, imagesOf, synth } from './support/synth.mjs';
import { readTar } from './support/tar.mjs';

const PYTHON = 'gcr.io/distroless/python3-debian13:nonroot';
const SYSTEM = ['etc', 'etc/group', 'etc/nsswitch.conf', 'etc/passwd', 'etc/ssl', 'etc/ssl/certs', 'etc/ssl/certs/ca-certificates.crt'];

const EXAMPLES = {
  HelloGo: { base: undefined, entrypoint: ['/app'], cmd: null, own: [...SYSTEM, 'app'] },
  HelloC: { base: undefined, entrypoint: ['/app'], cmd: null, own: [...SYSTEM, 'app'] },
  LambdaGo: { base: undefined, entrypoint: ['/app'], cmd: null, own: [...SYSTEM, 'app'] },
  HelloPython: {
    base: PYTHON, entrypoint: ['/usr/bin/python3.13'], cmd: ['main.py'], own: ['app', 'app/__pycache__', 'app/__pycache__/main.cpython-313.pyc', 'app/main.py'],
  },
};

describe('example app', { skip }, () => {
  /** @type {ReturnType<typeof imagesOf>} */
  let staged;

  before(async () => {
    staged = imagesOf(await synth(copyExamples()));
  });
  after(removeImages);

  it('publishes exactly the images that are looked at here', () => {
    assert.deepEqual(Object.keys(staged).sort(), Object.keys(EXAMPLES).sort());
    for (const { platform } of Object.values(staged)) assert.equal(platform, 'linux/amd64');
  });

  for (const [name, expected] of Object.entries(EXAMPLES)) {
    describe(name, () => {
      /** @type {string} */
      let tag;
      /** @type {Awaited<ReturnType<typeof savedImage>>} */
      let image;

      before(async () => {
        tag = await buildStaged(staged[name]);
        image = await savedImage(tag, expected.base);
      });

      if (name.startsWith('Hello')) {
        it('greets and ends well as production runs it', async () => {
          const { code, stdout, stderr } = await runHardened(tag);
          assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'Merhaba Dünya!\n', stderr: '' });
        });
      }

      it('is configured as planned', async () => {
        const { Architecture, Os, Config: { User, Entrypoint, Cmd, Labels } } = await inspect(tag);
        assert.equal(`${Os}/${Architecture}`, 'linux/amd64');
        assert.equal(User, '65532:65532');
        assert.deepEqual(Entrypoint, expected.entrypoint);
        assert.deepEqual(Cmd ?? null, expected.cmd);
        assert.equal(Labels['org.opencontainers.image.base.name'], expected.base ?? 'scratch');
      });

      it('adds exactly these files', () => {
        const paths = new Set(image.own.flat().map(({ path }) => path).filter((path) => path !== ''));
        assert.deepEqual([...paths].sort(), [...expected.own].sort());
        if (!expected.base) assert.deepEqual([...image.files.keys()].sort(), [...expected.own].sort());
      });

      it('has no shell', () => {
        const shells = [...image.files.keys()].filter((path) => /(^|\/)(sh|bash|dash|ash|zsh|ksh|busybox)$/.test(path));
        assert.deepEqual(shells, []);
      });

      it('has users and certificate authorities', () => {
        assert.match(String(image.files.get('etc/passwd')?.content), /^nonroot:x:65532:65532:/m);
        const bundle = image.files.get('etc/ssl/certs/ca-certificates.crt')?.content ?? Buffer.alloc(0);
        if (expected.base) assert.match(String(bundle), /BEGIN CERTIFICATE/);
        else assert.equal(sha256(bundle), sha256(readFileSync(join(ROOT, 'data', 'ca-certificates.crt'))));
      });

      it('has fixed times and owners in every layer of its own', () => {
        const strange = image.own.flat().filter(({ mtime, uid, gid }) => Number(mtime) !== 0 || uid !== 0 || gid !== 0);
        assert.deepEqual(strange.map(({ path, mtime, uid, gid }) => `${path} ${mtime} ${uid}:${gid}`), []);
      });

      it('gives the same layers when it is built again later from nothing', async () => {
        // times in layers have seconds; from nothing means that the compiler's cache is empty too
        await sleep(1100);
        const again = await buildStaged(staged[name], { flags: ['--no-cache'] });
        assert.deepEqual((await inspect(again)).RootFS.Layers, image.diffIds);
      });

      if (name === 'HelloGo') {
        it('is small', (test) => {
          const packed = image.archives.reduce((sum, layer) => sum + gzipSync(layer, { level: 6 }).length, 0);
          const unpacked = [...image.files.values()].reduce((sum, { content }) => sum + content.length, 0);
          test.diagnostic(`${packed} bytes packed, ${unpacked} unpacked`);
          assert(packed <= 900_000, `${packed} bytes packed`);
          assert(unpacked <= 1_900_000, `${unpacked} bytes unpacked`);
        });
      }
    });
  }

  it('stages archives without names of owners', () => {
    const folder = join(staged.HelloGo.directory, 'archives');
    const archives = readdirSync(folder);
    assert.equal(archives.length, 1);
    const entries = readTar(readFileSync(join(folder, archives[0])));
    assert.deepEqual(entries.map(({ path }) => path).sort(), SYSTEM);
    // an engine that saves a layer looks names up by itself: only what we write can be held to this
    assert.deepEqual(entries.filter(({ uname, gname }) => uname !== '' || gname !== ''), []);
  });

  it('stages the sources byte for byte', () => {
    const folder = join(staged.HelloPython.directory, 'sources');
    const text = readFileSync(join(staged.HelloPython.directory, staged.HelloPython.dockerfile), 'utf8');
    const [, hash] = text.match(/COPY sources\/([0-9a-f]{32})\/ /) ?? [];
    assert.deepEqual(readFileSync(join(folder, hash, 'main.py')), readFileSync(join(example('hello-python'), 'main.py')));
  });
});
