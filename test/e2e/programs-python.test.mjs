import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { build, docker, inspect, removeImages, runHardened, savedImage, skip } from './support/docker.mjs';
import { withService } from './support/http.mjs';
import { HOSTILE, images } from './support/images.mjs';
import { fixture, lib } from './support/library.mjs';

const BASE = 'gcr.io/distroless/python3-debian13:nonroot';
const PACKAGES = 'usr/local/lib/python3.13/dist-packages';

describe('a Python program with dependencies', { skip }, () => {
  /** @type {string} */
  let tag;
  /** @type {Awaited<ReturnType<typeof savedImage>>} */
  let image;

  before(async () => {
    tag = await build(images.python());
    image = await savedImage(tag, BASE);
  });
  after(removeImages);

  it('runs as a module, with its packages and its dependencies, pure and compiled', async () => {
    const { code, stdout, stderr } = await runHardened(tag);
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), {
      argv: HOSTILE, compiled: true, escaped: '&lt;b&gt;', euro: '1.01 EUR', name: '__main__', six: '1.17.0',
    });
  });

  it('has the dependencies in a layer of their own, below the program', () => {
    const tops = image.own.map((layer) => [...new Set(layer.map(({ path }) => path.split('/')[0]).filter(Boolean))])
      // BuildKit makes an empty layer of the WORKDIR, though the folder is there
      .filter((folders) => folders.length > 0);
    assert.deepEqual(tops, [['usr'], ['app']]);
  });

  it('has exactly the sources of the program, and no requirements', () => {
    const files = image.own[1].filter(({ type }) => type === 'file').map(({ path }) => path).filter((path) => !path.endsWith('.pyc'));
    assert.deepEqual(files.sort(), [
      'app/shop/__init__.py', 'app/shop/cli.py', 'app/shop/prices/__init__.py', 'app/shop/prices/rounding.py',
    ]);
  });

  it('has a byte-compiled file for every module, of its interpreter and never checked against the source', async () => {
    const code = 'import importlib.util; print(importlib.util.MAGIC_NUMBER.hex())';
    const magic = (await docker('run', '--rm', '--network', 'none', BASE, '-c', code)).trim();
    const modules = image.own.flat().filter(({ path }) => path.endsWith('.py'));
    assert(modules.some(({ path }) => path === `${PACKAGES}/six.py`));
    for (const { path } of modules) {
      const compiled = path.replace(/([^/]+)\.py$/, '__pycache__/$1.cpython-313.pyc');
      const head = image.files.get(compiled)?.content.subarray(0, 8).toString('hex');
      assert.equal(head, `${magic}01000000`, compiled);
    }
  });

  it('can be read by every user', () => {
    const closed = image.own.flat().filter(({ type, mode }) => (type === 'folder' ? (mode & 0o555) !== 0o555 : type === 'file' && (mode & 0o444) !== 0o444));
    assert.deepEqual(closed.map(({ path, mode }) => `${path} ${mode.toString(8)}`), []);
  });

  it('gives the same layers when it is built again from nothing', async () => {
    const again = await build(images.python(), { flags: ['--no-cache'] });
    assert.deepEqual((await inspect(again)).RootFS.Layers, image.diffIds);
  });
});

describe('a Python service that uv has locked', { skip }, () => {
  /** @type {string} */
  let tag;

  before(async () => {
    tag = await build(images['python-http']());
  });
  after(removeImages);

  it('answers as its console script, from below src', async () => {
    const { status, body } = await withService(tag, (get) => get('/?name=x'));
    assert.deepEqual([status, JSON.parse(body)], [200, { greeting: 'Merhaba x!', python: '3.13', uid: 65532, argv: ['serve'] }]);
  });

  it('has what is locked for production, and not the lock file', async () => {
    const { files } = await savedImage(tag, BASE);
    const names = [...files.keys()];
    assert.ok(names.includes(`${PACKAGES}/fastapi/__init__.py`));
    assert.deepEqual(names.filter((path) => path.includes('/pytest/') || path.endsWith('uv.lock') || path.endsWith('requirements.txt')), []);
  });

  it('is the same when it is built again from nothing', async () => {
    const { diffIds } = await savedImage(tag, BASE);
    const again = await build(images['python-http'](), { flags: ['--no-cache'] });
    assert.deepEqual((await inspect(again)).RootFS.Layers, diffIds);
  });

  it('is not built on a base with another Python than it asks for', () => {
    const base = lib.MinimalBase.custom('example.com/python:3.10-debian13', { runtimeName: 'python', runtimeVersion: '3.10' });
    const program = new lib.PythonProgram({ projectRoot: fixture('python-http'), script: 'serve' });
    assert.throws(() => new lib.DistrolessImage({ program, base }).inputHash, /requires-python of pyproject\.toml is >=3\.11, and the base has Python 3\.10/);
  });
});

describe('a Python package that is not installed by pip', { skip }, () => {
  after(removeImages);

  it('finds its modules where its build looks, and knows its version and its entry points', async () => {
    const tag = await build(lib.MinimalImage.of(new lib.PythonProgram({ projectRoot: fixture('python-package'), script: 'serve' })));
    const { code, stdout, stderr } = await runHardened(tag);
    assert.deepEqual([code, stdout, stderr], [0, '1.2.3 plain True\n', '']);
  });
});
