import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { build, inspect, removeImages, runHardened, savedImage, skip } from './support/docker.mjs';
import { changeable, images } from './support/images.mjs';
import { lib } from './support/library.mjs';

const { MinimalImage, NodejsProgram, PythonProgram } = lib;
const NODE = 'gcr.io/distroless/nodejs24-debian13:nonroot';
const PYTHON = 'gcr.io/distroless/python3-debian13:nonroot';

/** @type {Record<string, { base: string, says: string[], worker: (projectRoot: string) => any, files: string[], source: string, of: string[] }>} */
const KINDS = {
  npm: {
    base: NODE,
    says: ['Merhaba api! 1m\n', 'Merhaba &lt;worker&gt;! 1m\n'],
    worker: (projectRoot) => new NodejsProgram({ projectRoot, entry: 'services/worker' }),
    of: ['services/worker/index.js', 'packages/shared/index.js'],
    source: '// changed\n',
    files: [
      'app/node_modules/.package-lock.json', 'app/node_modules/ms/index.js', 'app/node_modules/ms/license.md', 'app/node_modules/ms/package.json', 'app/node_modules/ms/readme.md',
      'app/package.json', 'app/packages/shared/index.js', 'app/packages/shared/package.json', 'app/services/api/main.js', 'app/services/api/package.json',
    ],
  },
  pnpm: {
    base: NODE,
    says: ['Merhaba api! 1m\n', 'Merhaba &lt;worker&gt;! 1m\n'],
    worker: (projectRoot) => new NodejsProgram({ projectRoot, entry: 'services/worker' }),
    of: ['services/worker/index.js', 'packages/shared/index.js'],
    source: '// changed\n',
    files: [
      'app/node_modules/.pnpm/lock.yaml', ...['index.js', 'license.md', 'package.json', 'readme.md'].map((name) => `app/node_modules/.pnpm/ms@2.1.3/node_modules/ms/${name}`),
      'app/package.json', 'app/packages/shared/index.js', 'app/packages/shared/package.json', 'app/services/api/main.js', 'app/services/api/package.json',
    ],
  },
  uv: {
    base: PYTHON,
    says: ['Merhaba api! 1.17.0\n', 'Merhaba &lt;worker&gt;! 1.17.0\n'],
    worker: (projectRoot) => new PythonProgram({ projectRoot, entry: 'services/worker/main.py' }),
    of: ['services/worker/main.py', 'packages/shared/src/shared/__init__.py'],
    source: '# changed\n',
    files: [
      'app/packages/shared/pyproject.toml', 'app/packages/shared/src/shared/__init__.py', 'app/pyproject.toml', 'app/services/api/pyproject.toml',
      'app/services/api/src/api/__init__.py', 'app/services/api/src/api/main.py',
    ],
  },
};

for (const [kind, { base, says, worker, files, source, of: [other, shared] }] of Object.entries(KINDS)) {
  describe(`a workspace of ${kind}`, { skip }, () => {
    const name = `${kind}-workspace`;
    after(removeImages);

    it('becomes an image for each program, with what that needs and nothing of the others', async () => {
      const tags = [await build(images[name]()), await build(MinimalImage.of(worker(changeable(name))))];
      for (const [at, tag] of tags.entries()) assert.deepEqual(await runHardened(tag), { code: 0, stdout: says[at], stderr: '' });
      const { own } = await savedImage(tags[0], base);
      const paths = own.flat().filter(({ type, path }) => type === 'file' && path.startsWith('app/') && !path.endsWith('.pyc')).map(({ path }) => path);
      assert.deepEqual(paths.sort(), [...files].sort());
    });

    it('gives the same layers after a change of another program, and another one after a change of what both need', async () => {
      // GIVEN
      const projectRoot = changeable(name);
      const layers = async () => (await inspect(await build(images[name](projectRoot)))).RootFS.Layers;
      const before = await layers();
      // WHEN
      appendFileSync(join(projectRoot, other), source);
      const same = await layers();
      appendFileSync(join(projectRoot, shared), source);
      const changed = await layers();
      // THEN
      assert.deepEqual(same, before);
      assert.equal(changed.filter((/** @type {string} */ layer) => !before.includes(layer)).length, 1);
    });

    it('is the same when it is built again from nothing', async () => {
      const [one, two] = [await build(images[name]()), await build(images[name](), { flags: ['--no-cache'] })];
      assert.deepEqual((await inspect(two)).RootFS.Layers, (await inspect(one)).RootFS.Layers);
    });
  });
}
