import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { build, docker, inspect, removeImages, savedImage, skip } from './support/docker.mjs';
import { withService } from './support/http.mjs';
import { images } from './support/images.mjs';

const BASE = 'gcr.io/distroless/base-nossl-debian13:nonroot';

describe('Bun programs, with a dependency', { skip }, () => {
  /** @type {string} */
  let tag;
  /** @type {Awaited<ReturnType<typeof savedImage>>} */
  let image;

  before(async () => {
    tag = await build(images['bun-http']());
    image = await savedImage(tag, BASE);
  });
  after(removeImages);

  it('answers', async () => {
    const { status, body } = await withService(tag, (get) => get('/greet?name=Bun'));
    assert.deepEqual([status, JSON.parse(body)], [200, { greeting: 'Merhaba Bun!', bun: '1.4', env: 'production', uid: 65532 }]);
  });

  it('ends when it is told to', async () => {
    await withService(tag, async (get, container) => {
      await get('/greet');
      await docker('stop', container);
      assert.equal((await docker('inspect', '--format', '{{.State.ExitCode}}', container)).trim(), '0');
    });
  });

  it('is one file', () => {
    const files = image.own.flat().filter(({ type }) => type === 'file').map(({ path }) => path);
    assert.deepEqual(files, ['app']);
  });

  it('gives the same layers when it is built again from nothing', async () => {
    const again = await build(images['bun-http'](), { flags: ['--no-cache'] });
    assert.deepEqual((await inspect(again)).RootFS.Layers, image.diffIds);
  });
});
