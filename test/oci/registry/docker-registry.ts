import { ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = '/usr/bin/docker-registry';

/** Distribution 2.8 as Debian ships it, on a free port of this machine. */
export class DockerRegistry {
  public static readonly installed = existsSync(PROGRAM);

  public static async start(): Promise<DockerRegistry> {
    const folder = mkdtempSync(join(tmpdir(), 'docker-registry-'));
    const port = await freePort();
    const config = join(folder, 'config.yml');
    writeFileSync(config, JSON.stringify({
      version: 0.1,
      log: { level: 'error' },
      http: { addr: `127.0.0.1:${port}` },
      storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
    }));
    const child = spawn(PROGRAM, ['serve', config], { stdio: 'ignore' });
    const registry = new DockerRegistry(`127.0.0.1:${port}`, child, folder);
    await registry.ready();
    return registry;
  }

  private constructor(readonly host: string, private readonly child: ChildProcess, private readonly folder: string) {}

  public async stop(): Promise<void> {
    const ended = new Promise(resolve => this.child.once('exit', resolve));
    this.child.kill();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async ready(): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      const answer = await fetch(`http://${this.host}/v2/`).catch(() => undefined);
      if (answer?.ok) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error('docker-registry does not answer');
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
}
