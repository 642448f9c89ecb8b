import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { whyNotDebianRoot, installPackages } from './engine/debian.mjs';
import { logToStderr, run } from './engine/run.mjs';
import { isCached } from './support/caching.mjs';
import { commandLine } from './support/command-line.mjs';
import { build, buildStaged, docker, inspect, removeImages, runHardened, savedImage, skip, tryToBuild } from './support/docker.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { withService } from './support/http.mjs';
import { changeable, images } from './support/images.mjs';
import { example, fixture, lib, ROOT, stage } from './support/library.mjs';

const { CBuild, CLinking, CProgram, DistrolessImage, GoProgram, MinimalImage, PrebuiltProgram, ScratchImage } = lib;

/** Why this machine cannot build with its own compilers; false when it can. */
const noCompilers = await whyNoCompilers();

async function whyNoCompilers() {
  if (!(await whyNotDebianRoot())) await installPackages(['g++', 'make', 'cmake', 'ninja-build', 'libevent-dev', 'zlib1g-dev'], logToStderr);
  const asked = await Promise.all(['g++', 'make', 'cmake', 'ninja'].map((name) => run(name, ['--version'])));
  return asked.every(({ code }) => code === 0) ? false : 'this machine has not all of g++, make, cmake and ninja';
}

/**
 * Builds with the machine's own toolchain, and loads what that made.
 *
 * @param {string} project a folder, or a module that exports an image
 */
async function builtHere(project) {
  const folder = temporaryFolder();
  await commandLine({ cwd: folder }).must('build', project, '--engine', 'embedded', '-o', 'docker-archive:image.tar');
  const loaded = await docker('load', '--input', join(folder, 'image.tar'));
  return /: (\S+)\s*$/.exec(loaded.trim())?.[1] ?? assert.fail('nothing loaded');
}

/** A module that exports an image. @param {string} text its expression */
function moduleOf(text) {
  const file = join(temporaryFolder(), 'image.js');
  writeFileSync(file, `const lib = require(${JSON.stringify(join(ROOT, 'lib', 'index.js'))});\nmodule.exports = ${text};\n`);
  return file;
}

/** @param {any} image */
const staticFindings = (image) => image.findings.filter((/** @type {any} */ { id }) => id === 'static-glibc').map((/** @type {any} */ { severity, what }) => `${severity} ${what}`);

describe('C programs', { skip }, () => {
  after(removeImages);

  it('compiles several files with a header', async () => {
    assert.deepEqual(await runHardened(await build(images.c())), { code: 0, stdout: 'hello two files\n', stderr: '' });
  });

  it('are put on scratch, and it is said why', () => {
    assert.equal(images.c().choice, 'scratch: the C program is linked statically, so it needs no libc and no loader');
  });
});

describe('C programs on a base with their library', { skip }, () => {
  after(removeImages);

  it('run on the base that has glibc, and are smaller by it', async () => {
    const [tag, alone] = [await build(images['c-dynamic']()), await build(images.c())];
    assert.deepEqual(await runHardened(tag), { code: 0, stdout: 'hello two files\n', stderr: '' });
    const size = async (/** @type {string} */ of) => (await savedImage(of)).files.get('app')?.content.length ?? assert.fail('no /app');
    assert(await size(tag) < (await size(alone)) / 10);
  });

  it('run when the machine\'s own compiler has built them', { skip: noCompilers }, async () => {
    const projectRoot = JSON.stringify(fixture('c-two-files'));
    const text = `lib.MinimalImage.of(new lib.CProgram({ projectRoot: ${projectRoot}, sources: ['greet.c'], linking: lib.CLinking.DYNAMIC }))`;
    const file = moduleOf(text);
    // the embedded engine needs the base from a registry; the program by itself is enough here
    const { hostBuild } = await import(`${ROOT}/lib/image/host/build-on-host.js`);
    const { createRequire } = await import('node:module');
    const image = createRequire(import.meta.url)(file);
    const outDir = join(temporaryFolder(), 'out');
    const { layers } = await hostBuild(image._describe(), lib.Platform.LINUX_AMD64, { outDir, env: process.env });
    const projects = temporaryFolder();
    writeFileSync(join(projects, 'app'), readFileSync(join(layers[0].folder, 'app')));
    const tag = await build(MinimalImage.of(new PrebuiltProgram({ projectRoot: projects, entry: 'app' })));
    assert.deepEqual(await runHardened(tag), { code: 0, stdout: 'hello two files\n', stderr: '' });
  });
});

