import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../../e2e/engine/run.mjs';
import { freePort, serve } from '../../e2e/engine/servers.mjs';

/** For bcrypt: the least work, and 22 characters of salt. */
const SALT = '$2y$04$ofasuiteofthislibraryu';

/**
 * A registry on loopback, outside of AWS, that asks for a user name and a password.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {{ username: string, password: string }} login
 */
export async function startLockedRegistry(aws, { username, password }) {
  const folder = join(aws.folder, 'locked-registry');
  mkdirSync(folder);
  const path = (/** @type {string} */ name) => join(folder, name);
  const address = `127.0.0.1:${await freePort()}`;
  const hash = await must('perl', ['-e', 'print crypt($ARGV[0], $ARGV[1])', password, SALT]);
  writeFileSync(path('users'), `${username}:${hash}\n`);
  writeFileSync(path('settings.yml'), `version: 0.1
storage:
  filesystem:
    rootdirectory: ${path('storage')}
http:
  addr: ${address}
auth:
  htpasswd:
    realm: locked
    path: ${path('users')}
`);
  const server = await serve('docker-registry', ['serve', path('settings.yml')], {
    log: path('log'),
    answers: async () => (await fetch(`http://${address}/v2/`)).status === 401,
  });
  await aws.docker('login', '--username', username, '--password', password, address);
  return { address, stop: server.stop };
}

/**
 * Pushes an image of one file.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {string} reference
 * @param {string} name of the file, which holds its own name
 */
export async function pushBase(aws, reference, name) {
  const folder = join(aws.folder, name);
  mkdirSync(folder);
  writeFileSync(join(folder, name), `${name}\n`);
  writeFileSync(join(folder, 'Dockerfile'), `FROM scratch\nCOPY ${name} /\n`);
  await aws.docker('build', '--quiet', '--tag', reference, folder);
  await aws.docker('push', '--quiet', reference);
  await aws.docker('rmi', reference);
}
