import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, withLock } from './cache.mjs';
import { installPackages, whyNotDebianRoot } from './debian.mjs';
import { logToStderr, must, run, timed } from './run.mjs';

/**
 * @typedef {object} Buildah
 * @property {string} command
 * @property {string} version
 * @property {Record<string, string>} env what callers add to the environment of `buildah`
 */

/**
 * Debian's buildah, installed when missing, with a storage of its own in the cache folder.
 *
 * @param {object} [options]
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<{ buildah: Buildah, reason?: undefined } | { buildah?: undefined, reason: string }>}
 */
export async function ensureBuildah({ log = logToStderr } = {}) {
  const reason = await whyNotDebianRoot();
  if (reason) return { reason: `buildah is used on Debian by root only: ${reason}` };
  try {
    await withLock('engine', () => installPackages(['buildah', 'runc'], log));
    const env = await configure();
    const { version } = JSON.parse(await must('buildah', ['version', '--json'], { env }));
    return { buildah: { command: 'buildah', version, env } };
  } catch (error) {
    return { reason: `buildah cannot be used: ${String(error)}` };
  }
}

/** Files in place of flags, because whoever calls `buildah build` for the CDK cannot add flags. */
async function configure() {
  const folder = join(cacheFolder(), 'buildah');
  const file = (/** @type {string} */ name) => join(folder, name);
  await mkdir(folder, { recursive: true });
  await writeFile(
    file('storage.conf'),
    `[storage]\ndriver = "overlay"\ngraphroot = "${file('storage')}"\nrunroot = "${file('run')}"\n`,
  );
  // Short names mean Docker Hub's, as they do for Docker.
  await writeFile(file('registries.conf'), 'unqualified-search-registries = ["docker.io"]\nshort-name-mode = "disabled"\n');
  return {
    CONTAINERS_STORAGE_CONF: file('storage.conf'),
    CONTAINERS_REGISTRIES_CONF: file('registries.conf'),
    // Steps run in a plain chroot with this machine's network: no runtime and no bridge to set up.
    BUILDAH_ISOLATION: 'chroot',
  };
}

/**
 * Gives buildah the images that the engine has, under their names.
 *
 * @param {Iterable<string>} references
 * @param {object} options
 * @param {Buildah} options.buildah
 * @param {import('./engine.mjs').Engine} options.engine
 * @param {(line: string) => void} [options.log]
 */
export async function giveImagesToBuildah(references, { buildah, engine, log = logToStderr }) {
  for (const reference of new Set(references)) {
    if (reference === 'scratch') continue;
    if ((await imageId(buildah, reference)) === (await engineImageId(engine, reference))) continue;
    await timed(log, `buildah pull ${reference}`, () =>
      must(buildah.command, ['pull', '--quiet', `docker-daemon:${tagged(reference)}`], { env: buildah.env }),
    );
  }
}

/**
 * @param {Buildah} buildah
 * @param {string} reference
 * @returns {Promise<string>} empty when absent
 */
async function imageId({ command, env }, reference) {
  const args = ['inspect', '--type', 'image', '--format', '{{.FromImageID}}', reference];
  return (await run(command, args, { env })).stdout.trim();
}

/**
 * @param {import('./engine.mjs').Engine} engine
 * @param {string} reference
 */
async function engineImageId({ command }, reference) {
  const id = await must(command, ['image', 'inspect', '--format', '{{.Id}}', reference]);
  return id.trim().replace('sha256:', '');
}

/** @param {string} reference */
function tagged(reference) {
  return /:[^/]+$/.test(reference) ? reference : `${reference}:latest`;
}

/**
 * Runs buildah. The runc of Debian 12 fails now and then before it has started anything, when the machine is busy: it cannot seal the copy that it
 * makes of itself. Then, and only then, once more.
 *
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function runBuildah(args, options) {
  const said = await run('buildah', args, options);
  return said.code !== 0 && /sealing memfd copy: Device or resource busy/.test(said.stderr) ? run('buildah', args, options) : said;
}
