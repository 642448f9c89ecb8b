import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { addedBytes, sizes } from './support/baseline.mjs';
import { build, removeImages, runHardened, skip } from './support/docker.mjs';
import { example, lib } from './support/library.mjs';

const { CaCertificates, CProgram, DistrolessImage, GoProgram, PythonProgram, ScratchImage } = lib;

const go = (/** @type {object} */ options = {}) => new ScratchImage({ program: new GoProgram({ projectRoot: example('hello-go') }), ...options });

/** The others have suites of their own. @type {Record<string, { image: () => any, base?: string }>} */
const HELLOS = {
  'hello-go': { image: go },
  'hello-c': { image: () => new ScratchImage({ program: new CProgram({ projectRoot: example('hello-c') }) }) },
  'hello-python': {
    image: () => new DistrolessImage({ program: new PythonProgram({ projectRoot: example('hello-python') }) }),
    base: 'gcr.io/distroless/python3-debian13:nonroot',
  },
};

describe('hello images beside the best hand-written ones', { skip }, () => {
  after(removeImages);

  for (const [name, { image, base }] of Object.entries(HELLOS)) {
    it(`${name} is not larger`, async () => {
      const tag = await build(image());
      assert.deepEqual(await runHardened(tag), { code: 0, stdout: 'Merhaba Dünya!\n', stderr: '' });
      const { ours, theirs } = await sizes({ dockerfile: `${name}.Dockerfile`, context: example(name), tag, base });
      assert.ok(ours <= theirs, `ours adds ${ours} bytes, the hand-written one ${theirs}`);
    });
  }

  it('hello-go has at most 0.9 MB, and 0.75 MB without a CA bundle', async () => {
    assert.ok(await addedBytes(await build(go())) <= 900_000);
    assert.ok(await addedBytes(await build(go({ caCertificates: CaCertificates.NONE }))) <= 750_000);
  });
});
