import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { build, removeImages, runHardened, savedImage, skip } from './support/docker.mjs';
import { copyOf } from './support/folders.mjs';
import { fixture, lib } from './support/library.mjs';

const BASE = 'gcr.io/distroless/nodejs24-debian13:nonroot';

/** Projects that are built with nothing said, and what they answer. @type {Record<string, string>} */
const SAYS = {
  'start': 'true orders --port 80\n',
  'typescript': '42 2\n',
  'pnpm-native': 'function\n',
  'yarn-native': 'function\n',
  'pnpm-root': '  a patched\n',
  'babel': 'babel 172800000 --port 80\n',
  'swc': 'swc 172800000\n',
  'tsup': 'tsup 172800000\n',
};

describe('Node.js projects as they are', { skip }, () => {
  after(removeImages);

  for (const [name, stdout] of Object.entries(SAYS)) {
    it(`${name} starts`, async () => {
      const tag = await build(lib.MinimalImage.detect(copyOf(join(fixture('nodejs-projects'), name))));
      assert.deepEqual(await runHardened(tag), { code: 0, stdout, stderr: '' });
      const { files } = await savedImage(tag, BASE);
      for (const path of ['app/packages/other/index.js', 'app/tsconfig.json', 'app/src/main.ts', 'app/.swcrc']) assert.ok(!files.has(path), path);
    });
  }
});
