import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { withLock } from './cache.mjs';
import { whyNotDebianRoot } from './debian.mjs';
import { imageArchive } from './image-archive.mjs';
import { makeLayers } from './layers.mjs';
import { machineOf, thisMachine } from './machine.mjs';
import { pullImages } from './pull.mjs';
import { logToStderr, must, run, timed } from './run.mjs';
import { KEY_LABEL, LABEL, imageKey, isToolchain, layerChain, spec } from './stand-in-spec.mjs';

export { LABEL } from './stand-in-spec.mjs';

/** @typedef {'present' | 'pulled' | 'stand-in'} Origin */

/** Every reference that there is a stand-in for. */
export const standInReferences = Object.keys(spec.images);

/**
 * Sees to it that the engine has each image under its official name: what is there stays, else it is pulled,
 * else a stand-in is made from Debian packages.
 *
 * @param {Iterable<string>} references
 * @param {object} options
 * @param {import('./engine.mjs').Engine} options.engine
 * @param {(line: string) => void} [options.log]
 * @returns {Promise<Map<string, Origin>>} in the order asked for
 */
export async function ensureImages(references, { engine, log = logToStderr }) {
  const wanted = [...new Set(references)];
  const origins = await look(wanted, engine);
  if (origins.size < wanted.length) {
    // Two processes would make the same layers twice; the second finds them after the first.
    await withLockHere(async () => {
      for (const [reference, origin] of await look(wanted, engine)) origins.set(reference, origin);
      await obtain(wanted.filter((reference) => !origins.has(reference)), origins, engine, log);
    });
  }
  return new Map(wanted.map((reference) => [reference, /** @type {Origin} */ (origins.get(reference))]));
}

/** @param {() => Promise<void>} work */
async function withLockHere(work) {
  // Only root on Debian makes anything that needs the lock, and `flock` is not everywhere.
  return (await whyNotDebianRoot()) ? work() : withLock('stand-ins', work);
}

/**
 * What the engine has. A stand-in of an older recipe counts as absent.
 *
 * @param {string[]} references
 * @param {import('./engine.mjs').Engine} engine
 * @returns {Promise<Map<string, Origin>>}
 */
async function look(references, engine) {
  /** @type {Map<string, Origin>} */
  const origins = new Map();
  /** @type {Promise<import('./machine.mjs').Machine> | undefined} */
  let machine;
  const canMake = !(await whyNotDebianRoot());
  await Promise.all(
    references.map(async (reference) => {
      if (reference === 'scratch') return void origins.set(reference, 'present');
      const labels = await labelsOf(reference, engine);
      if (!labels) return;
      if (labels[LABEL] !== 'true') return void origins.set(reference, 'present');
      const known = officialName(reference);
      if (!known || !canMake) return void origins.set(reference, 'stand-in');
      const key = imageKey(known, await (machine ??= thisMachine()));
      if (labels[KEY_LABEL] === key) origins.set(reference, 'stand-in');
    }),
  );
  return origins;
}

/**
 * @param {string} reference
 * @param {import('./engine.mjs').Engine} engine
 * @returns {Promise<Record<string, string> | undefined>} undefined when the engine has no such image
 */
async function labelsOf(reference, engine) {
  const found = await run(engine.command, ['image', 'inspect', '--format', '{{json .Config.Labels}}', reference]);
  return found.code === 0 ? (JSON.parse(found.stdout) ?? {}) : undefined;
}

/**
 * @param {string[]} missing
 * @param {Map<string, Origin>} origins added to
 * @param {import('./engine.mjs').Engine} engine
 * @param {(line: string) => void} log
 */
async function obtain(missing, origins, engine, log) {
  const pulled = await pullImages(missing, engine, log);
  for (const reference of pulled) origins.set(reference, 'pulled');
  const rest = missing.filter((reference) => !pulled.has(reference));
  if (rest.length === 0) return;
  const unknown = rest.filter((reference) => !officialName(reference));
  if (unknown.length > 0) {
    throw new Error(`cannot pull ${unknown.join(', ')}, and there are stand-ins only for ${standInReferences.join(', ')}`);
  }
  const reason = await whyNotDebianRoot();
  if (reason) throw new Error(`cannot pull ${rest.join(', ')}, and no stand-in can be made: ${reason}`);
  await load(rest.map((reference) => /** @type {string} */ (officialName(reference))), engine, log);
  for (const reference of rest) origins.set(reference, 'stand-in');
}

/**
 * The name under which we know an image; Docker Hub's names have a long form too.
 *
 * @param {string} reference
 * @returns {string | undefined}
 */
function officialName(reference) {
  const name = reference.replace(/^docker\.io\/(library\/)?/, '');
  return Object.hasOwn(spec.images, name) ? name : undefined;
}

/**
 * @param {string[]} names
 * @param {import('./engine.mjs').Engine} engine
 * @param {(line: string) => void} log
 */
async function load(names, engine, log) {
  const images = await makeImages(names, await thisMachine(), log);
  await timed(log, `load ${names.length} stand-ins`, () =>
    must(engine.command, ['load', '--quiet'], { input: imageArchive(images) }),
  );
}

/**
 * Stand-ins as an archive that `docker load` and the command line read; takes no engine.
 *
 * @param {string[]} references
 * @param {string} target
 * @param {(line: string) => void} [log]
 * @param {string} [architecture] another one than this machine's: bases only, since no package of toolchain images could be set up
 */
export async function writeStandIns(references, target, log = logToStderr, architecture) {
  const reason = await whyNotDebianRoot();
  if (reason) throw new Error(`no stand-in can be made: ${reason}`);
  await withLockHere(async () => {
    const machine = architecture ? await machineOf(architecture, log) : await thisMachine();
    const images = await makeImages(references.map((reference) => officialName(reference) ?? reference), machine, log);
    await pipeline(imageArchive(images), createWriteStream(target));
  });
}

/**
 * @param {string[]} names
 * @param {import('./machine.mjs').Machine} machine
 * @param {(line: string) => void} log
 * @returns {Promise<import('./image-archive.mjs').Image[]>}
 */
async function makeImages(names, machine, log) {
  const layers = await makeLayers(names.map((name) => spec.images[name].layer), machine, log);
  return names.map((reference) => {
    const { layer, config } = spec.images[reference];
    return {
      reference,
      architecture: machine.architecture,
      config: {
        ...config,
        Env: [...config.Env, ...(isToolchain(layer) ? machine.env : [])],
        Labels: { [LABEL]: 'true', [KEY_LABEL]: imageKey(reference, machine) },
      },
      layers: layerChain(layer).map((name) => /** @type {import('./layers.mjs').Layer} */ (layers.get(name))),
    };
  });
}
