import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { installPackages } from './engine/debian.mjs';
import { must } from './engine/run.mjs';
import { build, docker, inspect, removeImages, runHardened, savedImage, skip, tryToBuild } from './support/docker.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { withService } from './support/http.mjs';
import { images } from './support/images.mjs';
import { fixture, lib, stage } from './support/library.mjs';

const BASE = 'gcr.io/distroless/python3-debian13:nonroot';
const LISTED = 'import subprocess; print(subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout)';

const ASKS = `import psycopg2
connection = psycopg2.connect(host="/run/postgresql", user="postgres", dbname="postgres", connect_timeout=10)
cursor = connection.cursor()
cursor.execute("SELECT 1 + 2, 'ü'")
print(*cursor.fetchone())
`;

/** Names in the linker's cache, as ldconfig reads it. */
const cached = async (/** @type {string} */ tag) => {
  const text = await docker('run', '--rm', '--network', 'none', '--entrypoint', '/usr/bin/python3.13', tag, '-c', LISTED);
  return text.split('\n').filter((line) => line.includes('=>')).map((line) => line.trim().split(' ')[0]);
};

describe('a Python service with libpq of Debian', { skip }, () => {
  /** @type {string} */
  let tag;
  /** @type {Awaited<ReturnType<typeof savedImage>>} */
  let image;

  before(async () => {
    tag = await build(images['python-postgres']());
    image = await savedImage(tag, BASE);
  });
  after(removeImages);

  it('finds the library, and speaks to a database with it', async () => {
    await withDatabase(async (socket) => {
      await withService(tag, async (get) => {
        const about = JSON.parse((await get('/')).body);
        assert.deepEqual([about.implementation, about.library], ['python', 'libpq.so.5']);
        assert.ok(about.libpq >= 170000 && about.libpq < 180000, String(about.libpq));
        const { status, body } = await get('/rows');
        assert.deepEqual([status, JSON.parse(body)], [200, { rows: [[1, 'ü'], [2, 'üü'], [3, 'üüü']] }]);
      }, { flags: ['--volume', `${socket}:/run/postgresql:ro`] });
    });
  });

  it('has the packages in a layer of their own, below dependencies and program', () => {
    const tops = image.own.map((layer) => [...new Set(layer.map(({ path }) => path.split('/')[0]).filter(Boolean))]).filter((folders) => folders.length > 0);
    assert.deepEqual(tops, [['etc', 'usr', 'var'], ['usr'], ['app']]);
  });

  it('replaces no file of the base but the linker\'s cache', () => {
    const below = new Map(image.layers.slice(0, image.base).flat().map((entry) => [entry.path, entry]));
    const packages = image.own[0];
    assert.deepEqual(packages.filter(({ path, type }) => type !== 'folder' && below.has(path)).map(({ path }) => path), ['etc/ld.so.cache']);
    const changed = packages.filter(({ path, type, mode, uid, gid }) => {
      const had = below.get(path);
      return type === 'folder' && had && (had.type !== 'folder' || had.mode !== mode || had.uid !== uid || had.gid !== gid);
    });
    assert.deepEqual(changed.map(({ path }) => path), []);
  });

  it('has a record of each package, as the base has them', () => {
    const records = image.own[0].filter(({ path }) => /^var\/lib\/dpkg\/status\.d\/[^/]+$/.test(path));
    const names = records.map(({ path }) => path.split('/').at(-1) ?? '');
    assert.ok(names.includes('libpq5') && names.includes('libpq5.md5sums'), names.join(' '));
    assert.deepEqual(names.filter((name) => /^(libc6|libssl3t64|zlib1g)$/.test(name)), []);
    assert.match(String(image.files.get('var/lib/dpkg/status.d/libpq5')?.content), /^Package: libpq5\n(?:.*\n)*Version: 17\./);
    assert.match(String(image.files.get('var/lib/dpkg/status.d/libpq5.md5sums')?.content), /^[0-9a-f]{32} {2}usr\/lib\/x86_64-linux-gnu\/libpq\.so\.5/m);
  });

  it('keeps licences, and no manuals', () => {
    const documents = image.own[0].map(({ path }) => path).filter((path) => /^usr\/share\/(doc\/[^/]+\/|man|locale)/.test(path));
    assert.ok(documents.includes('usr/share/doc/libpq5/copyright'));
    assert.deepEqual(documents.filter((path) => !path.endsWith('/copyright')), []);
  });

  it('has a linker\'s cache with the libraries of the base and its own', async () => {
    const [before, now] = [await cached(BASE), await cached(tag)];
    assert.ok(before.length > 10);
    assert.deepEqual(before.filter((name) => !now.includes(name)), []);
    assert.ok(now.includes('libpq.so.5'));
  });

  it('gives the same layers when it is built again from nothing', async () => {
    const again = await build(images['python-postgres'](), { flags: ['--no-cache'] });
    assert.deepEqual((await inspect(again)).RootFS.Layers, image.diffIds);
  });
});

