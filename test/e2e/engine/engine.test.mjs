import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensureBuildah, giveImagesToBuildah } from './buildah.mjs';
import { startEngine } from './engine.mjs';
import { certificatesOf, clientSettings } from './machine.mjs';
import { must, run } from './run.mjs';
import { LABEL, ensureImages, standInReferences } from './stand-ins.mjs';
import { spec } from './stand-in-spec.mjs';

const STATIC = 'gcr.io/distroless/static-debian13:nonroot';
const DEBUG = 'gcr.io/distroless/static-debian13:debug-nonroot';
const PYTHON = 'gcr.io/distroless/python3-debian13:nonroot';

// Without an engine, and without the right to start one, there is nothing to test: the reason is shown.
const { engine, reason } = await startEngine();

describe('engine and images', { skip: reason }, () => {
  const docker = (/** @type {string[]} */ ...args) => must(engine?.command ?? '', args, { env: engine?.env });
  /** @type {Map<string, import('./stand-ins.mjs').Origin>} */
  let origins;

  before(async () => {
    assert(engine);
    origins = await ensureImages(standInReferences, { engine });
  });

  const config = async (/** @type {string} */ reference) =>
    JSON.parse(await docker('image', 'inspect', '--format', '{{json .Config}}', reference));

  const layers = async (/** @type {string} */ reference) =>
    JSON.parse(await docker('image', 'inspect', '--format', '{{json .RootFS.Layers}}', reference));

  it('knows where each image is from', async () => {
    for (const [reference, origin] of origins) {
      const { Labels } = await config(reference);
      assert.equal(Labels?.[LABEL] === 'true', origin === 'stand-in', reference);
    }
  });

  it('gives the static image the configuration that distroless publishes', async () => {
    const { User, WorkingDir, Env, Entrypoint, Cmd } = await config(STATIC);
    assert.equal(User, '65532');
    assert.equal(WorkingDir, '/home/nonroot');
    assert.deepEqual([...Env].sort(), [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
    ]);
    assert.equal(Entrypoint, null);
    assert.equal(Cmd, null);
  });

  it('gives every distroless image the configuration in stand-ins.json', async () => {
    for (const [reference, { config: expected }] of Object.entries(spec.images)) {
      if (!reference.startsWith('gcr.io/')) continue;
      const { User, WorkingDir, Env, Entrypoint } = await config(reference);
      const actual = { User, WorkingDir, Env: [...Env].sort(), Entrypoint: Entrypoint ?? undefined };
      assert.deepEqual(actual, { Entrypoint: undefined, ...expected, Env: [...expected.Env].sort() }, reference);
    }
  });

  it('has the folders that programs write to', async () => {
    const listed = await docker('run', '--rm', '--network', 'none', DEBUG, '-c', 'stat -c "%a %u:%g %n" /tmp /root /home /home/nonroot');
    assert.deepEqual(listed.trim().split('\n'), [
      '1777 0:0 /tmp',
      '700 0:0 /root',
      '755 0:0 /home',
      '700 65532:65532 /home/nonroot',
    ]);
  });

  it('has the files of a merged Debian 13', async () => {
    const script = [
      'readlink /bin',
      'readlink /lib64',
      'id -un',
      'grep ^hosts /etc/nsswitch.conf',
      'grep -c BEGIN /etc/ssl/certs/ca-certificates.crt',
      'ls /var/lib/dpkg/status.d',
    ].join(' && ');
    const said = (await docker('run', '--rm', '--network', 'none', DEBUG, '-c', script)).trim().split('\n');
    assert.deepEqual(said.slice(0, 4).map((line) => line.replace(/\s+/g, ' ')), ['usr/bin', 'usr/lib64', 'nonroot', 'hosts: files dns']);
    assert(Number(said[4]) > 100, 'certificates');
    assert(said.includes('tzdata') && said.includes('tzdata.md5sums'));
  });

  it('shares the layers along the chain of distroless images', async (test) => {
    if (origins.get(PYTHON) !== 'stand-in') return test.skip('official images');
    const chain = ['static', 'base', 'cc', 'python3'].map((name) => `gcr.io/distroless/${name}-debian13:nonroot`);
    const [first, ...rest] = await Promise.all(chain.map(layers));
    let below = first;
    for (const above of rest) {
      assert.deepEqual(above.slice(0, below.length), below);
      assert.equal(above.length, below.length + 1);
      below = above;
    }
  });

  it('runs the distroless Python with its libraries', async () => {
    const code = 'import sys, ssl, sqlite3, ctypes, bz2, lzma, readline; print("%d.%d" % sys.version_info[:2])';
    assert.equal((await docker('run', '--rm', '--network', 'none', '--read-only', PYTHON, '-c', code)).trim(), '3.13');
  });

  it('has Go 1.26 where the official image has it', async () => {
    const said = await docker('run', '--rm', '--network', 'none', 'golang:1.26-trixie', 'sh', '-c', 'go version && go env GOROOT GOPATH');
    assert.match(said, /^go version go1\.26(\.\d+)? linux\/\w+\n\/usr\/local\/go\n\/go\n$/);
  });

  it('has Python 3.13 with a pip that installs', async () => {
    const script = 'which python python3 pip && python --version && pip --version';
    const said = await docker('run', '--rm', '--network', 'none', 'python:3.13-slim-trixie', 'sh', '-c', script);
    assert.match(said, /^\/usr\/local\/bin\/python\n\/usr\/local\/bin\/python3\n\/usr\/local\/bin\/pip\nPython 3\.13\.\d+\npip .*python 3\.13/);
  });

  it('builds a static C program that runs in the static image', async () => {
    await withContext({ 'main.c': '#include <stdio.h>\nint main(void) { puts("from C"); return 0; }\n', Dockerfile: `
FROM gcc:14-trixie AS build
COPY main.c /src/
RUN ["gcc", "-static", "-O2", "-o", "/app", "/src/main.c"]
FROM ${STATIC}
COPY --from=build /app /app
ENTRYPOINT ["/app"]
` }, async (folder) => {
      const id = (await docker('build', '--quiet', folder)).trim();
      const said = await docker('run', '--rm', '--read-only', '--network', 'none', '--cap-drop', 'ALL', id);
      assert.equal(said, 'from C\n');
      await docker('rmi', id);
    });
  });

  it('does nothing when everything is there', async () => {
    assert(engine);
    /** @type {string[]} */
    const done = [];
    await ensureImages(standInReferences, { engine, log: (line) => done.push(line) });
    assert.deepEqual(done, []);
  });

  it('names what there is for a reference that cannot be had', async () => {
    assert(engine);
    const asked = ensureImages(['localhost:1/nothing:here'], { engine, log: () => undefined });
    await assert.rejects(asked, /cannot pull localhost:1\/nothing:here, and there are stand-ins only for .*gcc:14-trixie/);
  });

  it('gives buildah the images under the same names', async (test) => {
    assert(engine);
    const { buildah, reason: without } = await ensureBuildah();
    if (!buildah) return test.skip(without);
    await giveImagesToBuildah([STATIC, 'golang:1.26-trixie'], { buildah, engine });
    await withContext({ Dockerfile: `
FROM golang:1.26-trixie AS build
RUN go version > /version
FROM ${STATIC}
COPY --from=build /version /version
` }, async (folder) => {
      const id = (await must('buildah', ['build', '--quiet', folder], { env: buildah.env })).trim();
      await must('buildah', ['rmi', id], { env: buildah.env });
    });
  });
});

