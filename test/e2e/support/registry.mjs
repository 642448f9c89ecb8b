import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from '../engine/debian.mjs';
import { logToStderr, must } from '../engine/run.mjs';
import { temporaryFolder } from './folders.mjs';
import { freePort, serve } from '../engine/servers.mjs';

/** For bcrypt: the least work, and 22 characters of salt. */
const SALT = '$2y$04$ofasuiteofthislibraryu';

/**
 * Debian's docker-registry (distribution) on loopback, empty.
 *
 * @param {object} [options]
 * @param {{ username: string, password: string }} [options.login] asked of everybody
 * @returns {Promise<{ host: string, storage: string, stop: () => Promise<void> }>}
 */
export async function startRegistry({ login } = {}) {
  await installPackages(['docker-registry'], logToStderr);
  const folder = temporaryFolder();
  const storage = join(folder, 'storage');
  mkdirSync(storage);
  const host = `127.0.0.1:${await freePort()}`;
  const settings = join(folder, 'settings.yml');
  const auth = login === undefined ? '' : `auth:\n  htpasswd:\n    realm: locked\n    path: ${await usersFile(folder, login)}\n`;
  writeFileSync(settings, `version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: ${storage}\nhttp:\n  addr: ${host}\nlog:\n  level: error\n${auth}`);
  const server = await serve('docker-registry', ['serve', settings], {
    log: join(folder, 'log'), answers: async () => (await fetch(`http://${host}/v2/`)).status === (login === undefined ? 200 : 401),
  });
  return { host, storage, stop: async () => server.stop() };
}

/**
 * @param {string} folder
 * @param {{ username: string, password: string }} login
 */
async function usersFile(folder, { username, password }) {
  const file = join(folder, 'users');
  writeFileSync(file, `${username}:${await must('perl', ['-e', 'print crypt($ARGV[0], $ARGV[1])', password, SALT])}\n`);
  return file;
}