describe('Debian packages that cannot be added', { skip }, () => {
  after(removeImages);

  for (const [name, text] of [
    ['zlib1g', 'debianPackages: the base has zlib1g already: leave it out'],
    ['libpq5=1.0', 'debianPackages: apt-get failed for libpq5=1.0 in the newest state of trixie'],
    ['libblas3', 'debianPackages: libblas3 chooses among alternatives when it is installed (postinst), which cannot be done here'],
    // apt would take it for a pattern, and install libpq5 with much else
    ['lib.q5', 'debianPackages: apt-get failed for lib.q5 in the newest state of trixie'],
    ['libno-such-package', 'debianPackages: apt-get failed for libno-such-package in the newest state of trixie'],
  ]) {
    it(`${name}: the build fails and says why`, async () => {
      const image = new lib.DistrolessImage({ program: new lib.PythonProgram({ projectRoot: fixture('python-postgres') }), debianPackages: [name] });
      const { code, stdout, stderr } = await tryToBuild(stage(image, temporaryFolder()));
      assert.notEqual(code, 0);
      assert.ok(`${stdout}${stderr}`.includes(text), `${stdout}${stderr}`.slice(-2000));
    });
  }
});

describe('psycopg2, which is published as sources', { skip }, () => {
  after(removeImages);

  it('is compiled with packages for the build, and speaks to a database with libpq of the image', async () => {
    const projectRoot = temporaryFolder();
    writeFileSync(join(projectRoot, 'requirements.txt'), 'psycopg2==2.9.10\n');
    writeFileSync(join(projectRoot, 'main.py'), ASKS);
    // Python's headers come with its image; with the stand-in, which is Debian's Python, they do not
    const program = new lib.PythonProgram({ projectRoot, buildPackages: ['gcc', 'libc6-dev', 'libpq-dev', 'libpython3.13-dev'] });
    const tag = await build(new lib.DistrolessImage({ program, debianPackages: ['libpq5'] }));
    await withDatabase(async (socket) => {
      const { code, stdout, stderr } = await runHardened(tag, { flags: ['--volume', `${socket}:/run/postgresql:ro`] });
      assert.deepEqual([code, stdout, stderr], [0, '3 ü\n', '']);
    });
    const { own } = await savedImage(tag, BASE);
    assert.deepEqual(own.flat().filter(({ path }) => /(^|\/)(gcc|cc1|libpq-fe\.h|libpq\.a)$/.test(path)), []);
  });
});

describe('a program of a Debian package', { skip }, () => {
  after(removeImages);

  it('is there when the image names it as a tool', async () => {
    const tag = await build(images['debian-tool']());
    const { code, stdout } = await runHardened(tag, { args: ['finds=jq'] });
    assert.deepEqual([code, JSON.parse(stdout)], [0, '/usr/bin/jq']);
    const run = await runHardened(tag, { flags: ['--entrypoint', '/usr/bin/jq'], args: ['-n', '-c', '[1 + 1]'] });
    assert.deepEqual(run, { code: 0, stdout: '[2]\n', stderr: '' });
  });

  for (const [tools, line] of /** @type {[string[], string][]} */ ([
    [['jq', 'psql'], 'tools: neither the base nor debianPackages bring psql: add the package that has it, or name it in files'],
    [['/opt/jq', 'xmllint'], 'tools: neither the base nor debianPackages bring /opt/jq, xmllint: add the package that has it, or name it in files'],
  ])) {
    it(`${tools}: the build fails and says which is not there`, async () => {
      const image = new lib.DistrolessImage({
        program: new lib.PythonProgram({ projectRoot: fixture('python-postgres') }), debianPackages: ['jq'], tools,
      });
      const { code, stdout, stderr } = await tryToBuild(stage(image, temporaryFolder()));
      assert.notEqual(code, 0);
      assert.ok(`${stdout}${stderr}`.includes(line), `${stdout}${stderr}`.slice(-2000));
    });
  }
});

/**
 * Debian's PostgreSQL with a socket in a folder and no port.
 *
 * @param {(socket: string) => Promise<void>} work
 */
async function withDatabase(work) {
  await installPackages(['postgresql'], console.error);
  const [version] = readdirSync('/usr/lib/postgresql').sort().reverse();
  const bin = join('/usr/lib/postgresql', version, 'bin');
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const { uid, gid } = await postgresUser();
  chownSync(folder, uid, gid);
  // it refuses to run as root
  const asPostgres = (/** @type {string} */ command, /** @type {string[]} */ ...args) => {
    const { status, stderr, stdout } = spawnSync(join(bin, command), args, { uid, gid, cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } });
    if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}${stdout}`);
  };
  const data = join(folder, 'data');
  asPostgres('initdb', '--pgdata', data, '--auth', 'trust', '--encoding', 'UTF8');
  asPostgres('pg_ctl', 'start', '--wait', '--pgdata', data, '--log', join(folder, 'log'), '--options', `-c listen_addresses= -c unix_socket_directories=${folder}`);
  try {
    await work(folder);
  } finally {
    asPostgres('pg_ctl', 'stop', '--wait', '--pgdata', data, '--mode', 'immediate');
  }
}

async function postgresUser() {
  const [, , uid, gid] = (await must('getent', ['passwd', 'postgres'])).split(':');
  return { uid: Number(uid), gid: Number(gid) };
}
