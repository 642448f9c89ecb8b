import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../src/private/text';

const ROOT = join(__dirname, '..', '..');
const HERE = process.arch === 'x64' ? 'amd64' : process.arch;

/** QEMU's names of what a probe is for, and the fronts of the names of Debian's compilers. */
const ARCHITECTURES: { readonly [architecture: string]: { readonly qemu: string; readonly triple: string } } = {
  amd64: { qemu: 'x86_64', triple: 'x86_64-linux-gnu' },
  arm64: { qemu: 'aarch64', triple: 'aarch64-linux-gnu' },
  arm: { qemu: 'arm', triple: 'arm-linux-gnueabihf' },
  ppc64le: { qemu: 'ppc64le', triple: 'powerpc64le-linux-gnu' },
  riscv64: { qemu: 'riscv64', triple: 'riscv64-linux-gnu' },
  s390x: { qemu: 's390x', triple: 's390x-linux-gnu' },
};
const VERSIONS = JSON.parse(readFileSync(join(ROOT, 'data', 'versions.json'), 'utf8')) as { readonly [file: string]: { readonly sha256: string; readonly compiler?: string } };

/** What starts the probe of an architecture: the probe itself, or an emulator. */
function commandFor(architecture: string): string[] {
  const probe = join(ROOT, 'data', 'probe', `http-probe-${architecture}`);
  return architecture === HERE ? [probe] : [`qemu-${ARCHITECTURES[architecture].qemu}-static`, probe];
}

/** Starts a server, asks it with the probe, and answers the exit code and what the server was asked. */
async function probed(command: string[], answer: (socket: Socket) => void, { host = '127.0.0.1', path = '/' } = {}): Promise<{ readonly code: number; readonly asked: string }> {
  let asked = '';
  const server: Server = createServer(socket => {
    socket.on('error', () => undefined);
    socket.on('data', chunk => {
      asked += chunk.toString('latin1');
      if (asked.endsWith('\r\n\r\n')) answer(socket);
    });
  });
  await new Promise<void>(resolve => server.listen(0, host, resolve));
  const { port } = server.address() as { readonly port: number };
  try {
    return { code: await exitOf(command, String(port), path), asked };
  } finally {
    server.close();
  }
}

async function exitOf([program, ...first]: string[], ...args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], { stdio: 'ignore' });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? -(signal?.length ?? 0)));
  });
}

const says = (text: string) => (socket: Socket): void => void socket.end(text);

describe.each(Object.keys(ARCHITECTURES))('the probe for %s', architecture => {
  const command = commandFor(architecture);
  test.each([
    ['200', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 0],
    ['204 of HTTP/1.0', 'HTTP/1.0 204 No Content\r\n\r\n', 0],
    ['302', 'HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n', 0],
    ['a long answer', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(3_000_000)}`, 0],
    ['404', 'HTTP/1.1 404 Not Found\r\n\r\n', 1],
    ['500', 'HTTP/1.1 500 Internal Server Error\r\n\r\n', 1],
    ['101', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 1],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2p1 200\r\n', 1],
    ['half a status', 'HTTP/1.1 2', 1],
    ['nothing', '', 1],
  ])('%s', async (_what, text, code) => {
    expect((await probed(command, says(text))).code).toBe(code);
  });

  test('reads an answer that comes byte by byte', async () => {
    const bytes = [...'HTTP/1.1 200 OK\r\n\r\n'];
    const next = (socket: Socket): void => {
      const byte = bytes.shift();
      if (byte === undefined) socket.end();
      else socket.write(byte, () => setImmediate(next, socket));
    };
    expect((await probed(command, next)).code).toBe(0);
  });

  test('does not wait for a program that keeps the connection', async () => {
    const held: Socket[] = [];
    const { code } = await probed(command, socket => {
      held.push(socket);
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
    held.forEach(socket => socket.destroy());
    expect(code).toBe(0);
  });

  test('asks exactly this', async () => {
    const { asked } = await probed(command, says('HTTP/1.1 200 OK\r\n\r\n'), { path: `/health?a=%20b&c=${'x'.repeat(980)}` });
    expect(asked).toBe(`GET /health?a=%20b&c=${'x'.repeat(980)} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: http-probe\r\nConnection: close\r\n\r\n`);
  });

  test('asks a program that listens on ::1 alone', async () => {
    expect((await probed(command, says('HTTP/1.1 200 OK\r\n\r\n'), { host: '::1' })).code).toBe(0);
  });

  test('is not well where nobody listens, or it is called wrongly', async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { readonly port: number };
    await new Promise<unknown>(resolve => server.close(resolve));
    expect([await exitOf(command, String(port), '/'), await exitOf(command, String(port)), await exitOf(command)]).toEqual([1, 1, 1]);
    expect(await exitOf(command, String(port), `/${'x'.repeat(5000)}`)).toBe(1);
  });
});

describe('what is shipped', () => {
  const folder = mkdtempSync(join(tmpdir(), 'minimal-images-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const files = Object.keys(VERSIONS).filter(name => name.startsWith('probe/'));

  test('is what versions.json says', () => {
    expect(files).toEqual(Object.keys(ARCHITECTURES).map(architecture => `probe/http-probe-${architecture}`));
    expect(files.map(file => sha256(readFileSync(join(ROOT, 'data', file))))).toEqual(files.map(file => VERSIONS[file].sha256));
  });

  test('is what the compiler that made it makes of the source; another one makes something as small', () => {
    execFileSync(process.execPath, [join(ROOT, 'scripts', 'probe.mjs'), folder]);
    for (const file of files) {
      const made = readFileSync(join(folder, file.slice('probe/'.length)));
      const compiler = `${ARCHITECTURES[file.slice('probe/http-probe-'.length)].triple}-gcc`;
      const version = `gcc ${execFileSync(compiler, ['-dumpfullversion'], { encoding: 'utf8' }).trim()}`;
      if (version === VERSIONS[file].compiler) {
        expect(sha256(made)).toBe(VERSIONS[file].sha256);
      } else {
        expect(made.length).toBeLessThan(3000);
      }
    }
  });
});
