import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from '../engine/debian.mjs';
import { logToStderr } from '../engine/run.mjs';
import { temporaryFolder } from './folders.mjs';
import { freePort, serve } from '../engine/servers.mjs';

/**
 * Debian's docker-registry (distribution) on loopback, empty.
 *
 * @returns {Promise<{ host: string, storage: string, stop: () => Promise<void> }>}
 */
export async function startRegistry() {
  await installPackages(['docker-registry'], logToStderr);
  const folder = temporaryFolder();
  const storage = join(folder, 'storage');
  mkdirSync(storage);
  const host = `127.0.0.1:${await freePort()}`;
  const settings = join(folder, 'settings.yml');
  writeFileSync(settings, `version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: ${storage}\nhttp:\n  addr: ${host}\nlog:\n  level: error\n`);
  const server = await serve('docker-registry', ['serve', settings], { log: join(folder, 'log'), answers: async () => (await fetch(`http://${host}/v2/`)).ok });
  return { host, storage, stop: async () => server.stop() };
}
