import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findEngine } from '../engine/engine.mjs';
import { must, run } from '../engine/run.mjs';
import { temporaryFolder } from './folders.mjs';
import { stage } from './library.mjs';
import { readTar } from './tar.mjs';

/** The engine that `npm run e2e` found or started. */
export const engine = await findEngine();

/** For `describe`: the reason, when there is no engine. */
export const skip = engine ? false : 'no container engine answers (npm run e2e starts one)';

/** Milliseconds until a build counts as stuck. */
const PATIENCE = 600_000;

/** As production runs a container. */
export const HARDENED = ['--read-only', '--network', 'none', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];

const command = engine?.command ?? 'docker';
const env = engine?.env ?? {};
const session = randomBytes(4).toString('hex');

/** @type {Set<string>} */
const tags = new Set();

/** @param {string[]} args @returns {Promise<string>} standard output */
export const docker = (...args) => must(command, args, { env });

/** @param {string[]} args */
export const dockerSays = (...args) => run(command, args, { env });

/**
 * Builds a staged image with the command that cdk-assets uses, and gives it a tag of this process.
 *
 * @param {{ directory: string, dockerfile: string }} staged
 * @param {object} [options]
 * @param {string} [options.platform]
 * @param {string} [options.target]
 * @param {string[]} [options.flags] more of them, such as `--no-cache`
 * @returns {Promise<string>} the tag
 */
export async function buildStaged(staged, options = {}) {
  const { tag, code, stderr } = await tryToBuild(staged, options);
  if (code !== 0) throw new Error(`docker build ${code === 124 ? 'took too long' : `ended with ${code}`}:\n${stderr.slice(-3000)}`);
  return tag;
}

/**
 * @param {{ directory: string, dockerfile: string }} staged
 * @param {{ platform?: string, target?: string, flags?: string[] }} [options]
 */
export async function tryToBuild({ directory, dockerfile }, { platform = 'linux/amd64', target, flags = [] } = {}) {
  const tag = `minimal-images-e2e-${session}:${tags.size}`;
  tags.add(tag);
  const builds = (/** @type {string[]} */ ...more) => {
    const args = ['build', '--tag', tag, ...(target ? ['--target', target] : []), '--file', dockerfile, '--platform', platform, '--progress=plain', ...flags, ...more, '.'];
    return run(command, args, { cwd: directory, env, timeout: PATIENCE });
  };
  const built = await builds();
  // docker's cache loses a layer now and then when images are removed (moby/moby#36573, #41595), and then fails for good: what it has is left aside
  const lost = built.code !== 0 && /ERROR: layer does not exist/.test(built.stderr);
  return { tag, ...(lost ? await builds('--no-cache') : built) };
}

/**
 * Stages and builds an image.
 *
 * @param {any} image
 * @param {{ platform?: string, flags?: string[] }} [options]
 */
export async function build(image, options) {
  return buildStaged(stage(image, temporaryFolder()), options);
}

/** Takes the tags of this process away; images that somebody else tagged stay. */
export async function removeImages() {
  for (const tag of tags) await run(command, ['rmi', tag], { env });
  tags.clear();
}

/**
 * Runs a container as production would.
 *
 * @param {string} tag
 * @param {object} [options]
 * @param {string[]} [options.flags] for docker
 * @param {string[]} [options.args] for the program
 */
export function runHardened(tag, { flags = [], args = [] } = {}) {
  return dockerSays('run', '--rm', ...HARDENED, ...flags, tag, ...args);
}

/**
 * @param {string} tag
 * @returns {Promise<any>}
 */
export async function inspect(tag) {
  return JSON.parse(await docker('image', 'inspect', tag))[0];
}

/**
 * The layers of an image that stand above its base.
 *
 * @param {string} tag
 * @param {string} [base] reference; scratch when left out
 */
export async function savedImage(tag, base) {
  const file = join(temporaryFolder(), 'image.tar');
  await docker('save', '--output', file, tag);
  const files = new Map(readTar(readFileSync(file)).map((entry) => [entry.path, entry.content]));
  rmSync(file);
  const [{ Config, Layers }] = JSON.parse(String(files.get('manifest.json')));
  const config = JSON.parse(String(files.get(Config)));
  const below = base ? (await inspect(base)).RootFS.Layers.length : 0;
  const archives = Layers.map((/** @type {string} */ name) => /** @type {Buffer} */ (files.get(name)));
  return { config, diffIds: config.rootfs.diff_ids, archives, base: below, ...entriesOf(archives, below) };
}

/**
 * @param {Buffer[]} archives
 * @param {number} below number of layers of the base
 */
export function entriesOf(archives, below) {
  const layers = archives.map((archive) => readTar(archive));
  return { layers, own: layers.slice(below), files: merged(layers) };
}

/**
 * What a container sees: entries by path, later layers win.
 *
 * @param {import('./tar.mjs').TarEntry[][]} layers
 */
function merged(layers) {
  /** @type {Map<string, import('./tar.mjs').TarEntry>} */
  const files = new Map();
  for (const entry of layers.flat()) {
    const name = entry.path.split('/').pop() ?? '';
    if (name.startsWith('.wh.')) throw new Error(`whiteout ${entry.path}: no image of ours removes files`);
    if (entry.path !== '') files.set(entry.path, entry);
  }
  return files;
}
