import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { must, run } from './engine/run.mjs';
import { writeStandIns } from './engine/stand-ins.mjs';
import { BUNDLE, commandLine } from './support/command-line.mjs';
import { docker, engine, HARDENED, removeImages, savedImage, skip } from './support/docker.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { example } from './support/library.mjs';
import { startRegistry } from './support/registry.mjs';

const PYTHON = 'gcr.io/distroless/python3-debian13:nonroot';
const HELLO = 'Merhaba Dünya!\n';
const hash = (/** @type {Buffer} */ content) => createHash('sha256').update(content).digest('hex');

describe('the command line', () => {
  /** @type {Awaited<ReturnType<typeof startRegistry>>} */
  let registry;
  /** @type {ReturnType<typeof commandLine>} */
  let minimalImages;
  const folder = temporaryFolder();
  const archive = join(temporaryFolder(), 'bases.tar');

  before(async () => {
    registry = await startRegistry();
    await writeStandIns([PYTHON, 'gcr.io/distroless/static-debian13:nonroot'], archive);
    minimalImages = commandLine({ cwd: folder, env: { MINIMAL_IMAGES_MIRRORS: `gcr.io=${registry.host}/gcr` } });
    await minimalImages.must('copy', `docker-archive:${archive}@${PYTHON}`, `${registry.host}/gcr/distroless/python3-debian13:nonroot`);
    for (const name of ['hello-go', 'hello-c', 'hello-python']) cpSync(example(name), join(folder, name), { recursive: true });
  });

  /** A copy of an example, as a Go module. */
  function moduleOf(/** @type {string} */ name) {
    const copy = temporaryFolder();
    cpSync(example(name), copy, { recursive: true });
    writeFileSync(join(copy, 'go.mod'), 'module example.com/hello\n\ngo 1.21\n');
    return copy;
  }

  after(async () => {
    await registry?.stop();
    await removeImages();
  });

  it('builds and pushes a Go program, twice the same and the second time for nothing', async () => {
    const first = await minimalImages.json('build', 'hello-go', '-o', `${registry.host}/hello-go:1`);
    const second = await minimalImages.json('build', 'hello-go', '-o', `${registry.host}/hello-go:2`, '--no-cache');
    assert.match(first.images[0].digest, /^sha256:[0-9a-f]{64}$/);
    assert.equal(second.images[0].digest, first.images[0].digest);
    assert.deepEqual([first.images[0].sent > 0, second.images[0].sent], [true, 0]);
  });

  it('writes the same image to a registry, a folder and files', async () => {
    const targets = [`${registry.host}/hello-c:1`, 'oci:layout', 'oci-archive:image.tar'];
    const { images } = await minimalImages.json('build', 'hello-c', ...targets.flatMap((target) => ['-o', target]));
    assert.equal(new Set(images.map((/** @type {{ digest: string }} */ { digest }) => digest)).size, 1);
    for (const target of targets) {
      const inspected = await minimalImages.json('inspect', target, '--validate');
      assert.deepEqual([inspected.digest, inspected.problems], [images[0].digest, []]);
    }
  });

  it('builds on a base that lies in a folder as on the same one in a registry', async () => {
    const on = async (/** @type {string[]} */ ...flags) => {
      const { images: [image], builder } = await minimalImages.json('build', 'hello-python', '-o', 'oci:on-a-base', '--engine', 'embedded', ...flags);
      assert.equal(builder, 'embedded engine');
      return image.digest;
    };
    await minimalImages.must('copy', `docker-archive:${archive}@${PYTHON}`, `oci:bases@${PYTHON}`);
    assert.equal(await on('--mirror', 'gcr.io/distroless=oci:bases'), await on());
    const absent = await minimalImages.run('build', 'hello-python', '--engine', 'embedded', '-o', 'oci:never', '--mirror', 'gcr.io=oci:on-a-base');
    assert.deepEqual([absent.code, /there is no image of this name/.test(absent.stderr)], [64, true], absent.stderr);
  });

  it('lets a program write to /tmp when the image has it, with and without docker', { skip: process.platform !== 'linux' }, async () => {
    mkdirSync(join(folder, 'tmp'));
    writeFileSync(join(folder, 'tmp', 'main.go'), 'package main\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nfunc main() { fmt.Println(os.WriteFile("/tmp/x", nil, 0o600)) }\n');
    await minimalImages.must('build', 'tmp', '-o', 'oci:without-tmp', '--engine', 'embedded');
    await minimalImages.must('build', 'tmp', '-o', 'oci:with-tmp', '--writable', '/tmp', '--engine', 'embedded');
    for (const by of skip ? ['embedded'] : ['embedded', 'docker']) {
      assert.equal(await minimalImages.must('run', 'oci:without-tmp', '--engine', by), 'open /tmp/x: no such file or directory\n', by);
      assert.equal(await minimalImages.must('run', 'oci:with-tmp', '--engine', by), '<nil>\n', by);
    }
  });

  it('loses no name when several processes write to one folder, or pin, at the same time', async () => {
    await minimalImages.must('build', 'hello-c', '-o', 'oci:single', '--engine', 'embedded');
    const names = ['app:1', 'app:2', 'app:3', 'app:4', 'app:5', 'app:6'];
    await Promise.all(names.map(async (name) => minimalImages.must('copy', 'oci:single', `oci:shared@${name}`)));
    const { manifests } = JSON.parse(readFileSync(join(folder, 'shared', 'index.json'), 'utf8'));
    const named = manifests.map((/** @type {{ annotations: Record<string, string> }} */ { annotations }) => annotations['org.opencontainers.image.ref.name']);
    assert.deepEqual(named, names);
    assert.deepEqual(readdirSync(join(folder, 'shared')).sort(), ['blobs', 'index.json', 'oci-layout']);
    const project = temporaryFolder();
    const pinning = commandLine({ cwd: project, env: { MINIMAL_IMAGES_MIRRORS: `registry.example=oci:${join(folder, 'named')}` } });
    const bases = names.map((name) => `registry.example/${name}`);
    for (const base of bases) await minimalImages.must('copy', 'oci:single', `oci:named@${base}`);
    await Promise.all(bases.map(async (base) => pinning.must('pin', base)));
    assert.deepEqual(Object.keys(JSON.parse(readFileSync(join(project, 'minimal-images.lock.json'), 'utf8')).bases), bases);
  });

  it('changes the environment and the user of an image that is there', { skip: process.platform !== 'linux' }, async () => {
    mkdirSync(join(folder, 'env'));
    writeFileSync(join(folder, 'env', 'main.go'), 'package main\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nfunc main() { fmt.Println(os.Getenv("GREETING"), os.Getuid()) }\n');
    await minimalImages.must('build', 'env', '-o', 'oci:env-image', '--engine', 'embedded');
    assert.equal(await minimalImages.must('run', 'oci:env-image', '--engine', 'embedded', '--user', '4242', '--env', 'GREETING=hi there'), 'hi there 4242\n');
  });

  it('pins a base, builds on it, and says when it moved', async () => {
    await minimalImages.must('pin', PYTHON);
    const lock = readFileSync(join(folder, 'minimal-images.lock.json'), 'utf8');
    assert.equal((await minimalImages.run('pin', '--check')).code, 0);
    const { images } = await minimalImages.json('build', 'hello-go', '--base', 'python3-debian13', '--language', 'go', '--entrypoint', '/app', '-o', 'oci:on-python');
    const { images: [image] } = await minimalImages.json('inspect', 'oci:on-python');
    assert.equal(image.config.config.Labels['org.opencontainers.image.base.digest'], JSON.parse(lock).bases[PYTHON].digest);
    assert.equal(images.length, 1);
    await minimalImages.must('build', 'hello-go', '-o', `${registry.host}/gcr/distroless/python3-debian13:nonroot`);
    const moved = await minimalImages.run('pin', '--check');
    assert.equal(moved.code, 1, moved.stderr);
    assert.match(moved.stdout, /moved/);
    assert.equal(readFileSync(join(folder, 'minimal-images.lock.json'), 'utf8'), lock);
  });

  it('logs in as docker and podman do, and says nothing of the password', async () => {
    const login = { username: 'somebody', password: 'pass-7d1c word' };
    const locked = await startRegistry({ login });
    try {
      const auths = JSON.stringify({ auths: { [locked.host]: { auth: Buffer.from(`${login.username}:${login.password}`).toString('base64') } } });
      const home = (/** @type {string} */ path, /** @type {string} */ text) => {
        const root = temporaryFolder();
        mkdirSync(join(root, path, '..'), { recursive: true });
        writeFileSync(join(root, path), text);
        return minimalImages.withEnv({ HOME: root, DOCKER_CONFIG: '', REGISTRY_AUTH_FILE: '', XDG_RUNTIME_DIR: '', XDG_CONFIG_HOME: '', GOCACHE: join(homedir(), '.cache/go-build') });
      };
      const stranger = home('nothing', '');
      const target = `${locked.host}/hello-go:1`;
      const refused = await stranger.run('build', 'hello-go', '-o', target, '--no-cache');
      assert.deepEqual([refused.code, /docker login/.test(refused.stderr)], [77, true], refused.stderr);
      const docker = home('.docker/config.json', auths);
      const { images: [image] } = await docker.json('build', 'hello-go', '-o', target, '--no-cache');
      const podman = home('.config/containers/auth.json', auths);
      assert.equal((await podman.json('inspect', target)).digest, image.digest);
      const mistaken = await home('.docker/config.json', auths.replace(/"auth":"[^"]*"/, `"auth":"${Buffer.from('somebody:wrong-3f').toString('base64')}"`)).run('inspect', target);
      assert.equal(mistaken.code, 77, mistaken.stderr);
      const said = [refused, mistaken].map(({ stdout, stderr }) => stdout + stderr).join();
      assert.doesNotMatch(said, /7d1c|wrong-3f|c29tZWJvZHk6/);
    } finally {
      await locked.stop();
    }
  });

  it('attaches SBOMs to images in folders and archives, which stay one image', async () => {
    await minimalImages.must('build', 'hello-go', '-o', 'oci:with-sbom', '-o', 'oci-archive:with-sbom.tar', '--sbom', 'spdx', '--sbom', 'cyclonedx');
    const { manifests } = JSON.parse(readFileSync(join(folder, 'with-sbom', 'index.json'), 'utf8'));
    assert.deepEqual(manifests.map((/** @type {any} */ { artifactType }) => artifactType).sort(), ['application/spdx+json', 'application/vnd.cyclonedx+json', undefined]);
    for (const place of ['oci:with-sbom', 'oci-archive:with-sbom.tar']) assert.deepEqual((await minimalImages.json('inspect', place, '--validate')).problems, []);
    const refused = await minimalImages.run('build', 'hello-go', '-o', 'docker-archive:no.tar', '--sbom', 'spdx');
    assert.deepEqual([refused.code, existsSync(join(folder, 'no.tar'))], [64, false], refused.stderr);
  });

  it('replaces the image without a name, and mends what was damaged', async () => {
    const layout = join(folder, 'one');
    const builds = [];
    for (const label of ['a=1', 'a=2', 'a=2']) builds.push(await minimalImages.json('build', '--label', label, 'hello-go', '-o', 'oci:one'));
    const [first, second, third] = builds.map(({ images: [image] }) => image);
    assert.notEqual(first.digest, second.digest);
    assert.equal((await minimalImages.json('inspect', 'oci:one')).digest, second.digest);
    assert.equal(third.sent, 0);
    const { layers: [{ digest }] } = JSON.parse(readFileSync(join(layout, 'blobs/sha256', second.digest.slice(7)), 'utf8'));
    const blob = join(layout, 'blobs/sha256', digest.slice(7));
    const bytes = readFileSync(blob);
    bytes[100] ^= 1;
    writeFileSync(blob, bytes);
    assert.equal((await minimalImages.run('inspect', 'oci:one', '--validate')).code, 65);
    await minimalImages.must('build', '--label', 'a=2', 'hello-go', '-o', 'oci:one');
    assert.deepEqual((await minimalImages.json('inspect', 'oci:one', '--validate')).problems, []);
  });

  it('takes nothing that it wrote among the sources for one of them', async () => {
    cpSync(example('hello-python'), join(folder, 'beside'), { recursive: true });
    const build = () => minimalImages.json('build', 'beside', '-o', 'oci:beside/image', '-o', 'oci-archive:beside/image.tar');
    const [first, second] = [await build(), await build()];
    assert.deepEqual(second.images.map(({ digest }) => digest), first.images.map(({ digest }) => digest));
  });

  it('writes one archive whole, however many write it at once', async () => {
    const builds = await Promise.all([1, 2, 3].map((label) => minimalImages.json('build', '--label', `n=${label}`, 'hello-go', '-o', 'oci-archive:shared.tar')));
    const { digest, problems } = await minimalImages.json('inspect', 'oci-archive:shared.tar', '--validate');
    assert.deepEqual([problems, builds.map(({ images: [image] }) => image.digest).includes(digest)], [[], true]);
  });

  it('tries the platform that it is told to, or this machine\'s', { skip: process.arch !== 'x64' && 'the foreign platform is arm64' }, async () => {
    await minimalImages.must('build', 'hello-go', '--platform', 'linux/amd64', '--platform', 'linux/arm64', '-o', 'oci:both');
    for (const flags of [['--engine', 'embedded'], ...(engine ? [['--engine', 'auto']] : [])]) {
      const own = minimalImages.withEnv({ ...engine?.env });
      assert.equal(await own.must('run', 'oci:both', ...flags), HELLO);
      const foreign = await own.run('run', 'oci:both', '--platform', 'linux/arm64', '--engine', 'embedded');
      assert.deepEqual([foreign.code, /for arm64/.test(foreign.stderr)], [2, true], foreign.stderr);
    }
    const other = await minimalImages.run('run', 'oci:env-image', '--platform', 'linux/arm64');
    assert.deepEqual([other.code, /the image is for linux\/amd64/.test(other.stderr)], [64, true], other.stderr);
    const absent = await minimalImages.withEnv({ CDK_DOCKER: 'no-such-engine' }).run('run', 'oci:both', '--engine', 'docker');
    assert.deepEqual([absent.code, /docker does not answer/.test(absent.stderr)], [69, true], absent.stderr);
  });

  it('ends when it is told to, and leaves nothing half-written', async () => {
    const [project, cache, target] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    // so much that it takes a while, and compresses badly
    for (let index = 0; index < 40; index++) writeFileSync(join(project, `part-${index}`), createHash('shake256', { outputLength: 4 * 2 ** 20 }).update(`${index}`).digest());
    await must('go', ['build', '-o', join(project, 'app'), '.'], { cwd: moduleOf('hello-go'), env: { CGO_ENABLED: '0' } });
    const args = ['build', project, '--language', 'prebuilt', '--entry', 'app', '--include', '**', '--cache', cache, '-o', `oci-archive:${join(target, 'image.tar')}`];
    const child = spawn(process.execPath, [BUNDLE, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    const said = new Response(/** @type {any} */ (child.stderr)).text();
    const ended = new Promise((resolve) => child.on('close', resolve));
    const packs = () => /** @type {string[]} */ (readdirSync(cache, { recursive: true })).some((name) => /new-\w+\/blocks/.test(name));
    for (let waited = 0; !packs() && waited < 60_000; waited += 5) await sleep(5);
    child.kill('SIGINT');
    assert.deepEqual([await ended, /stopped by SIGINT\n$/.test(await said)], [130, true]);
    assert.deepEqual([readdirSync(target), packs()], [[], false]);
  });

  it('shows progress on a terminal, of whatever width, and ends', async () => {
    for (const columns of [0, 1, 80]) {
      const command = `stty cols ${columns}; exec '${process.execPath}' '${BUNDLE}' build hello-c --no-cache -o oci:terminal-${columns}`;
      const { code, stdout } = await run('script', ['-qec', command, '/dev/null'], { cwd: folder, env: { CI: undefined, TERM: 'xterm' }, timeout: 120_000 });
      assert.equal(code, 0, stdout);
      assert.equal(/build the program/.test(stdout), columns > 0, stdout);
      assert.match(stdout, /terminal-\d+ {2}sha256:[0-9a-f]{64}/);
    }
  });

  it('ends with a code and a line that help', async () => {
    writeFileSync(join(folder, 'empty.txt'), '');
    writeFileSync(join(folder, 'throws.js'), 'throw new Error("on purpose");\n');
    /** @type {[string[], number, RegExp][]} */
    const cases = [
      [['build', 'nowhere'], 64, /there is no such folder or file/],
      [['build', 'hello-go', '--platform', 'windows/amd64'], 64, /only linux is possible/],
      [['build', 'hello-go', '--nonsense'], 64, /--nonsense.*allowed: --language/],
      [['inspect', `${registry.host}/nothing:1`], 76, /push the image first/],
      [['inspect', 'oci:nowhere'], 64, /nowhere/],
      [['inspect', 'docker-archive:empty.txt'], 64, /no archive of an image/],
      [['copy', 'oci:layout', 'oci:'], 64, /there is no path/],
      [['pin'], 0, /same|moved/],
      [['pin', '--remove'], 64, /no base is named/],
      [['build', join('hello-go', 'main.go')], 64, /neither a folder nor a JavaScript module/],
      [['build', 'throws.js'], 64, /throws\.js: it cannot be loaded: Error: on purpose/],
      [['build', 'hello-go', '--user', '1:2:3'], 64, /uid or uid:gid/],
      [['build', 'hello-go', '-o', 'oci-archive:nowhere/x.tar'], 64, /there is no folder/],
      [['compare', 'hello-go', '--svg', 'nowhere/x.svg'], 64, /there is no folder/],
      [['run', 'oci:layout', '--timeout', 'abc'], 64, /this is no number/],
      [['run', 'oci:layout', '--port', '80'], 64, /the image is made already/],
    ];
    for (const [args, code, line] of cases) {
      const said = await minimalImages.run(...args);
      assert.match(`${said.stderr}${said.stdout}`, line, args.join(' '));
      assert.equal(said.code, code, `${args.join(' ')}: ${said.stderr}`);
      assert.doesNotMatch(said.stderr, /\n {4}at /, 'no stack trace');
    }
    assert.equal(existsSync(join(folder, 'nowhere')), false);
  });

  it('runs in docker what it pushed, and what it wrote for docker load', { skip }, async () => {
    await minimalImages.must('build', 'hello-go', '-o', `${registry.host}/hello-go:run`, '-o', 'docker-archive:hello.tar@minimal-images-e2e:loaded');
    const image = `${registry.host}/hello-go:run`;
    await docker('pull', '--quiet', image);
    assert.equal(await docker('run', '--rm', ...HARDENED, image), HELLO);
    await docker('load', '--input', join(folder, 'hello.tar'));
    assert.equal(await docker('run', '--rm', ...HARDENED, 'minimal-images-e2e:loaded'), HELLO);
    await docker('rmi', image, 'minimal-images-e2e:loaded');
  });

  it('gives the files and settings that docker gives', { skip }, async () => {
    assert.ok(engine);
    for (const [name, ...flags] of [['hello-go', '--timezones', '--writable', '/data'], ['hello-c', '--port', '8080', '--env', 'A=b c', '--label', 'x=y']]) {
      const [ours, theirs] = await Promise.all(['embedded', 'docker'].map(async (builder) => {
        const tag = `minimal-images-e2e:${name}-${builder}`;
        const env = builder === 'docker' ? { ...engine.env } : {};
        await minimalImages.withEnv(env).must('build', name, ...flags, '--engine', builder, '-o', `docker-archive:${name}-${builder}.tar@${tag}`);
        await docker('load', '--input', join(folder, `${name}-${builder}.tar`));
        const saved = await savedImage(tag);
        await docker('rmi', tag);
        return saved;
      }));
      // what a C compiler makes depends on its version and C library, which are the machine's
      const isOwn = (/** @type {string} */ path) => name === 'hello-c' && path === 'app';
      const listing = (/** @type {typeof ours} */ image) => [...image.files]
        .map(([path, { content, uname, gname, ...meta }]) => [path, meta, isOwn(path) ? '' : hash(content)]).sort();
      assert.deepEqual(listing(ours), listing(theirs), name);
      // Docker writes what a config does not say as null or empty
      const settings = (/** @type {typeof ours} */ { config }) => Object.fromEntries(Object.entries(config.config).filter(([, value]) => value !== null && value !== '' && value !== false).sort());
      assert.deepEqual(settings(ours), settings(theirs), name);
    }
  });
});
