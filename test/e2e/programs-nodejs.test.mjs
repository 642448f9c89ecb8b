import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sizes } from './support/baseline.mjs';
import { build, docker, inspect, removeImages, runHardened, savedImage, skip } from './support/docker.mjs';
import { withService } from './support/http.mjs';
import { images } from './support/images.mjs';
import { example } from './support/library.mjs';

const BASE = 'gcr.io/distroless/nodejs24-debian13:nonroot';
const ANSWER = { greeting: 'Merhaba Dünya!', node: '24', env: 'production', uid: 65532 };

describe('Node.js programs', { skip }, () => {
  after(removeImages);

  it('says hello, and is no larger than the best hand-written image', async () => {
    const tag = await build(images['nodejs-hello']());
    assert.deepEqual(await runHardened(tag), { code: 0, stdout: 'Merhaba Dünya!\n', stderr: '' });
    const { ours, theirs } = await sizes({ dockerfile: 'hello-nodejs.Dockerfile', context: example('hello-nodejs'), tag, base: BASE });
    assert.ok(ours <= theirs, `ours adds ${ours} bytes, the hand-written one ${theirs}`);
  });

  describe('with Express, TypeScript and a native addon', () => {
    /** @type {string} */
    let tag;
    /** @type {Awaited<ReturnType<typeof savedImage>>} */
    let image;

    before(async () => {
      tag = await build(images['nodejs-http']());
      image = await savedImage(tag, BASE);
    });

    it('answers', async () => {
      const answer = await withService(tag, (get) => get('/'));
      assert.deepEqual([answer.status, JSON.parse(answer.body)], [200, ANSWER]);
    });

    it('ends when it is told to', async () => {
      await withService(tag, async (get, container) => {
        await get('/');
        await docker('stop', container);
        assert.equal((await docker('inspect', '--format', '{{.State.ExitCode}}', container)).trim(), '0');
      });
    });

    it('has the dependencies in a layer of their own, without those for development', () => {
      const names = [...image.files.keys()];
      assert.ok(names.includes('app/node_modules/express/package.json'));
      for (const name of ['typescript', 'esbuild', '@types', '.bin']) assert.ok(!names.some((path) => path.startsWith(`app/node_modules/${name}/`)), name);
      const files = image.own.map((layer) => layer.filter(({ type }) => type === 'file').map(({ path }) => path)).filter((layer) => layer.length > 0);
      assert.equal(files.length, 2);
      assert.ok(files[0].every((path) => path.startsWith('app/node_modules/')));
      assert.deepEqual(files[1].sort(), ['app/package.json', 'app/src/greeting.js', 'app/src/server.js']);
    });

    it('has the compiled addon, and nothing that it was linked of', () => {
      const addon = [...image.files.keys()].filter((path) => path.startsWith('app/node_modules/unix-dgram/build/Release/'));
      assert.deepEqual(addon, ['app/node_modules/unix-dgram/build/Release/unix_dgram.node']);
    });

    it('gives the same layers when it is built again from nothing', async () => {
      const again = await build(images['nodejs-http'](), { flags: ['--no-cache'] });
      assert.deepEqual((await inspect(again)).RootFS.Layers, image.diffIds);
    });
  });

  it('answers from one bundled file, with the addon beside it', async () => {
    const tag = await build(images['nodejs-bundle']());
    const answer = await withService(tag, (get) => get('/'));
    assert.deepEqual([answer.status, JSON.parse(answer.body)], [200, ANSWER]);
    const { own } = await savedImage(tag, BASE);
    const [, program] = own.map((layer) => layer.filter(({ type }) => type === 'file').map(({ path }) => path)).filter((layer) => layer.length > 0);
    assert.deepEqual(program.sort(), ['app/main.mjs', 'app/package.json']);
  });
});
