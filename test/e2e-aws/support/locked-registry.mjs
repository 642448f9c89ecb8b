import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRegistry } from '../../e2e/support/registry.mjs';

/**
 * A registry on loopback, outside of AWS, that asks for a user name and a password, which the engine knows.
 *
 * @param {import('./aws.mjs').Aws} aws
 * @param {{ username: string, password: string }} login
 */
export async function startLockedRegistry(aws, login) {
  const { host: address, stop } = await startRegistry({ login });
  await aws.docker('login', '--username', login.username, '--password', login.password, address);
  return { address, stop };
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
