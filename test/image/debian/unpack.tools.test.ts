import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readElf } from '../../../src/oci/elf';
import { Files, folder, project } from '../support';

const SCRIPTS = join(__dirname, '..', '..', '..', 'data', 'debian');
const LIBRARIES = 'usr/lib/aarch64-linux-gnu';

const record = (name: string, version: string): Files =>
  ({ [`var/lib/dpkg/status.d/${name}`]: `Package: ${name}\nVersion: ${version}\nArchitecture: arm64\nDepends: no-such-package\nDescription: x\n y\n` });

/** A base with merged /usr, which has a C library and OpenSSL by their records. */
const base = (files: Files = {}): string => project({
  ...record('libc6', '2.99-1'),
  ...record('libssl3', '3.99-1'),
  ...record('libssl3t64', '3.99-1'),
  [`${LIBRARIES}/libc.so.6`]: '',
  lib: { link: 'usr/lib' },
  ...files,
});

async function unpack(root: string, packages: string[], { snapshot = 'none', suite = 'trixie', env = {} } = {}): Promise<string> {
  const out = join(folder(), 'out');
  await promisify(execFile)('perl', [join(SCRIPTS, 'unpack.pl'), root, out, suite, snapshot, ...packages], {
    env: { PATH: process.env.PATH, TARGETARCH: 'arm64', ...env }, maxBuffer: 2 ** 26,
  });
  return out;
}

const failure = async (...given: Parameters<typeof unpack>): Promise<string> => unpack(...given).then(() => 'no failure', ({ stderr }: { readonly stderr: string }) => stderr);

const modeOf = (path: string): string => lstatSync(path).mode.toString(8);

const recordsIn = (out: string): string[] => readdirSync(join(out, 'var/lib/dpkg/status.d')).filter(name => !name.endsWith('.md5sums'));

describe('unpacking for another architecture', () => {
  let out: string;

  beforeAll(async () => {
    out = await unpack(base(), ['libpq5']);
  }, 300_000);

  test('brings the package, and what it needs beside what the base has', () => {
    const names = recordsIn(out);
    expect(names).toEqual(expect.arrayContaining(['libpq5', 'libgssapi-krb5-2', 'libkeyutils1']));
    expect(names.filter(name => /^(libc6|libssl3|libssl3t64|libgcc-s1|debconf|dpkg)$/.test(name))).toEqual([]);
  });

  test('brings libraries of that architecture, where it is asked for', () => {
    expect(readElf(readFileSync(join(out, LIBRARIES, 'libpq.so.5')))?.architecture).toBe('arm64');
  });

  test('puts nothing into folders that are links in the base, and leaves nothing of its work', () => {
    expect(existsSync(join(out, 'lib'))).toBe(false);
    expect(readdirSync(join(out, '..'))).toEqual(['out']);
  });

  test('leaves the linker alone where the base has no cache', () => {
    expect(existsSync(join(out, 'etc/ld.so.cache'))).toBe(false);
  });
});

describe('a base', () => {
  test('of a file that a package brings too fails', async () => {
    const root = base({ 'usr/share/doc/libpq5/copyright': 'x' });
    expect(await failure(root, ['libpq5'])).toContain('debianPackages: libpq5 has /usr/share/doc/libpq5/copyright, and the base has it already\n');
  }, 300_000);

  test('of an older version than a package needs fails', async () => {
    const root = base({ ...record('libssl3', '1.0'), ...record('libssl3t64', '1.0') });
    expect(await failure(root, ['libpq5'])).toMatch(/debianPackages: this needs libssl3\w* \S+, and the base has 1\.0, whose files are never replaced/);
  }, 300_000);

  test('without records fails', async () => {
    expect(await failure(project({ 'etc/passwd': '' }), ['libpq5'])).toContain('debianPackages: the base has no records of its packages');
  });

  test('keeps modes of its folders', async () => {
    const root = base({ 'usr/share/doc/own': '' });
    execFileSync('chmod', ['0711', join(root, 'usr/share')]);
    const out = await unpack(root, ['libkeyutils1']);
    expect([modeOf(join(out, 'usr/share')), modeOf(join(out, 'usr/share/doc/libkeyutils1'))]).toEqual(['40711', '40755']);
  }, 300_000);
});

test('an architecture that Debian does not have fails', async () => {
  expect(await failure(base(), ['libpq5'], { env: { TARGETARCH: 'wasm' } })).toContain('debianPackages: Debian has no architecture for wasm');
});

