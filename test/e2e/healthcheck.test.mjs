import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { build, docker, removeImages, savedImage, skip } from './support/docker.mjs';
import { withService } from './support/http.mjs';
import { images } from './support/images.mjs';

/** Milliseconds until a state counts as one that does not come; noisy machines take their time. */
const PATIENCE = 120_000;

/** @param {string} container @param {string} state */
async function becomes(container, state) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const health = JSON.parse(await docker('inspect', '--format', '{{json .State.Health}}', container));
    if (health.Status === state || Date.now() > end) return health;
    await sleep(200);
  }
}

describe('a health check by HTTP', { skip }, () => {
  /** @type {string} */
  let tag;

  before(async () => {
    tag = await build(images.healthcheck());
  });
  after(removeImages);

  it('tells on scratch, without a shell, that the program is well, and that it is no more', async () => {
    await withService(tag, async (get, container) => {
      assert.equal((await get('/')).status, 200);
      const well = await becomes(container, 'healthy');
      assert.equal(well.Status, 'healthy', JSON.stringify(well));
      assert.equal((await get('/break')).status, 200);
      const broken = await becomes(container, 'unhealthy');
      assert.equal(broken.Status, 'unhealthy', JSON.stringify(broken));
      assert.deepEqual([broken.Log.at(-1).ExitCode, broken.Log.at(-1).Output], [1, '']);
    });
  });

  it('adds the probe of the platform and nothing else, and repeats', async () => {
    const image = await savedImage(tag);
    const added = image.own.filter((layer) => layer.some(({ path }) => path.endsWith('/http-probe')));
    assert.deepEqual(added.map((layer) => layer.map(({ path, type, mode }) => `${path} ${type} ${mode.toString(8)}`)), [
      ['usr folder 755', 'usr/local folder 755', 'usr/local/bin folder 755', 'usr/local/bin/http-probe file 755'],
    ]);
    assert.deepEqual([...new Set(added.flat().map(({ mtime }) => Number(mtime)))], [0]);
  });
});
