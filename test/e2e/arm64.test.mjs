import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { installPackages, whyNotDebianRoot } from './engine/debian.mjs';
import { ensureEmulator, HERE } from './engine/emulator.mjs';
import { logToStderr, must, run } from './engine/run.mjs';
import { writeStandIns } from './engine/stand-ins.mjs';
import { commandLine } from './support/command-line.mjs';
import { build, docker, removeImages, skip as noEngine } from './support/docker.mjs';
import { withEmulated } from './support/emulated.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { example, fixture, lib, ROOT } from './support/library.mjs';

const { DistrolessImage, GoProgram, Libc, MinimalBase, Platform } = lib;

const PLATFORM = 'linux/arm64';
const HELLO = { code: 0, stdout: 'Merhaba Dünya!\n', stderr: '' };
const PYTHON = 'gcr.io/distroless/python3-debian13:nonroot';
const NODEJS = 'gcr.io/distroless/nodejs22-debian13:nonroot';
const EMBEDDED = ['--engine', 'embedded'];
const MIRRORED = ['--mirror', 'gcr.io/distroless=oci:bases'];
const ON_BASES = [...EMBEDDED, ...MIRRORED, '--platform', PLATFORM];

/** Milliseconds until a program counts as one that does not start; noisy machines take their time. */
const PATIENCE = 60_000;

/** Why nothing can be run here; false when it can. */
const skip = await ensureEmulator('arm64', logToStderr).then(() => false, (error) => error.message);

const folder = temporaryFolder();
const minimalImages = commandLine({ cwd: folder });

/** A module that exports an image. @param {string} text its expression */
function moduleOf(text) {
  const file = join(temporaryFolder(), 'image.js');
  writeFileSync(file, `const lib = require(${JSON.stringify(join(ROOT, 'lib', 'index.js'))});\nmodule.exports = ${text};\n`);
  return file;
}

describe('images for arm64 that are linked statically', { skip }, () => {
  before(async () => {
    const packages = HERE === 'arm64' ? ['gcc', 'libc6-dev'] : ['gcc-aarch64-linux-gnu', 'libc6-dev-arm64-cross'];
    if (!(await whyNotDebianRoot())) await installPackages(packages, logToStderr);
  });

  it('start: Go on scratch, one of two platforms of an index', async () => {
    await minimalImages.must('build', example('hello-go'), ...EMBEDDED, '--platform', 'linux/amd64', '--platform', PLATFORM, '-o', 'oci:both');
    for (const platform of ['linux/amd64', PLATFORM]) {
      await withEmulated(`oci:${join(folder, 'both')}`, platform, async (image) => assert.deepEqual(await image.run(), HELLO));
    }
  });

  it('start: C on scratch', async () => {
    await minimalImages.must('build', example('hello-c'), ...EMBEDDED, '--platform', PLATFORM, '-o', 'oci:c');
    await withEmulated(`oci:${join(folder, 'c')}`, PLATFORM, async (image) => assert.deepEqual(await image.run(), HELLO));
  });

  it('tell by their probe that they are well, and that they are no more', async () => {
    const projectRoot = JSON.stringify(fixture('go-healthy'));
    const file = moduleOf(`new lib.ScratchImage({
      program: new lib.GoProgram({ projectRoot: ${projectRoot} }),
      platforms: [lib.Platform.LINUX_ARM64],
      healthcheck: lib.Healthcheck.http({ port: 8080, path: '/health?deep=1' }),
    })`);
    await minimalImages.must('build', file, ...EMBEDDED, '-o', 'oci:healthy');
    await withEmulated(`oci:${join(folder, 'healthy')}`, PLATFORM, async (image) => {
      const [form, ...probe] = image.config.Healthcheck.Test;
      assert.equal(form, 'CMD');
      assert.deepEqual(await image.run(probe), { code: 1, stdout: '', stderr: '' });
      const service = await image.start();
      assert.equal(await becomesWell(image, probe), 0);
      assert.equal((await image.run([probe[0], '8080', '/break'])).code, 0);
      assert.deepEqual(await image.run(probe), { code: 1, stdout: '', stderr: '' });
      await service.end();
      assert.equal((await image.run(probe)).code, 1);
    });
  });
});

