import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { run } from './engine/run.mjs';
import { commandLine } from './support/command-line.mjs';
import { build, buildStaged, docker, inspect, removeImages, runHardened, savedImage, skip, tryToBuild } from './support/docker.mjs';
import { copyOf, temporaryFolder } from './support/folders.mjs';
import { withService } from './support/http.mjs';
import { changeable, images } from './support/images.mjs';
import { example, lib, ROOT, stage } from './support/library.mjs';

const { MinimalImage, RustProgram, ScratchImage } = lib;

const hello = () => new ScratchImage({ program: new RustProgram({ projectRoot: example('hello-rust') }) });
const CARGO = (await run('cargo', ['--version'])).code === 0;
const noCargo = CARGO ? false : 'this machine has no Cargo';

describe('Rust programs', { skip }, () => {
  after(removeImages);

  describe('hello-rust', () => {
    /** @type {string} */
    let tag;
    /** @type {Awaited<ReturnType<typeof savedImage>>} */
    let image;

    before(async () => {
      tag = await build(hello());
      image = await savedImage(tag);
    });

    it('greets as production runs it', async () => {
      assert.deepEqual(await runHardened(tag), { code: 0, stdout: 'Merhaba Dünya!\n', stderr: '' });
    });

    it('gives the same layers when it is built again from nothing', async () => {
      const again = await build(hello(), { flags: ['--no-cache'] });
      assert.deepEqual((await inspect(again)).RootFS.Layers, image.diffIds);
    });

    it('is no larger than what is written by hand', async (test) => {
      // GIVEN
      const directory = copyOf(example('hello-rust'));
      copyFileSync(join(ROOT, 'test/e2e/baseline/hello-rust.Dockerfile'), join(directory, 'Dockerfile'));
      const { tag: baseline, code, stderr } = await tryToBuild({ directory, dockerfile: 'Dockerfile' });
      assert.equal(code, 0, stderr.slice(-3000));
      // WHEN
      const byHand = (await savedImage(baseline)).files.get('app')?.content ?? assert.fail('no /app');
      const ours = image.files.get('app')?.content ?? assert.fail('no /app');
      // THEN
      const packed = image.archives.reduce((sum, layer) => sum + gzipSync(layer, { level: 6 }).length, 0);
      const unpacked = [...image.files.values()].reduce((sum, { content }) => sum + content.length, 0);
      test.diagnostic(`/app has ${ours.length} bytes, by hand ${byHand.length}; the image ${unpacked}, ${packed} packed`);
      assert.deepEqual(await runHardened(baseline), { code: 0, stdout: 'Merhaba Dünya!\n', stderr: '' });
      // how well they pack differs by some bytes: symbols are in the order of their hashes, and these hold the path
      assert(ours.length <= byHand.length, `${ours.length} bytes, by hand ${byHand.length}`);
    });

    it('has the same files when the machine\'s own Rust builds it', { skip: noCargo }, async () => {
      // GIVEN
      const folder = temporaryFolder();
      const minimalImages = commandLine({ cwd: folder });
      // WHEN
      await minimalImages.must('build', example('hello-rust'), '-o', 'docker-archive:hello.tar');
      const loaded = /: (\S+)\s*$/.exec((await docker('load', '--input', join(folder, 'hello.tar'))).trim())?.[1] ?? assert.fail('nothing loaded');
      // THEN
      assert.deepEqual(await runHardened(loaded), { code: 0, stdout: 'Merhaba Dünya!\n', stderr: '' });
      const listed = (/** @type {typeof image} */ { files }) => [...files.values()]
        .map(({ path, type, mode, uid, gid, mtime }) => `${path} ${type} ${mode.toString(8)} ${uid}:${gid} ${mtime}`).sort();
      assert.deepEqual(listed(await savedImage(loaded)), listed(image));
    });
  });

  describe('a server with dependencies', () => {
    /** @type {string} */
    let tag;

    before(async () => {
      tag = await build(images['rust-http']());
    });

    it('answers a request, and ends when it is told to', async () => {
      await withService(tag, async (get, container) => {
        const { status, body } = await get('/greet?name=D%C3%BCnya');
        assert.deepEqual([status, JSON.parse(body)], [200, { greeting: 'Merhaba Dünya!', length: 5 }]);
        assert.equal((await get('/greet')).status, 400);
        await docker('stop', container);
        assert.equal((await docker('inspect', '--format', '{{.State.ExitCode}}', container)).trim(), '0');
      });
    });

    it('compiles nothing but itself after a change of its sources', async () => {
      // GIVEN
      const projectRoot = changeable('rust-http');
      const file = join(projectRoot, 'src/main.rs');
      // a word that no run before had: what it compiled would be kept
      const word = `Selam-${randomBytes(4).toString('hex')}`;
      writeFileSync(file, readFileSync(file, 'utf8').replace('Merhaba', word));
      // WHEN
      const { tag: changed, code, stderr } = await tryToBuild(stage(images['rust-http'](projectRoot), temporaryFolder()), { flags: [] });
      // THEN
      assert.equal(code, 0, stderr.slice(-3000));
      assert.deepEqual([...stderr.matchAll(/ {3}Compiling (\S+)/g)].map(([, name]) => name), ['rust-http']);
      const { body } = await withService(changed, (get) => get('/greet?name=x'));
      assert.equal(JSON.parse(body).greeting, `${word} x!`);
    });
  });

  describe('a workspace', () => {
    it('brings what build scripts, macros, libraries and features make of a program', async () => {
      assert.deepEqual(await runHardened(await build(images['rust-workspace']())), { code: 0, stdout: 'Merhaba api!! 42 built done\n', stderr: '' });
    });

    it('compiles anew what has changed, whatever the time of its files', async () => {
      // GIVEN
      const projectRoot = changeable('rust-workspace');
      const change = (/** @type {string} */ path, /** @type {string} */ from, /** @type {string} */ to) => {
        const file = join(projectRoot, path);
        writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
      };
      change('macros/src/lib.rs', '\\"Merhaba', '\\"Selam');
      change('api/build.rs', '"built"', '"rebuilt"');
      // WHEN
      const tag = await build(images['rust-workspace'](projectRoot));
      // THEN
      assert.equal((await runHardened(tag)).stdout, 'Selam api!! 42 rebuilt done\n');
    });

    it('gives the same layers when it is built again from nothing', async () => {
      const [one, two] = [await build(images['rust-workspace']()), await build(images['rust-workspace'](), { flags: ['--no-cache'] })];
      assert.deepEqual((await inspect(two)).RootFS.Layers, (await inspect(one)).RootFS.Layers);
    });

    it('runs dynamically linked on the smallest base with glibc and libgcc', async () => {
      const image = images['rust-dynamic']();
      assert.match(image.choice, /^gcr\.io\/distroless\/cc-debian13:nonroot: /);
      assert.deepEqual(await runHardened(await build(image)), { code: 0, stdout: 'Merhaba worker\n', stderr: '' });
    });

    it('is built for the platform that the stage runs on, where there are several', async () => {
      assert.deepEqual(await runHardened(await build(images['rust-platforms']())), { code: 0, stdout: 'Merhaba worker\n', stderr: '' });
    });
  });

  it('a vendor folder needs no network', async () => {
    // GIVEN
    const projectRoot = temporaryFolder();
    const files = {
      'Cargo.toml': '[package]\nname = "vendored"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\ngreeting = "1"\n',
      'Cargo.lock': 'version = 4\n\n[[package]]\nname = "greeting"\nversion = "1.0.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n\n'
        + '[[package]]\nname = "vendored"\nversion = "0.1.0"\ndependencies = [\n "greeting",\n]\n',
      'src/main.rs': 'fn main() {\n    println!("{}", greeting::greet());\n}\n',
      '.cargo/config.toml': '[source.crates-io]\nreplace-with = "vendored-sources"\n\n[source.vendored-sources]\ndirectory = "vendor"\n',
      'vendor/greeting/Cargo.toml': '[package]\nname = "greeting"\nversion = "1.0.0"\nedition = "2021"\n',
      'vendor/greeting/src/lib.rs': 'pub fn greet() -> &\'static str {\n    "from the vendor folder"\n}\n',
      'vendor/greeting/.cargo-checksum.json': '{"files":{}}',
    };
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(projectRoot, path, '..'), { recursive: true });
      writeFileSync(join(projectRoot, path), content);
      chmodSync(join(projectRoot, path), 0o644);
    }
    // WHEN
    const tag = await buildStaged(stage(MinimalImage.of(new RustProgram({ projectRoot })), temporaryFolder()), { flags: ['--network=none'] });
    // THEN
    assert.equal((await runHardened(tag)).stdout, 'from the vendor folder\n');
  });
});