describe('what images take over from the machine', () => {
  it('keeps addresses with a password out', () => {
    const env = { GOPROXY: 'https://me:secret@proxy.example/', PIP_INDEX_URL: 'https://index.example/simple', HOME: '/root' };
    assert.deepEqual(clientSettings(env), ['PIP_INDEX_URL=https://index.example/simple']);
  });

  it('finds the certificates of a bundle', () => {
    const one = '-----BEGIN CERTIFICATE-----\nAA+/=\n-----END CERTIFICATE-----';
    assert.deepEqual(certificatesOf(`# a\n${one}\n\n# b\n${one}\n`), [one, one]);
  });
});

describe('command line', () => {
  const main = (/** @type {string[]} */ ...args) =>
    run(process.execPath, [fileURLToPath(new URL('main.mjs', import.meta.url)), ...args]);

  it('explains itself', async () => {
    const { code, stdout } = await main('--help');
    assert.equal(code, 0);
    assert.match(stdout, /^Usage: /);
  });

  it('fails on what it does not know', async () => {
    for (const args of [[], ['fly'], ['--fly'], ['status', 'more']]) assert.equal((await main(...args)).code, 2, args.join(' '));
  });
});

/**
 * @param {Record<string, string>} files
 * @param {(folder: string) => Promise<void>} use
 */
async function withContext(files, use) {
  const folder = await mkdtemp(join(tmpdir(), 'engine-test-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
