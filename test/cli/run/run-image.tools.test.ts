import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmdirSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { buildProbe, configOf, Heard, heard, rootOf, stopsWhenHeard } from './probe';
import { runImage } from '../../../src/cli/run/run-image';
import type { RunOptions, RunResult } from '../../../src/cli/run/run-result';
import type { RunConfig } from '../../../src/oci/model/image-config';
import { elf, GLIBC_AMD64 } from '../../fixtures/elf';
import { file, folder, imageOf, symlink } from '../../oci/files/layers';
import type { TarHeader } from '../../oci/tar/tar-by-hand';

jest.setTimeout(60_000);

let probe: Buffer;
beforeAll(() => {
  probe = buildProbe();
});

/** Root tries both ways; others have only one. */
const WAYS = process.getuid?.() === 0 ? ['root', 'user namespace'] as const : ['user namespace'] as const;
const NONROOT = '65532:65532';

function tried(root: TarHeader[], config: RunConfig, options: RunOptions = {}, architecture?: string): Promise<RunResult & Heard> {
  const { source, manifest } = imageOf([root]);
  return heard(listeners => runImage(source, manifest, configOf(config, architecture), { ...options, ...listeners }), options.onStdout);
}

/** A place for trials that nobody else uses; whoever root becomes goes through it. */
let place: string;
beforeEach(() => {
  place = mkdtempSync(join(os.tmpdir(), 'trials-'));
  chmodSync(place, 0o755);
  jest.spyOn(os, 'tmpdir').mockReturnValue(place);
});
afterEach(() => {
  jest.restoreAllMocks();
  // Nothing stays behind.
  rmdirSync(place);
});

describe.each(WAYS)('as %s', way => {
  test('the program runs as the image\'s user, first of its processes, with the image\'s environment and folder', async () => {
    const result = await tried(rootOf(probe), {
      Entrypoint: ['/app', 'hello', 'who'], Cmd: ['where', 'env', 'chroot'], User: NONROOT, Env: ['A=b c', 'PATH=/x'], WorkingDir: '/made/here',
    }, { way });
    expect(result).toMatchObject({ way, verdict: 'started', exitCode: 0, timedOut: false, notes: [] });
    expect(result.lines).toEqual(['hello', 'who 65532 65532 0 pid 1', 'where /made/here ok', 'env A=b c HOME=/ PATH=/x', 'chroot operation not permitted']);
  });

  test('the folder may be closed to all but the user, who has no more rights by that', async () => {
    const root = rootOf(probe, [folder('home/nonroot', { mode: 0o700, uid: 65532, gid: 65532 }), file('etc/shadow', 'x', { mode: 0o600 })]);
    const config = { Entrypoint: ['/app', 'where', 'read=/etc/shadow'], User: NONROOT, WorkingDir: '/home/nonroot' };
    expect((await tried(root, config, { way })).lines).toEqual(['where /home/nonroot ok', 'read /etc/shadow 0 permission denied']);
  });

  test('only /tmp and volumes can be written to, and files keep who may read them', async () => {
    const root = rootOf(probe, [
      folder('tmp', { mode: 0o1777 }), folder('data', { mode: 0o700, uid: 65532, gid: 65532 }), folder('theirs'), file('data/old', 'old', { uid: 65532 }),
      folder('root', { mode: 0o700 }), file('etc/shadow', 'x', { mode: 0o600 }), file('etc/group-only', 'x', { mode: 0o040, gid: 65532 }), symlink('link', '/data'),
    ]);
    const result = await tried(root, {
      Entrypoint: ['app'],
      Env: ['PATH=/'],
      User: NONROOT,
      Volumes: { '/link': {}, '/theirs': {} },
      Cmd: [
        'write=/x', 'write=/tmp/x', 'write=/data/x', 'read=/link/old', 'write=/theirs/x', 'read=/etc/shadow', 'read=/etc/group-only', 'list=/root',
        'write=/dev/null', 'write=/dev/shm/x',
      ],
    }, { way });
    expect(result.lines).toEqual([
      'write /x read-only file system', 'write /tmp/x ok', 'write /data/x ok', 'read /link/old 3 ok', 'write /theirs/x permission denied',
      'read /etc/shadow 0 permission denied', 'read /etc/group-only 1 ok', 'list /root 0 permission denied', 'write /dev/null ok', 'write /dev/shm/x ok',
    ]);
  });

  test('there is no network but its own', async () => {
    const result = await tried(rootOf(probe), { Entrypoint: ['/app'], Cmd: ['dial=192.0.2.1:80', 'listen=0.0.0.0:8080'], User: NONROOT }, { way });
    expect(result.lines).toEqual(['dial network is unreachable', 'listen 0.0.0.0:8080 ok']);
  });

  test('this machine\'s network is there when it is asked for', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const result = await tried(rootOf(probe), { Entrypoint: ['/app'], Cmd: [`dial=127.0.0.1:${port}`], User: NONROOT }, { way, network: true });
    server.close();
    expect(result).toMatchObject({ verdict: 'started', exitCode: 0, lines: ['dial ok'] });
  });

  test.each([['exit=0', 0], ['exit=42', 42]])('%s is passed on', async (argument, exitCode) => {
    const result = await tried(rootOf(probe), { Entrypoint: ['/app'], Cmd: ['error=oops', argument], User: NONROOT }, { way });
    expect(result).toMatchObject({ verdict: 'started', errors: 'oops\n', exitCode });
  });

  test('it is asked to end, and killed when it does not', async () => {
    const asked = await tried(rootOf(probe), { Entrypoint: ['/app', 'serve'], User: NONROOT }, { way, ...stopsWhenHeard() });
    expect(asked).toMatchObject({ verdict: 'started', exitCode: 7, lines: ['serving', 'asked to end by terminated'] });
    const killed = await tried(rootOf(probe), { Entrypoint: ['/app', 'wait'], User: NONROOT }, { way, ...stopsWhenHeard() });
    expect(killed).toMatchObject({ verdict: 'started', timedOut: false, exitCode: 137, signal: 'SIGKILL', lines: ['waiting'] });
  });

  test('it ends when its time is over', async () => {
    expect(await tried(rootOf(probe), { Entrypoint: ['/app', 'wait'], User: NONROOT }, { way, timeoutMs: 1000 })).toMatchObject({ verdict: 'started', timedOut: true });
  });

  test('user and group are looked up in the image\'s own tables', async () => {
    const tables = [file('etc/passwd', 'root:x:0:0::/root:/\napp:x:1001:1002::/home/app:/\n'), file('etc/group', 'staff:x:1003:\n')];
    const result = await tried(rootOf(probe, tables), { Entrypoint: ['/app', 'who', 'env'], User: 'app:staff' }, { way });
    expect(result.lines[0]).toBe('who 1001 1003 0 pid 1');
    expect(result.lines[1]).toContain('HOME=/home/app');
  });
});

