import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProbe, configOf, heard, rootOf } from './probe';
import { dockerAnswers, dockerRun } from '../../../src/cli/run/docker-run';
import { sha256 } from '../../../src/private/text';
import { tarOf } from '../../oci/tar/tar-by-hand';

jest.setTimeout(120_000);

const PROGRAM = join(__dirname, '..', '..', '..', 'lib', 'cli', 'minimal-images.js');
let place: string;
let probe: Buffer;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'ports-'));
  probe = buildProbe();
  writeFileSync(join(place, 'probe'), probe, { mode: 0o755 });
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** What the command line notes while it tries a program that listens on two ports. */
function noted(...flags: string[]): string[] {
  const args = [PROGRAM, 'run', '.', '--language', 'prebuilt', '--entry', 'probe', '--engine', 'embedded', ...flags, '--', 'exit=0'];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: place, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, stderr]);
  return stderr.split('\n').filter(line => line.startsWith('note: '));
}

test('whoever tries a server is told that nobody reaches it, and what to do', () => {
  expect(noted('--port', '8080', '--port', '9090')).toEqual(['note: nobody can reach ports 8080, 9090 of the program: it has no network; with --network it has this machine\'s']);
  expect(noted('--port', '8080', '--network')).toEqual(['note: while it runs, port 8080 can be reached from this machine: 127.0.0.1:8080']);
  expect(noted()).toEqual([]);
});

/** A port of this machine that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('docker lets this machine reach the ports, when the network is asked for', async () => {
  const docker = await dockerAnswers();
  if (docker === undefined) {
    console.warn('no docker daemon answers: what needs one is not looked at');
    return;
  }
  const port = await freePort();
  const reference = 'minimal-images.test/ports:1';
  const layer = tarOf(rootOf(probe));
  const config = JSON.stringify({ ...configOf({ Entrypoint: ['/app'], Cmd: [`listen=0.0.0.0:${port}`, 'serve'] }), rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] } });
  const manifest = JSON.stringify([{ Config: 'config.json', RepoTags: [reference], Layers: ['layer.tar'] }]);
  const archive = tarOf(Object.entries({ 'config.json': config, 'layer.tar': layer, 'manifest.json': manifest }).map(([name, content]) => ({ name, content })));
  const stop = new AbortController();
  let reached: unknown;
  const isServing = async (): Promise<void> => {
    const socket = connect(port, '127.0.0.1');
    reached = await Promise.race([once(socket, 'connect').then(() => 'connected'), once(socket, 'error')]).catch((error: Error) => error.message);
    socket.destroy();
    stop.abort();
  };
  const result = await heard(listeners => dockerRun(docker, { archive: async function* () { yield archive; }, reference, hasTmp: false }, {
    ...listeners, network: true, ports: [port], stop: stop.signal,
  }), chunk => { if (chunk.toString().includes('serving')) { void isServing(); } });
  expect([reached, result.lines]).toEqual(['connected', expect.arrayContaining([`listen 0.0.0.0:${port} ok`])]);
});
