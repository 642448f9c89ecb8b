import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Apt } from './apt.mjs';
import { cacheFolder, exists, makeOnce, withWorkFolder } from './cache.mjs';
import { putAccounts, putBusybox, putLinkerCache, putLocale, unpackPackages } from './distroless-layer.mjs';
import { putGo } from './go-layer.mjs';
import { putBun, putNode } from './node-layer.mjs';
import { putLinks, removePaths } from './root-files.mjs';
import { must, timed } from './run.mjs';
import { isToolchain, layerChain, layerKey, spec } from './stand-in-spec.mjs';
import { installDebian } from './toolchain-layer.mjs';

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {string} file tar, not compressed
 * @property {string} diffId `sha256:…` of the file
 */

/**
 * The layers by name, those they lie on included, made where the cache lacks them.
 *
 * @param {string[]} names
 * @param {import('./machine.mjs').Machine} machine
 * @param {(line: string) => void} log
 * @returns {Promise<Map<string, Layer>>}
 */
export async function makeLayers(names, machine, log) {
  const chains = [...new Set(names.flatMap(layerChain))];
  const missing = [];
  for (const name of chains) if (!(await exists(layerFile(name, machine)))) missing.push(name);
  if (missing.length > 0) await makeMissing(missing, machine, log);
  const layers = await Promise.all(chains.map((name) => readLayer(name, machine)));
  return new Map(layers.map((layer) => [layer.name, layer]));
}

/**
 * @param {string} name
 * @param {import('./machine.mjs').Machine} machine
 */
function layerFile(name, machine) {
  return join(cacheFolder(), 'layers', `${name}-${layerKey(name, machine)}.tar`);
}

/**
 * @param {string[]} names lower layers before those that lie on them
 * @param {import('./machine.mjs').Machine} machine
 * @param {(line: string) => void} log
 */
async function makeMissing(names, machine, log) {
  // What is made must not depend on who asks for it.
  const umask = process.umask(0o022);
  try {
    await withWorkFolder(async (folder) => {
      /** @type {Promise<Apt> | undefined} */
      let opened;
      // Updating package lists takes seconds: once for all layers, and not at all for those that need no package file.
      const apt = () => (opened ??= mkdir(join(folder, 'apt')).then(() => Apt.open(join(folder, 'apt'), spec.suite, machine)));
      for (const name of names) {
        await timed(log, `layer ${name}`, () => makeLayer(name, join(folder, name), machine, apt, log));
      }
    });
  } finally {
    process.umask(umask);
  }
}

/**
 * @param {string} name
 * @param {string} folder
 * @param {import('./machine.mjs').Machine} machine
 * @param {() => Promise<Apt>} apt
 * @param {(line: string) => void} log
 */
async function makeLayer(name, folder, machine, apt, log) {
  const root = join(folder, 'root');
  await mkdir(root, { recursive: true });
  const layer = spec.layers[name];
  if (machine.emulator && isToolchain(name)) throw new Error(`the layer ${name} cannot be made for ${machine.architecture} on this machine`);
  if (layer.packages) await unpackPackages(root, await (await apt()).download(layer.packages, log));
  if (layer.busybox) {
    const [{ file }] = await (await apt()).download({ 'busybox-static': '' }, log);
    await putBusybox(root, folder, file);
  }
  if (layer.locale) {
    const [{ file }] = await (await apt()).download({ 'libc-bin': '' }, log);
    await putLocale(root, folder, file);
  }
  if (layer.install) await installDebian(root, folder, layer.install, machine, log);
  if (layer.goToolchain) await putGo(root, folder, layer.goToolchain, machine.architecture, apt, log);
  if (layer.bun) await putBun(root, folder, layer.bun, machine.architecture);
  if (layer.node) await putNode(root, folder, layer.node, machine.architecture);
  if (layer.accounts) await putAccounts(root);
  if (layer.linkerCache) {
    const below = layerChain(name).slice(0, -1);
    await putLinkerCache(root, folder, below.map((lower) => layerFile(lower, machine)), machine.emulator);
  }
  await removePaths(root, layer.remove ?? []);
  const links = Object.entries(layer.links ?? {}).map(([path, target]) => [path, target.replace('$architecture', machine.architecture)]);
  await putLinks(root, Object.fromEntries(links));
  const file = layerFile(name, machine);
  await makeOnce(file, (temporary) => tarTree(root, temporary));
  await rm(folder, { recursive: true });
}

/**
 * The same tree gives the same bytes: sorted entries, no times, numbers for owners.
 *
 * @param {string} root
 * @param {string} file
 */
async function tarTree(root, file) {
  const fixed = ['--format=gnu', '--sort=name', '--mtime=@0', '--numeric-owner'];
  // Names without `./` and without an entry for the root itself, as in published layers.
  const names = (await readdir(root)).sort();
  await must('tar', ['--create', '--file', file, ...fixed, '--directory', root, '--', ...names]);
}

/**
 * @param {string} name
 * @param {import('./machine.mjs').Machine} machine
 * @returns {Promise<Layer>}
 */
async function readLayer(name, machine) {
  const file = layerFile(name, machine);
  // The hash of a large layer takes a second; it is kept beside it.
  await makeOnce(`${file}.sha256`, async (temporary) => {
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    await writeFile(temporary, hash.digest('hex'));
  });
  return { name, file, diffId: `sha256:${await readFile(`${file}.sha256`, 'utf8')}` };
}
