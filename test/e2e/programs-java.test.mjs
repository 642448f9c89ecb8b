import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { run } from './engine/run.mjs';
import { writeStandIns } from './engine/stand-ins.mjs';
import { sizes } from './support/baseline.mjs';
import { commandLine } from './support/command-line.mjs';
import { build, docker, inspect, removeImages, runHardened, savedImage, skip } from './support/docker.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { withService } from './support/http.mjs';
import { changeable, images } from './support/images.mjs';
import { example, fixture } from './support/library.mjs';

/** The program is written for Java 17, whatever Java the base has. */
const JDK = Number(/javac (\d+)/.exec(`${(await run('javac', ['-version'])).stdout}`)?.[1] ?? 0) >= 17 && (await run('mvn', ['--version'])).code === 0;
const noJdk = JDK ? false : 'this machine has no JDK 17 or newer with Maven';
const BASE = 'gcr.io/distroless/java21-debian13:nonroot';

/** Files of each layer that the image adds and that has any. */
const ownFiles = (/** @type {Awaited<ReturnType<typeof savedImage>>} */ { own }) =>
  own.map((layer) => layer.filter(({ type }) => type === 'file').map(({ path }) => path).sort()).filter((layer) => layer.length > 0);

describe('Java programs', { skip }, () => {
  after(removeImages);

  it('says hello in UTF-8, and is no larger than the best hand-written image', async () => {
    const tag = await build(images['java-hello']());
    assert.deepEqual(await runHardened(tag), { code: 0, stdout: 'Merhaba Dünya!\n', stderr: '' });
    const { ours, theirs } = await sizes({ dockerfile: 'hello-java.Dockerfile', context: example('hello-java'), tag, base: BASE });
    assert.ok(ours <= theirs, `ours adds ${ours} bytes, the hand-written one ${theirs}`);
  });

  describe('with Maven and a dependency', () => {
    /** @type {string} */
    let tag;
    /** @type {Awaited<ReturnType<typeof savedImage>>} */
    let image;

    before(async () => {
      tag = await build(images['java-http']());
      image = await savedImage(tag, BASE);
    });

    it('answers, with what JAVA_TOOL_OPTIONS says', async () => {
      const options = '-Xmx64m -Duser.name=nobody';
      const answer = await withService(tag, (get) => get('/'), { flags: ['--env', `JAVA_TOOL_OPTIONS=${options}`] });
      assert.deepEqual([answer.status, JSON.parse(answer.body)], [200, { greeting: 'Merhaba Dünya!', java: '21', options, user: 'nobody' }]);
    });

    it('is built by this machine\'s own JDK and Maven too', { skip: noJdk }, async () => {
      const folder = temporaryFolder();
      const archive = join(temporaryFolder(), 'base.tar');
      const minimalImages = commandLine({ cwd: folder });
      await writeStandIns([BASE], archive);
      await minimalImages.must('copy', `docker-archive:${archive}@${BASE}`, `oci:bases@${BASE}`);
      const ours = ['--engine', 'embedded', '--mirror', 'gcr.io/distroless=oci:bases', '--base', 'java21-debian13', '--port', '8080'];
      await minimalImages.must('build', fixture('java-http'), ...ours, '-o', 'docker-archive:image.tar@minimal-images-e2e-java-host:1');
      await docker('load', '--input', join(folder, 'image.tar'));
      try {
        const answer = await withService('minimal-images-e2e-java-host:1', (get) => get('/'));
        assert.deepEqual([answer.status, JSON.parse(answer.body).greeting, JSON.parse(answer.body).java], [200, 'Merhaba Dünya!', '21']);
      } finally {
        await docker('rmi', 'minimal-images-e2e-java-host:1');
      }
    });

    it('ends when it is told to', async () => {
      await withService(tag, async (get, container) => {
        await get('/');
        await docker('stop', container);
        // 128 and the number of SIGTERM, as the JVM ends
        assert.equal((await docker('inspect', '--format', '{{.State.ExitCode}}', container)).trim(), '143');
      });
    });

    it('has the dependencies in a layer of their own', () => {
      assert.deepEqual(ownFiles(image), [
        ['app/lib/com.google.code.gson.gson-2.11.0.jar', 'app/lib/com.google.errorprone.error_prone_annotations-2.27.0.jar'],
        ['app/classes/greeting.txt', 'app/classes/shop/Greeting.class', 'app/classes/shop/Server.class'],
      ]);
    });

    it('gives the same layers when it is built again from nothing', async () => {
      const again = await build(images['java-http'](), { flags: ['--no-cache'] });
      assert.deepEqual((await inspect(again)).RootFS.Layers, image.diffIds);
    });

    it('has one other layer after a change of its sources', async () => {
      // GIVEN
      const projectRoot = changeable('java-http');
      const file = join(projectRoot, 'src/main/resources/greeting.txt');
      writeFileSync(file, readFileSync(file, 'utf8').replace('Merhaba', 'Selam'));
      // WHEN
      const { RootFS: { Layers: layers } } = await inspect(await build(images['java-http'](projectRoot)));
      // THEN
      assert.equal(layers.filter((/** @type {string} */ layer) => !image.diffIds.includes(layer)).length, 1);
    });
  });

  it('of a project of several modules has the classes of those that it needs', async () => {
    const tag = await build(images['java-modules']());
    assert.deepEqual(await runHardened(tag), { code: 0, stdout: '["Merhaba modül!"]\n', stderr: '' });
    const [dependencies, program] = ownFiles(await savedImage(tag, BASE));
    assert.ok(dependencies.includes('app/lib/com.google.code.gson.gson-2.11.0.jar') && dependencies.every((path) => path.startsWith('app/lib/com.google.')));
    assert.deepEqual(program, ['app/classes/api/Main.class', 'app/modules/greeting/META-INF/made', 'app/modules/greeting/greeting/Greeting.class']);
  });

  it('starts on a runtime of its own, which repeats and is less than half of the JRE', async () => {
    const [tag, again] = [await build(images['java-jlink']()), await build(images['java-jlink'](), { flags: ['--no-cache'] })];
    assert.deepEqual(await runHardened(tag), { code: 0, stdout: 'Merhaba Dünya!\n', stderr: '' });
    const [one, two, whole] = await Promise.all([tag, again, await build(images['java-hello']())].map(inspect));
    assert.deepEqual(two.RootFS.Layers, one.RootFS.Layers);
    assert.ok(one.Size < whole.Size / 2, `${one.Size} of ${whole.Size}`);
  });

  it('starts a jar, and makes the same bytes of it again', async () => {
    const [tag, again] = [await build(images['java-jar']()), await build(images['java-jar'](), { flags: ['--no-cache'] })];
    assert.deepEqual(await runHardened(tag), { code: 0, stdout: 'Merhaba jar!\n', stderr: '' });
    assert.deepEqual((await inspect(again)).RootFS.Layers, (await inspect(tag)).RootFS.Layers);
  });
});
