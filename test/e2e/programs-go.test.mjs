import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { isCached } from './support/caching.mjs';
import { build, buildStaged, inspect, removeImages, runHardened, savedImage, skip, tryToBuild } from './support/docker.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { changeable, images } from './support/images.mjs';
import { example, lib, stage } from './support/library.mjs';

const OUTPUT = {
  'go-workspace': 'hello workspace\n',
  'go-vendor': 'hello vendor\n',
  'go-embed': 'texts/a.txt: from a folder\ntexts/deep/b.txt: from below\nwith space.txt: spaced\nhidden/.c.txt: hidden\n',
  'go-file': 'one file\n',
  'go-loose': 'several files\n',
  'go-dependency': 'dd2c1780-811a-5296-81c5-178a0ef488bc\n',
};

describe('Go programs', { skip }, () => {
  after(removeImages);

  for (const [name, stdout] of Object.entries(OUTPUT)) {
    it(`runs ${name}`, async () => {
      const ran = await runHardened(await build(images[/** @type {keyof typeof OUTPUT} */ (name)]()));
      assert.deepEqual(ran, { code: 0, stdout, stderr: '' });
    });
  }

  it('does not depend on files that the program does not import', () => {
    const before = images['go-workspace']().inputHash;
    const copy = changeable('go-workspace');
    writeFileSync(join(copy, 'README.md'), 'another text');
    assert.equal(images['go-workspace'](copy).inputHash, before);
    const imported = join(copy, 'libs', 'greet', 'greet.go');
    writeFileSync(imported, readFileSync(imported, 'utf8').replace('hello', 'hi'));
    assert.notEqual(images['go-workspace'](copy).inputHash, before);
  });

  it('downloads modules in a step that survives a change of the program', async () => {
    const copy = changeable('go-dependency');
    await buildStaged(stage(images['go-dependency'](copy), temporaryFolder()));
    const file = join(copy, 'main.go');
    // new in every run, or the build itself would be cached too
    const word = temporaryFolder().replace(/[^a-zA-Z0-9]/g, '');
    writeFileSync(file, readFileSync(file, 'utf8').replace('uuid.NewSHA1', `"${word}", uuid.NewSHA1`));
    const changed = await tryToBuild(stage(images['go-dependency'](copy), temporaryFolder()));
    assert.equal(changed.code, 0, changed.stderr);
    assert.equal(isCached(changed.stderr, '"mod", "download"'), true, changed.stderr);
    assert.equal(isCached(changed.stderr, '"go", "build"'), false, changed.stderr);
    assert.equal((await runHardened(changed.tag)).stdout, `${word} ${OUTPUT['go-dependency']}`);
  });

  it('cross-compiles for arm64', async () => {
    const { GoProgram, Platform, ScratchImage } = lib;
    const image = new ScratchImage({ program: new GoProgram({ projectRoot: example('hello-go') }), platforms: [Platform.LINUX_ARM64] });
    const tag = await build(image, { platform: 'linux/arm64' });
    const { Os, Architecture } = await inspect(tag);
    assert.equal(`${Os}/${Architecture}`, 'linux/arm64');
    const program = (await savedImage(tag)).files.get('app')?.content ?? Buffer.alloc(0);
    assert.equal(program.toString('latin1', 1, 4), 'ELF');
    // e_machine: EM_AARCH64
    assert.equal(program.readUInt16LE(18), 183);
  });
});