describe('a snapshot', () => {
  test('is where all packages come from', async () => {
    // GIVEN a proxy that has the snapshot: what Debian's archive has now
    const asked: string[] = [];
    const proxy = createServer((request, response) => {
      const [, archive, snapshot, path] = /^http:\/\/snapshot\.debian\.org\/archive\/(debian|debian-security)\/([^/]+)(\/.*)$/.exec(request.url ?? '') ?? [];
      asked.push(snapshot ?? request.url);
      get(`http://deb.debian.org/${archive}${path}`, { headers: { 'user-agent': request.headers['user-agent'] } }, answer => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as { readonly port: number };

    try {
      // WHEN
      const out = await unpack(base(), ['libkeyutils1'], { snapshot: '20260818T000000Z', env: { http_proxy: `http://127.0.0.1:${port}` } });

      // THEN
      expect(recordsIn(out)).toEqual(['libkeyutils1']);
      expect([...new Set(asked)]).toEqual(['20260818T000000Z']);
    } finally {
      proxy.close();
    }
  }, 300_000);
});

describe('tools', () => {
  const DEFAULT = '/usr/local/bin:/usr/bin:/bin';
  const program = { content: '', mode: 0o755 };
  const below = (): string => project({ 'usr/bin/there': program, 'usr/bin/text': 'x', 'bin': { link: 'usr/bin' }, 'etc/alternatives/pager': { link: '/usr/bin/there' }, 'loop': { link: 'loop' } });
  const above = (): string => project({
    'usr/bin/added': program,
    'usr/bin/pager': { link: '/etc/alternatives/pager' },
    'usr/local/bin/up': { link: '../../bin/added' },
    'usr/bin/nowhere': { link: '/etc/shadow' },
    'usr/bin/folder/x': '',
  });
  const check = (tools: string[], path = DEFAULT): string => {
    const { status, stderr } = spawnSync('perl', [join(SCRIPTS, 'check-tools.pl'), below(), above(), path, ...tools], { encoding: 'utf8' });
    return status === 0 ? 'there' : stderr;
  };

  test.each([['there'], ['added'], ['/usr/bin/added'], ['/bin/added'], ['/bin/../bin/there'], ['pager'], ['up'], ['there', 'added', 'up']])('%s', (...tools: string[]) => {
    expect(check(tools.filter(tool => typeof tool === 'string'))).toBe('there');
  });

  test.each(['absent', 'text', 'folder', 'nowhere', '/added', '/loop', '/usr/bin/there/x', '/etc/shadow', '$(id)', '*'])('%s is not there, whatever this machine has', tool => {
    expect(check([tool])).toBe(`tools: neither the base nor debianPackages bring ${tool}: add the package that has it, or name it in files\n`);
  });

  test('are looked up where the image looks', () => {
    expect(check(['added'], '/opt/bin:/usr/bin')).toBe('there');
    expect(check(['added', 'there', 'sh'], '/opt/bin::bin:.')).toContain('bring added, there, sh: ');
  });
});

describe('the cache of the linker', () => {
  const own = process.arch === 'arm64' ? { name: 'arm64', folder: '/usr/lib/aarch64-linux-gnu' } : { name: 'amd64', folder: '/usr/lib/x86_64-linux-gnu' };
  const listed = (cache: string): string[] => execFileSync('/sbin/ldconfig', ['-p', '-C', cache], { encoding: 'utf8' })
    .split('\n').filter(line => line.includes('=>')).map(line => line.trim());
  const update = (root: string, out: string): void => {
    execFileSync('perl', ['-I', SCRIPTS, '-MLinkerCache', '-e', 'LinkerCache::update(@ARGV)', root, out, own.name]);
  };
  /** A library of this machine and its links. */
  const put = (root: string, ...names: string[]): void => {
    execFileSync('mkdir', ['-p', join(root, own.folder), join(root, 'etc')]);
    const files = readdirSync(own.folder).filter(file => names.some(name => file.startsWith(`${name}.so`)));
    expect(files.length).toBeGreaterThanOrEqual(names.length);
    execFileSync('cp', ['-a', ...files.map(file => join(own.folder, file)), join(root, own.folder)]);
  };

  test('is what ldconfig makes of the base and the packages together', () => {
    // GIVEN a base with libraries and a cache
    const [root, out, whole] = [folder(), folder(), folder()];
    put(root, 'libc', 'libm', 'libz');
    put(whole, 'libc', 'libm', 'libz');
    execFileSync('/sbin/ldconfig', ['-r', root]);

    // WHEN others come
    put(out, 'libstdc++', 'libgcc_s', 'libcrypto', 'libssl', 'liblzma', 'libbz2');
    put(whole, 'libstdc++', 'libgcc_s', 'libcrypto', 'libssl', 'liblzma', 'libbz2');
    update(root, out);

    // THEN the same is found, in the order that the linker searches
    execFileSync('/sbin/ldconfig', ['-r', whole]);
    const cache = join(out, 'etc/ld.so.cache');
    expect(listed(cache).map(line => line.replace('/usr/lib/', '/lib/'))).toEqual(listed(join(whole, 'etc/ld.so.cache')).map(line => line.replace('/usr/lib/', '/lib/')));
    expect(listed(cache).length).toBeGreaterThanOrEqual(9);
    expect(modeOf(cache)).toBe('100644');
  });

  test('lists folders that a package names, though the base has none', () => {
    // GIVEN
    const [root, out] = [folder(), project({ 'etc/ld.so.conf.d/own.conf': '# own\n/usr/lib/own/\n', 'usr/lib/own/README': '' })];
    execFileSync('sh', ['-c', 'cp -a "$1"/liblzma.so.5* "$2"', 'sh', own.folder, join(out, 'usr/lib/own')]);

    // WHEN
    update(root, out);

    // THEN
    expect(listed(join(out, 'etc/ld.so.cache'))).toEqual([expect.stringMatching(/^liblzma\.so\.5 \(libc6,[\w-]+\) => \/usr\/lib\/own\/liblzma\.so\.5$/)]);
  });

  test('of an unknown form fails', () => {
    const [root, out] = [project({ 'etc/ld.so.cache': 'ld.so-1.7.0' }), folder()];
    expect(() => update(root, out)).toThrow('the base has an /etc/ld.so.cache of an unknown form');
  });
});
