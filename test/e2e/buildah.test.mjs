import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ensureBuildah, giveImagesToBuildah } from './engine/buildah.mjs';
import { must, run } from './engine/run.mjs';
import { buildStaged, engine, entriesOf, removeImages, savedImage, skip } from './support/docker.mjs';
import { sha256, temporaryFolder } from './support/folders.mjs';
import { images } from './support/images.mjs';
import { stage } from './support/library.mjs';
import { copyExamples, imagesOf, synth } from './support/synth.mjs';
import { readTar } from './support/tar.mjs';

const BASES = ['golang:1.26-trixie', 'gcc:14-trixie', 'python:3.13-slim-trixie', 'debian:trixie-slim', 'gcr.io/distroless/python3-debian13:nonroot'];
const NAMES = ['HelloGo', 'HelloC', 'HelloPython'];
/** With stages beside the program's. */
const MORE = ['python-postgres', 'healthcheck'];

const { buildah, reason } = engine ? await ensureBuildah() : { buildah: undefined, reason: String(skip) };

describe('buildah', { skip: buildah ? false : reason }, () => {
  /** @type {ReturnType<typeof imagesOf>} */
  let staged;
  /** @type {string[]} */
  const ids = [];
  const say = (/** @type {string[]} */ ...args) => must('buildah', args, { env: buildah?.env });

  before(async () => {
    assert(engine && buildah);
    await giveImagesToBuildah(BASES, { buildah, engine });
    const more = MORE.map((name) => [name, { ...stage(images[name](), temporaryFolder()), platform: 'linux/amd64' }]);
    staged = { ...imagesOf(await synth(copyExamples())), ...Object.fromEntries(more) };
  });
  after(async () => {
    for (const id of new Set(ids)) await run('buildah', ['rmi', id], { env: buildah?.env });
    await removeImages();
  });

  const built = async (/** @type {string} */ name) => {
    const { directory, dockerfile, platform } = staged[name];
    const args = ['build', '--quiet', '--platform', platform, '--file', join(directory, dockerfile), directory];
    const id = (await say(...args)).trim();
    ids.push(id);
    return id;
  };

  for (const name of [...NAMES, ...MORE]) {
    it(`makes the same files and the same configuration of ${name} as docker`, async () => {
      const id = await built(name);
      const folder = temporaryFolder();
      await say('push', '--quiet', id, `docker-archive:${folder}/image.tar`);
      const byBuildah = readArchive(join(folder, 'image.tar'));
      const byDocker = await savedImage(await buildStaged(staged[name]));
      assert.deepEqual(lines(byBuildah), lines(byDocker));
      assert.deepEqual(settings(byBuildah.config), settings(byDocker.config));
    });
  }

  it('makes a program that runs as its user', async () => {
    const container = (await say('from', await built('HelloGo'))).trim();
    try {
      const root = (await say('mount', container)).trim();
      // a plain chroot, since nested containers may not be had where buildah runs
      const { code, stdout, stderr } = await run('chroot', ['--userspec=65532:65532', root, '/app']);
      assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'Merhaba Dünya!\n', stderr: '' });
    } finally {
      await say('rm', container);
    }
  });
});

/** @param {string} file an archive as `docker save` makes it */
function readArchive(file) {
  const files = new Map(readTar(readFileSync(file)).map((entry) => [entry.path, entry]));
  const content = (/** @type {string} */ path) => {
    const entry = files.get(path);
    // layers that are named twice are links to one file
    const real = entry?.type === 'link' ? files.get(join(path, '..', entry.target)) : entry;
    return real?.content ?? assert.fail(`no ${path}`);
  };
  const [{ Config, Layers }] = JSON.parse(String(content('manifest.json')));
  return { config: JSON.parse(String(content(Config))), ...entriesOf(Layers.map(content), 0) };
}

/** @param {{ files: Map<string, import('./support/tar.mjs').TarEntry> }} image */
function lines({ files }) {
  return [...files.values()]
    .map(({ path, type, mode, uid, gid, target, content }) => `${path} ${type} ${mode.toString(8)} ${uid}:${gid} ${target} ${sha256(content)}`)
    .sort();
}

/** @param {any} config */
function settings({ architecture, os, config: { User, Env, Entrypoint, Cmd, WorkingDir, Labels } }) {
  // each engine adds a label with its own version
  const { 'io.buildah.version': _, ...labels } = Labels;
  return { architecture, os, User, Env: Env ?? [], Entrypoint, Cmd: Cmd ?? null, WorkingDir: WorkingDir || '/', labels };
}