describe('images for arm64 on a base', { skip }, () => {
  before(async () => {
    const canMake = !(await whyNotDebianRoot());
    if (canMake) {
      await writeStandIns([PYTHON, NODEJS], join(folder, 'bases.tar'), logToStderr, 'arm64');
      if ((await run('python3', ['-m', 'pip', '--version'])).code !== 0) await installPackages(['python3-pip'], logToStderr);
    }
    // where no stand-in can be made, the bases are taken from their registry
    for (const base of [PYTHON, NODEJS]) await minimalImages.must('copy', canMake ? `docker-archive:bases.tar@${base}` : base, `oci:bases@${base}`);
  });

  it('start: Python', async () => {
    await minimalImages.must('build', example('hello-python'), ...ON_BASES, '-o', 'oci:python');
    await withEmulated(`oci:${join(folder, 'python')}`, PLATFORM, async (image) => assert.deepEqual(await image.run(), HELLO));
  });

  it('start: Python with a wheel for that platform among its files', async () => {
    const projectRoot = temporaryFolder();
    const wheels = temporaryFolder();
    const wanted = ['--platform', 'manylinux2014_aarch64', '--python-version', '3.13', '--implementation', 'cp', '--only-binary', ':all:'];
    await must('python3', ['-m', 'pip', 'download', '--quiet', ...wanted, '--no-deps', '--dest', wheels, 'markupsafe==3.0.2']);
    await must('python3', ['-m', 'zipfile', '--extract', join(wheels, readdirSync(wheels)[0]), projectRoot]);
    const lines = ['import os', 'from markupsafe import _speedups, escape', 'print(os.uname().machine, _speedups.__name__, escape("<b>"))', ''];
    writeFileSync(join(projectRoot, 'main.py'), lines.join('\n'));
    await minimalImages.must('build', projectRoot, ...ON_BASES, '--language', 'python', '--entry', 'main.py', '-o', 'oci:wheel');
    await withEmulated(`oci:${join(folder, 'wheel')}`, PLATFORM, async (image) =>
      assert.deepEqual(await image.run(), { code: 0, stdout: 'aarch64 markupsafe._speedups &lt;b&gt;\n', stderr: '' }));
  });

  it('start: Node.js with a dependency that comes compiled for each platform, fetched by this machine\'s npm', async () => {
    await minimalImages.must('build', fixture('nodejs-prebuilt'), ...ON_BASES, '-o', 'oci:nodejs');
    await withEmulated(`oci:${join(folder, 'nodejs')}`, PLATFORM, async (image) =>
      assert.deepEqual(await image.run(), { code: 0, stdout: 'arm64 b962c091\n', stderr: '' }));
  });

  describe('built by an engine', { skip: noEngine }, () => {
    // by another name: the official one is that of the base for this machine
    const base = 'minimal-images-e2e-arm64-python:1';

    before(async () => {
      await minimalImages.must('copy', `oci:bases@${PYTHON}`, `docker-archive:base.tar@${base}`);
      await docker('load', '--input', join(folder, 'base.tar'));
    });
    after(async () => {
      await removeImages();
      await docker('rmi', base);
    });

    it('start: a library of Debian, unpacked without being run, and a program in Go', async () => {
      const code = 'import ctypes; print(ctypes.CDLL("libpq.so.5").PQlibVersion() // 10000)';
      const image = new DistrolessImage({
        program: new GoProgram({ projectRoot: example('hello-go') }),
        base: MinimalBase.custom(base, { libc: Libc.GLIBC, glibcVersion: '2.41', debianRelease: 13 }),
        platforms: [Platform.LINUX_ARM64],
        debianPackages: ['libpq5'],
        entrypoint: ['/usr/bin/python3.13', '-c', code],
      });
      await docker('save', '--output', join(folder, 'debian.tar'), await build(image, { platform: PLATFORM }));
      await withEmulated(`docker-archive:${join(folder, 'debian.tar')}`, PLATFORM, async (built) => {
        assert.deepEqual(await built.run(), { code: 0, stdout: '17\n', stderr: '' });
        assert.deepEqual(await built.run(['/app']), HELLO);
      });
    });
  });
});

/**
 * The exit code of a probe once it is 0, or when there is no more patience.
 *
 * @param {import('./support/emulated.mjs').EmulatedImage} image
 * @param {string[]} probe
 */
async function becomesWell(image, probe) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const { code } = await image.run(probe);
    if (code === 0 || Date.now() > end) return code;
    await sleep(200);
  }
}
