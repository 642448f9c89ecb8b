import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must, run, logToStderr, timed } from '../../e2e/engine/run.mjs';
import { kept } from './places.mjs';
import { freePort, serve } from '../../e2e/engine/servers.mjs';

/**
 * A registry with the engine's base images, which BuildKit asks in place of Docker Hub and gcr.io: it has no images of its own.
 *
 * @param {object} options
 * @param {string} options.folder for its log
 * @param {string[]} options.images references
 * @param {import('../../e2e/engine/engine.mjs').Engine} options.engine
 * @returns {Promise<{ address: string, server: import('../../e2e/engine/servers.mjs').Server }>}
 */
export async function startMirror({ folder, images, engine }) {
  const storage = kept('mirror');
  await mkdir(storage, { recursive: true });
  const address = `127.0.0.1:${await freePort()}`;
  const settings = join(folder, 'mirror.yml');
  await writeFile(settings, `version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: ${storage}\nhttp:\n  addr: ${address}\n`);
  const server = await serve('docker-registry', ['serve', settings], {
    log: join(folder, 'mirror.log'),
    answers: async () => (await fetch(`http://${address}/v2/`)).ok,
  });
  for (const image of images) await give(image, address, engine);
  return { address, server };
}

/**
 * @param {string} reference
 * @param {string} address
 * @param {import('../../e2e/engine/engine.mjs').Engine} engine
 */
async function give(reference, address, { command }) {
  const name = pathOf(reference);
  const mark = kept('mirror', `${name.replaceAll(/[/:]/g, '_')}.id`);
  const id = await must(command, ['image', 'inspect', '--format', '{{.Id}}', reference]);
  if ((await readFile(mark, 'utf8').catch(() => '')) === id) return;
  const there = `${address}/${name}`;
  await must(command, ['tag', reference, there]);
  await timed(logToStderr, `give ${reference} to BuildKit`, () => must(command, ['push', '--quiet', there]));
  await run(command, ['rmi', there]);
  await writeFile(mark, id);
}

/**
 * The repository and tag that a mirror is asked for.
 *
 * @param {string} reference
 */
function pathOf(reference) {
  const path = reference.replace(/^(docker\.io|gcr\.io)\//, '');
  return path.includes('/') ? path : `library/${path}`;
}