describe('in a user namespace', () => {
  const way = 'user namespace';

  test('a failure cannot be told from one of owners where they may matter', async () => {
    const root = rootOf(probe, [file('etc/secret', 'x', { mode: 0o600 })]);
    expect(await tried(root, { Entrypoint: ['/app', 'exit=3'], User: NONROOT }, { way })).toMatchObject({
      verdict: 'cannot tell', exitCode: 3, reason: expect.stringContaining('the owner may matter: /etc/secret'),
    });
    expect(await tried(root, { Entrypoint: ['/app', 'exit=0'], User: NONROOT }, { way })).toMatchObject({ verdict: 'started' });
    expect(await tried(rootOf(probe), { Entrypoint: ['/app', 'exit=3'], User: NONROOT }, { way })).toMatchObject({ verdict: 'started', exitCode: 3 });
  });

  test('an image that runs as root is never root of this machine', async () => {
    const result = await tried(rootOf(probe, [file('etc/secret', 'x', { mode: 0o600 })]), { Entrypoint: ['/app', 'who', 'read=/etc/secret', 'write=/x'] });
    expect(result).toMatchObject({ way, verdict: 'started', lines: ['who 0 0 0 pid 1', 'read /etc/secret 1 ok', 'write /x read-only file system'] });
  });
});

describe('what does not start is explained', () => {
  const small = (content: Buffer | string, more: Partial<TarHeader> = {}): TarHeader[] => [{ name: 'app', content, mode: 0o755, ...more }];
  const glibc = (interpreter?: string): Buffer => interpreter === undefined ? GLIBC_AMD64 : elf({ machine: 62, interpreter });

  test.each<[string, () => TarHeader[], RunConfig, string]>([
    ['nothing to start', () => [], {}, 'the image has neither an entrypoint nor arguments'],
    ['a missing program', () => [], { Entrypoint: ['/app'] }, '/app is not in the image'],
    ['a program that no folder of the PATH has', () => small(probe), { Entrypoint: ['app'] }, '"app" is in no folder of the image\'s PATH: /usr/local/sbin:'],
    ['a link that leads nowhere', () => [symlink('app', 'app')], { Entrypoint: ['/app'] }, '/app leads nowhere: /app is a loop of links'],
    ['a folder', () => [folder('app')], { Entrypoint: ['/app'] }, '/app is no file that can be started'],
    ['a file that may not be started', () => small(probe, { mode: 0o744 }), { Entrypoint: ['/app'], User: NONROOT },
      '/app may not be started by the user 65532:65532: its mode is 0744'],
    ['a missing loader', () => small(glibc()), { Entrypoint: ['/app'] }, '/app needs the loader /lib64/ld-linux-x86-64.so.2, which is not in the image'],
    ['another architecture', () => small(elf({ machine: 183 })), { Entrypoint: ['/app'] }, '/app is a program for arm64, this machine is amd64'],
    ['a script without its interpreter', () => small('#! /bin/sh -e\ntrue\n'), { Entrypoint: ['/app'] }, '/app is a script for /bin/sh, which is not in the image'],
    ['text', () => small('hello'), { Entrypoint: ['/app'] }, '/app is neither a program of Linux nor a script (exec format error)'],
  ])('%s', async (_what, root, config, reason) => {
    expect(await tried(root(), config, {}, 'amd64')).toMatchObject({ way: 'none', verdict: 'did not start', reason: expect.stringContaining(reason) });
  });

  test('an image for another machine cannot be tried', async () => {
    const result = await tried(rootOf(probe), { Entrypoint: ['/app'] }, {}, 's390x');
    expect(result).toMatchObject({ verdict: 'cannot tell', reason: expect.stringContaining('the image is for s390x') });
  });

  test('a user whom the image does not know', async () => {
    await expect(tried(rootOf(probe), { Entrypoint: ['/app'], User: 'app' })).rejects.toThrow('the image\'s user "app" is not in its /etc/passwd');
  });
});
