import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { lastOf } from './expected.mjs';
import { readTar } from './tar.mjs';

/** Documents are smaller, layers may be. */
const DOCUMENT = 1 << 20;

/**
 * @typedef {object} Measured
 * @property {string} user
 * @property {number} unpacked bytes of the layers' tar files
 * @property {number} compressed the same, each gzipped by zlib at the level of `docker push` (6); other gzips differ by about 1 %
 */

/**
 * Measures what `<engine> save` gives, on its way through; nothing is written to disk.
 *
 * @param {import('../../test/e2e/engine/engine.mjs').Engine} engine
 * @param {string} tag
 * @returns {Promise<Measured>}
 */
export async function measure(engine, tag) {
  const child = spawn(engine.command, ['save', tag], { env: { ...process.env, ...engine.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', text => (said += text));
  const done = new Promise(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('close', code => resolve(code === 0 ? '' : `exit code ${code}`));
  });
  const files = new Map();
  try {
    for await (const entry of readTar(child.stdout)) {
      files.set(entry.path, entry.link ? { link: linkTarget(entry) } : await measureFile(entry));
    }
  } catch (error) {
    said += error.message;
  }
  const problem = await done;
  if (problem) throw new Error(`${engine.command} save ${tag}: ${problem}\n${lastOf(said)}`);
  return summary(files, said);
}

/** A layer that comes twice is a link to the first in what older engines save. */
function linkTarget({ path, link, symbolic }) {
  return symbolic ? posix.join(posix.dirname(path), link) : link;
}

async function measureFile({ size, content }) {
  const file = { unpacked: 0, compressed: 0, diffId: '', text: '' };
  const hash = createHash('sha256');
  const parts = [];
  const { zipped, chunks } = await sniff(content);
  await pipeline(
    chunks,
    ...(zipped ? [createGunzip()] : []),
    async function* (source) {
      for await (const part of source) {
        file.unpacked += part.length;
        hash.update(part);
        if (size <= DOCUMENT) parts.push(part);
        yield part;
      }
    },
    createGzip({ level: 6 }),
    async function (source) {
      for await (const part of source) file.compressed += part.length;
    },
  );
  return { ...file, diffId: `sha256:${hash.digest('hex')}`, text: Buffer.concat(parts).toString('utf8') };
}

/** Engines that keep layers compressed save them so. */
async function sniff(content) {
  const iterator = content[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done ? Buffer.alloc(0) : first.value;
  return {
    zipped: head[0] === 0x1f && head[1] === 0x8b,
    chunks: (async function* () {
      yield head;
      yield* { [Symbol.asyncIterator]: () => iterator };
    })(),
  };
}

/** @param {Map<string, any>} files */
function summary(files, said) {
  const get = path => {
    const file = files.get(path);
    if (!file) throw new Error(`the saved image has no ${path}\n${lastOf(said)}`);
    return file.link ? get(file.link) : file;
  };
  const [{ Config: path, Layers: layers }] = JSON.parse(get('manifest.json').text);
  const { config, rootfs } = JSON.parse(get(path).text);
  const measured = layers.map(get);
  if (measured.map(layer => layer.diffId).join() !== rootfs.diff_ids.join()) throw new Error('the saved layers are not those of the image\'s configuration');
  const sum = what => measured.reduce((total, layer) => total + layer[what], 0);
  return { user: config.User, unpacked: sum('unpacked'), compressed: sum('compressed') };
}