describe('C++ programs', { skip }, () => {
  const GREETING = { code: 0, stdout: 'Merhaba Dünya! 7\n', stderr: '' };
  after(removeImages);

  it('run on scratch, with exceptions and a file in C', async () => {
    assert.deepEqual(await runHardened(await build(images['cpp-hello']())), GREETING);
  });

  it('run on the base that has the library of C++', async () => {
    const image = images['cpp-dynamic']();
    assert.match(image.choice, /^gcr\.io\/distroless\/cc-debian13:nonroot: the C\+\+ program is linked dynamically/);
    assert.deepEqual(await runHardened(await build(image)), GREETING);
  });

  it('run when the machine\'s own compiler has built them, its files told by the folder', { skip: noCompilers }, async () => {
    assert.deepEqual(await runHardened(await builtHere(fixture('cpp-hello'))), GREETING);
  });
});

describe('a project with CMake and a library of Debian', { skip }, () => {
  const SAID = { code: 0, stdout: 'shop 1.2.3 packs 1000 bytes into 17, from /src/text/text.c\n', stderr: '' };
  after(removeImages);

  it('runs on scratch, wherever CMake puts the program', async () => {
    assert.deepEqual(await runHardened(await build(images['cpp-cmake']())), SAID);
  });

  it('gives the same layers when it is built again from nothing', async () => {
    const [one, two] = [await build(images['cpp-cmake']()), await build(images['cpp-cmake'](), { flags: ['--no-cache'] })];
    assert.deepEqual((await inspect(two)).RootFS.Layers, (await inspect(one)).RootFS.Layers);
  });

  it('does the same when the machine\'s own CMake has built it, the target told by CMakeLists.txt', { skip: noCompilers }, async () => {
    assert.deepEqual(await runHardened(await builtHere(fixture('cpp-cmake'))), SAID);
  });
});

describe('a project with modules of C++20', { skip }, () => {
  after(removeImages);

  for (const linking of [CLinking.STATIC, CLinking.DYNAMIC]) {
    it(`is compiled by CMake in the order of its imports, ${linking}`, async () => {
      const program = new CProgram({ projectRoot: fixture('cpp-modules'), buildWith: CBuild.cmake({ target: 'greeter' }), linking });
      assert.deepEqual(await runHardened(await build(MinimalImage.of(program))), { code: 0, stdout: 'hello modules\n', stderr: '' });
    });
  }
});

describe('a server in C with a Makefile and a library of Debian', { skip }, () => {
  after(removeImages);

  const answers = async (/** @type {string} */ tag) => withService(tag, async (get, container) => {
    assert.deepEqual(await get('/greet?name=D%C3%BCnya'), { status: 200, body: '{"greeting":"Merhaba Dünya!"}' });
    assert.equal((await get('/greet')).status, 400);
    assert.deepEqual(await get('/resolve?host=db.internal'), { status: 200, body: '192.0.2.7' });
    assert.equal((await get('/resolve?host=no.invalid')).status, 404);
    await docker('stop', container);
    assert.equal((await docker('inspect', '--format', '{{.State.ExitCode}}', container)).trim(), '0');
  }, { flags: ['--add-host', 'db.internal:192.0.2.7'] });

  it('answers requests on scratch, and resolves names by /etc/hosts', async () => {
    await answers(await build(images['c-http']()));
  });

  it('says which sources resolve names', () => {
    assert.deepEqual(staticFindings(images['c-http']()), [
      'info getaddrinfo() of server.c knows files (/etc/hosts, /etc/passwd) and DNS only in a program that is linked statically, whatever else /etc/nsswitch.conf names',
    ]);
  });

  it('answers when the machine\'s own make has built it, the program told by the Makefile', { skip: noCompilers }, async () => {
    await answers(await builtHere(fixture('c-http')));
  });

  it('installs nothing again after a change of its sources', async () => {
    await buildStaged(stage(images['c-http'](), temporaryFolder()));
    const projectRoot = changeable('c-http');
    const file = join(projectRoot, 'greet.c');
    writeFileSync(file, readFileSync(file, 'utf8').replace('Merhaba', `Selam-${temporaryFolder().replace(/[^a-zA-Z0-9]/g, '')}`));
    const { code, stderr } = await tryToBuild(stage(images['c-http'](projectRoot), temporaryFolder()));
    assert.equal(code, 0, stderr.slice(-3000));
    assert.equal(isCached(stderr, 'apt-get satisfy'), true, stderr);
    assert.equal(isCached(stderr, '"make"'), false, stderr);
  });

  it('does not get on scratch with a loader that a Makefile asks for', async () => {
    const projectRoot = temporaryFolder();
    writeFileSync(join(projectRoot, 'Makefile'), 'app: main.c\n\tgcc -o app main.c\n');
    writeFileSync(join(projectRoot, 'main.c'), 'int main(void) { return 0; }\n');
    const image = new ScratchImage({ program: new CProgram({ projectRoot, buildWith: CBuild.make({ program: 'app' }) }) });
    const { code, stderr } = await tryToBuild(stage(image, temporaryFolder()));
    assert.notEqual(code, 0);
    assert.match(stderr, /\/out\/app is linked dynamically: let the Makefile link with \$\(CC\) or \$\(CXX\)/);
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
