import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build, docker, inspect, removeImages, runHardened, savedImage, skip } from './support/docker.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { images } from './support/images.mjs';
import { example, lib } from './support/library.mjs';

const { DistrolessImage, GoProgram, MinimalImage, PrebuiltProgram, ScratchImage } = lib;

describe('C programs', { skip }, () => {
  after(removeImages);

  it('compiles several files with a header', async () => {
    assert.deepEqual(await runHardened(await build(images.c())), { code: 0, stdout: 'hello two files\n', stderr: '' });
  });

  it('are put on scratch, and it is said why', () => {
    assert.equal(images.c().choice, 'scratch: the C program is linked statically, so it needs no libc and no loader');
  });
});

describe('prebuilt programs', { skip }, () => {
  const projectRoot = temporaryFolder();

  before(async () => {
    const tag = await build(new ScratchImage({ program: new GoProgram({ projectRoot: example('hello-go') }) }));
    const program = (await savedImage(tag)).files.get('app')?.content ?? assert.fail('no /app');
    mkdirSync(join(projectRoot, 'bin'));
    writeFileSync(join(projectRoot, 'bin', 'server'), program);
    // artifact stores lose the bit
    chmodSync(join(projectRoot, 'bin', 'server'), 0o644);
    writeFileSync(join(projectRoot, 'settings.json'), '{}\n');
    writeFileSync(join(projectRoot, 'main.c'), '#include <stdio.h>\nint main(void) { return puts("with a loader") < 0; }\n');
    await docker('run', '--rm', '--network', 'none', '--volume', `${projectRoot}:/out`, 'gcc:14-trixie', 'gcc', '-o', '/out/dynamic', '/out/main.c');
  });
  after(removeImages);

  const prebuilt = () => new PrebuiltProgram({ projectRoot, entry: 'bin/server', include: ['settings.json'] });

  it('runs on scratch, under the paths that the files have', async () => {
    const tag = await build(new ScratchImage({ program: prebuilt() }));
    assert.deepEqual(await runHardened(tag), { code: 0, stdout: 'Merhaba Dünya!\n', stderr: '' });
    const { own } = await savedImage(tag);
    const modes = own.flat().filter(({ path }) => path.startsWith('app/')).map(({ path, mode, type }) => `${mode.toString(8)} ${type} ${path}`);
    assert.deepEqual(modes.sort(), ['644 file app/settings.json', '755 file app/bin/server', '755 folder app/bin']);
  });

  it('runs on a distroless base', async () => {
    const tag = await build(new DistrolessImage({ program: prebuilt() }));
    assert.equal((await inspect(tag)).Config.Labels['org.opencontainers.image.base.name'], 'gcr.io/distroless/static-debian13:nonroot');
    assert.deepEqual(await runHardened(tag), { code: 0, stdout: 'Merhaba Dünya!\n', stderr: '' });
  });

  it('is refused where its loader is missing', () => {
    const program = new PrebuiltProgram({ projectRoot, entry: 'dynamic' });
    assert.throws(() => new ScratchImage({ program }).inputHash, /asks for the loader \/lib64\/ld-linux-x86-64\.so\.2, which scratch does not have/);
    assert.throws(
      () => new DistrolessImage({ program, base: lib.DistrolessBase.STATIC_DEBIAN13 }).inputHash,
      /asks for the loader \/lib64\/ld-linux-x86-64\.so\.2, which gcr\.io\/distroless\/static-debian13:nonroot does not have/,
    );
  });

  it('is put on a base that has its loader, and runs there', async () => {
    const image = MinimalImage.of(new PrebuiltProgram({ projectRoot, entry: 'dynamic' }));
    assert.match(image.choice, /^gcr\.io\/distroless\/cc-debian13:nonroot: /);
    assert.deepEqual(await runHardened(await build(image)), { code: 0, stdout: 'with a loader\n', stderr: '' });
  });
});
