import assert from 'node:assert/strict';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ensureBuildah } from './engine/buildah.mjs';
import { installPackages, whyNotDebianRoot } from './engine/debian.mjs';
import { logToStderr, must } from './engine/run.mjs';
import {
  copyImage, DockerArchiveSink, expectedTree, image, ImageReference, indexOf, line, OciArchiveSink, OciLayoutSink, OciLayoutSource, openArchive, openSink, openSource,
  RegistryConnection, treeOf, validateImage,
} from './engine-interop-image.mjs';
import { debianTool } from './engine-interop-tools.mjs';
import { docker, dockerSays, skip as noEngine } from './support/docker.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { startRegistry } from './support/registry.mjs';
import { readTar } from './support/tar.mjs';

const reason = await whyNotDebianRoot();
if (!reason) await installPackages(['skopeo'], logToStderr);
const imageTool = reason ? { reason } : await debianTool('oci-image-tool');
const ACCEPT = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json';
const NAME = 'registry.example/team/hello:1.0';

describe('other tools take what the engine writes, and it takes what they write', { skip: reason ?? false }, () => {
  /** @type {Awaited<ReturnType<typeof image>>} */
  let source;
  /** @type {any} */
  let index;
  /** @type {Awaited<ReturnType<typeof startRegistry>>} */
  let registry;
  const folder = temporaryFolder();
  const at = (/** @type {string} */ name) => join(folder, name);
  const skopeo = (/** @type {string[]} */ ...args) => must('skopeo', ['--insecure-policy', ...args]);
  const copyAll = (/** @type {string} */ from, /** @type {string} */ to) => skopeo('copy', '--quiet', '--all', '--src-tls-verify=false', '--dest-tls-verify=false', from, to);

  before(async () => {
    source = await image();
    index = indexOf([source, await image('arm64')], ['amd64', 'arm64']);
    await copyImage(source, await OciLayoutSink.create(at('layout')), { tags: ['1.0'] });
    await copyImage(index, await OciLayoutSink.create(at('index')), { tags: ['1.0'] });
    await copyImage(source, await OciArchiveSink.create(at('oci.tar')), { tags: ['1.0'] });
    await copyImage(source, await DockerArchiveSink.create(at('docker.tar')), { tags: [NAME] });
    registry = await startRegistry();
    for (const layout of ['layout', 'index']) await copyAll(`oci:${at(layout)}:1.0`, `docker://${registry.host}/hello:${layout}`);
  });
  after(() => registry?.stop());

  const digestIn = async (/** @type {string} */ layout) => (await OciLayoutSource.open(at(layout))).root.digest;

  it('our own validator finds nothing in what was written', async () => {
    for (const written of [await OciLayoutSource.open(at('layout')), await OciLayoutSource.open(at('index')), await openArchive(at('oci.tar')), await openArchive(at('docker.tar'))]) {
      assert.deepEqual(await validateImage(written), []);
      await written.close();
    }
  });

  it('skopeo inspects a layout', async () => {
    const said = JSON.parse(await skopeo('inspect', `oci:${at('layout')}:1.0`));
    assert.equal(said.Digest, source.root.digest);
    assert.equal(said.Architecture, 'amd64');
    const raw = await skopeo('inspect', '--raw', `oci:${at('layout')}:1.0`);
    assert.equal(raw, String(source.blobs.get(source.root.digest)));
  });

  it('skopeo copies layouts and archives, and all digests stay', async () => {
    await copyAll(`oci-archive:${at('oci.tar')}:1.0`, `oci:${at('by-skopeo')}:again`);
    assert.equal(await digestIn('by-skopeo'), source.root.digest);
    await copyAll(`oci:${at('index')}:1.0`, `oci-archive:${at('index-by-skopeo.tar')}:again`);
    const back = await openArchive(at('index-by-skopeo.tar'));
    assert.equal((await copyImage(back, await OciLayoutSink.create(at('index-back')), { tags: [] })).digest, index.root.digest);
    await back.close();
  });

  it('skopeo reads the archive for docker load', async () => {
    await copyAll(`docker-archive:${at('docker.tar')}`, `dir:${at('by-skopeo-from-docker')}`);
    const { config, layers } = JSON.parse(readFileSync(join(at('by-skopeo-from-docker'), 'manifest.json'), 'utf8'));
    assert.equal(config.digest, source.config.digest);
    assert.equal(layers.length, 2);
  });

  it('the registry of distribution takes an image and an index, and gives them back as they were', async () => {
    for (const [layout, digest] of [['layout', source.root.digest], ['index', index.root.digest]]) {
      const answer = await fetch(`http://${registry.host}/v2/hello/manifests/${layout}`, { headers: { accept: ACCEPT } });
      assert.equal(answer.headers.get('docker-content-digest'), digest);
      await copyAll(`docker://${registry.host}/hello:${layout}`, `oci:${at(`${layout}-pulled`)}:1.0`);
      assert.equal(await digestIn(`${layout}-pulled`), digest);
    }
  });

  it('an index goes through the registry of distribution by our own client, and skopeo sees the same', async () => {
    const connection = new RegistryConnection();
    try {
      const reference = ImageReference.parse(`${registry.host}/ours:1.0`);
      await copyImage(await OciLayoutSource.open(at('index')), openSink(reference, connection), { tags: ['1.0'] });
      /** @type {string[]} */
      const again = [];
      await copyImage(await OciLayoutSource.open(at('index')), openSink(reference, connection), { tags: ['1.0'], onProgress: ({ outcome }) => outcome && again.push(outcome) });
      assert.deepEqual(new Set(again), new Set(['exists']));
      const pulled = await openSource(reference, connection);
      await copyImage(pulled, await OciLayoutSink.create(at('ours')), { tags: ['1.0'] });
      assert.equal(await digestIn('ours'), index.root.digest);
      assert.equal(JSON.parse(await skopeo('inspect', '--tls-verify=false', `docker://${registry.host}/ours:1.0`)).Digest, index.root.digest);
      await copyAll(`docker://${registry.host}/ours:1.0`, `oci:${at('ours-by-skopeo')}:1.0`);
      assert.equal(await digestIn('ours-by-skopeo'), index.root.digest);
    } finally {
      connection.close();
    }
  });

  it('umoci unpacks exactly what was packed', async () => {
    const { program, reason: missing } = await debianTool('umoci');
    assert(program, missing);
    await must(program, ['unpack', '--image', `${at('layout')}:1.0`, at('bundle')]);
    const root = join(at('bundle'), 'rootfs');
    assertTree(treeOf(root));
    assert.equal(lstatSync(join(root, 'bin/hola')).ino, lstatSync(join(root, 'bin/hello')).ino);
  });

  it('oci-image-tool validates it', { skip: imageTool.program ? false : imageTool.reason }, async () => {
    await must(String(imageTool.program), ['validate', '--type', 'image', '--ref', 'name=1.0', at('layout')]);
  });

  it('buildah pulls and mounts it with the digest and the files that it has, and writes an archive that the engine reads', async () => {
    const { buildah, reason: missing } = await ensureBuildah();
    assert(buildah, missing);
    const say = (/** @type {string[]} */ ...args) => must('buildah', args, { env: buildah.env });
    const id = (await say('pull', '--quiet', '--tls-verify=false', `docker://${registry.host}/hello@${source.root.digest}`)).trim();
    const container = (await say('from', id)).trim();
    try {
      assert.equal((await say('inspect', '--type', 'image', '--format', '{{.FromImageDigest}}', id)).trim(), source.root.digest);
      assertTree(treeOf((await say('mount', container)).trim()));
      await say('push', '--quiet', id, `oci-archive:${at('by-buildah.tar')}:x`);
      await say('push', '--quiet', id, `docker-archive:${at('by-buildah-for-docker.tar')}:x:1`);
    } finally {
      await say('rm', container);
      await say('rmi', id);
    }
    for (const name of ['by-buildah.tar', 'by-buildah-for-docker.tar']) assert.deepEqual(await diffIdsOf(at(name)), source.diffIds);
  });

  describe('docker', { skip: noEngine }, () => {
    after(() => dockerSays('rmi', '--force', NAME));

    it('loads it under its name and its identifier, and runs it', async () => {
      assert.match(await docker('load', '--input', at('docker.tar')), new RegExp(`Loaded image: ${NAME}`));
      assert.equal((await docker('image', 'inspect', '--format', '{{.Id}}', NAME)).trim(), source.config.digest);
      const { code, stdout, stderr } = await dockerSays('run', '--rm', '--read-only', '--network', 'none', NAME);
      assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'Merhaba Dünya!\n', stderr: '' });
    });

    it('has exactly the files that were packed', async () => {
      await docker('load', '--input', at('docker.tar'));
      const container = (await docker('create', NAME)).trim();
      await docker('export', '--output', at('export.tar'), container);
      await docker('rm', container);
      assertTree(exported(readFileSync(at('export.tar'))));
    });

    it('saves an archive that the engine reads: the same config, the same layers', async () => {
      await docker('load', '--input', at('docker.tar'));
      await docker('save', '--output', at('saved.tar'), NAME);
      const saved = await openArchive(at('saved.tar'), NAME);
      assert.deepEqual(await validateImage(saved), []);
      await copyImage(saved, await OciLayoutSink.create(at('saved')), { tags: ['1.0'] });
      await saved.close();
      const { config, layers } = JSON.parse(await skopeo('inspect', '--raw', `oci:${at('saved')}:1.0`));
      assert.equal(config.digest, source.config.digest);
      assert.deepEqual(layers.map((/** @type {any} */ layer) => layer.digest), source.diffIds);
    });
  });

  /** Shows only what differs. @param {Record<string, string>} tree */
  function assertTree(tree) {
    const lines = (/** @type {Record<string, string>} */ each) => Object.entries(each).map(([path, text]) => `${path}: ${text}`);
    const wanted = lines(expectedTree(source.entries));
    const found = lines(tree);
    const missing = wanted.filter((text) => !found.includes(text));
    const surplus = found.filter((text) => !wanted.includes(text));
    assert.deepEqual({ missing, surplus, count: found.length }, { missing: [], surplus: [], count: wanted.length });
  }

  /** @param {string} path */
  async function diffIdsOf(path) {
    const opened = await openArchive(path);
    try {
      const manifest = JSON.parse(String(await opened.document(opened.root)));
      return JSON.parse(String(await opened.document(manifest.config))).rootfs.diff_ids;
    } finally {
      await opened.close();
    }
  }
});

/** What a container's export holds, without what docker itself puts there. @param {Buffer} archive */
function exported(archive) {
  const own = /^(\.dockerenv|dev(\/.*)?|proc|sys|etc\/(hostname|hosts|resolv\.conf|mtab))$/;
  const entries = readTar(archive).filter(({ path }) => path !== '' && !own.test(path));
  const files = new Map(entries.map((entry) => [entry.path, entry]));
  return Object.fromEntries(entries.map((entry) => {
    // what it puts into this folder changes its time
    const mtime = entry.path === 'etc' ? 0 : Number(entry.mtime);
    const real = entry.type === 'hardlink' ? files.get(entry.target) ?? entry : entry;
    const type = real.type === 'folder' ? 'directory' : real.type === 'link' ? 'symlink' : real.type;
    return [entry.path, line({ ...real, type, mtime })];
  }));
}
