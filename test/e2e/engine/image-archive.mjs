import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/**
 * @typedef {object} Image
 * @property {string} reference
 * @property {string} architecture
 * @property {object} config as in an OCI image configuration
 * @property {import('./layers.mjs').Layer[]} layers lowest first
 */

const BLOCK = 512;
const EPOCH = '1970-01-01T00:00:00Z';

/**
 * What `docker load` reads; layers that images share are in it once.
 *
 * @param {Image[]} images
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* imageArchive(images) {
  const layers = new Map(images.flatMap((image) => image.layers).map((layer) => [layer.diffId, layer]));
  for (const layer of layers.values()) yield* layerEntry(layer);
  const manifest = [];
  for (const image of images) {
    const config = Buffer.from(JSON.stringify(configOf(image)));
    const name = `${createHash('sha256').update(config).digest('hex')}.json`;
    yield* entry(name, config);
    manifest.push({ Config: name, RepoTags: [image.reference], Layers: image.layers.map(layerName) });
  }
  yield* entry('manifest.json', Buffer.from(JSON.stringify(manifest)));
  yield Buffer.alloc(2 * BLOCK);
}

/** @param {Image} image */
function configOf({ architecture, config, layers }) {
  return {
    architecture,
    os: 'linux',
    created: EPOCH,
    config,
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(({ name }) => ({ created: EPOCH, created_by: `stand-in layer ${name}` })),
  };
}

/** @param {import('./layers.mjs').Layer} layer */
function layerName({ diffId }) {
  return `${diffId.slice('sha256:'.length)}/layer.tar`;
}

/**
 * @param {import('./layers.mjs').Layer} layer
 * @returns {AsyncGenerator<Uint8Array>}
 */
async function* layerEntry(layer) {
  const { size } = await stat(layer.file);
  yield header(layerName(layer), size);
  yield* createReadStream(layer.file, { highWaterMark: 1 << 20 });
  yield padding(size);
}

/**
 * @param {string} name
 * @param {Buffer} content
 */
function* entry(name, content) {
  yield header(name, content.length);
  yield content;
  yield padding(content.length);
}

/**
 * A tar header of a plain file.
 *
 * @param {string} name at most 100 bytes
 * @param {number} size
 */
function header(name, size) {
  const block = Buffer.alloc(BLOCK);
  const octal = (/** @type {number} */ value, /** @type {number} */ width) => value.toString(8).padStart(width, '0');
  block.write(name, 0);
  block.write(octal(0o644, 7), 100); // mode
  block.write(octal(0, 7), 108); // user
  block.write(octal(0, 7), 116); // group
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136); // time
  block.write(' '.repeat(8), 148); // the checksum counts its own place as blanks
  block.write('0', 156); // plain file
  block.write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

/** @param {number} size */
function padding(size) {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}
