import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { hello } from './engine-interop-tools.mjs';
import { sha256 } from './support/folders.mjs';
import { ROOT } from './support/library.mjs';

const require = createRequire(import.meta.url);
const oci = (/** @type {string} */ name) => require(join(ROOT, 'lib', 'oci', `${name}.js`));

export const { copyImage } = oci('copy');
export const { OciLayoutSink, OciLayoutSource } = oci('layout/oci-layout');
export const { OciArchiveSink } = oci('layout/oci-archive');
export const { DockerArchiveSink } = oci('layout/docker-archive-sink');
export const { openArchive } = oci('layout/open-archive');
export const { validateImage } = oci('validate/validate-image');
export const { RegistryConnection } = oci('registry/registry-connection');
export const { openSource } = oci('registry/registry-source');
export const { openSink } = oci('registry/registry-sink');
export const { ImageReference } = oci('image-reference');
const { packLayer } = oci('layer/pack-layer');
const { collect } = oci('verified');
const { descriptorOf, renderDocument } = oci('model/render');
const { MEDIA_TYPES } = oci('model/media-types');

const LONG = `usr/share/${'a-long-folder/'.repeat(12)}`;
const file = (/** @type {string} */ path, /** @type {string} */ content, more = {}) => ({ path, type: 'file', mode: 0o644, uid: 0, gid: 0, content: Buffer.from(content), ...more });
const folder = (/** @type {string} */ path, mode = 0o755, uid = 0, gid = 0) => ({ path, type: 'directory', mode, uid, gid });

/** @param {string} architecture the layers, lowest first, with what archives can hold and unpackers get wrong */
async function layersFor(architecture) {
  const program = readFileSync(await hello(architecture));
  return [
    [
      folder('etc'), file('etc/passwd', 'root:x:0:0::/root:/\nnonroot:x:65532:65532::/home/nonroot:/\n'), file('etc/group', 'root:x:0:\nnonroot:x:65532:\n'),
      folder('tmp', 0o1777), folder('home', 0o755), folder('home/nonroot', 0o700, 65532, 65532), file('home/nonroot/notes', 'mine\n', { mode: 0o600, uid: 65532, gid: 65532 }),
      file('etc/replaced', 'before\n'), file('etc/removed', 'before\n'), folder('empty', 0o750, 1, 2),
    ],
    [
      { ...file('bin/hello', '', { mode: 0o755 }), content: program }, { path: 'bin/hola', type: 'hardlink', mode: 0o755, uid: 0, gid: 0, target: 'bin/hello' },
      { path: 'bin/merhaba', type: 'symlink', mode: 0o777, uid: 0, gid: 0, target: 'hello' }, file('bin/special', 'x', { mode: 0o4755 }),
      file('etc/replaced', 'after\n', { mode: 0o640, gid: 65532 }), file('etc/.wh.removed', ''),
      file(`${LONG}file`, 'deep\n'), file('usr/share/Dünya 世界', 'wide\n'), file('large-owner', '', { uid: 3_000_000, gid: 3_000_000 }), file('usr/share/nothing', ''),
    ],
  ];
}

/** An image of real use in memory, as a source for `copyImage()`. */
export async function image(architecture = 'amd64') {
  const entries = await layersFor(architecture);
  const blobs = new Map();
  const add = (/** @type {Buffer} */ bytes, /** @type {string} */ mediaType) => {
    const descriptor = descriptorOf(bytes, mediaType);
    blobs.set(descriptor.digest, bytes);
    return descriptor;
  };
  const layers = [];
  const diffIds = [];
  for (const packed of await Promise.all(entries.map((layer) => packLayer(layer)))) {
    layers.push(add(await collect(packed.open()), packed.descriptor.mediaType));
    diffIds.push(await packed.diffId);
    await packed.close();
  }
  const config = add(renderDocument({
    created: '1970-01-01T00:00:00Z', architecture, os: 'linux',
    config: { User: '65532:65532', Entrypoint: ['/bin/hello'], Env: ['LANG=C.UTF-8'], WorkingDir: '/', Labels: { 'org.opencontainers.image.title': 'Dünya' } },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: entries.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: 'minimal-images' })),
  }), MEDIA_TYPES.config);
  const root = add(renderDocument({ schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config, layers }), MEDIA_TYPES.manifest);
  return { ...sourceOf(root, blobs), entries, config, diffIds };
}

/** @param {{ root: any, blobs: Map<string, Buffer> }[]} images @param {string[]} architectures */
export function indexOf(images, architectures) {
  const manifests = images.map(({ root }, at) => ({ ...root, platform: { os: 'linux', architecture: architectures[at] } }));
  const bytes = renderDocument({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests });
  const root = descriptorOf(bytes, MEDIA_TYPES.index);
  return sourceOf(root, new Map([...images.flatMap(({ blobs }) => [...blobs]), [root.digest, bytes]]));
}

/** @param {any} root @param {Map<string, Buffer>} blobs */
function sourceOf(root, blobs) {
  const bytes = (/** @type {{ digest: string }} */ { digest }) => blobs.get(digest);
  return {
    name: 'memory', root, blobs, document: async (/** @type {any} */ descriptor) => bytes(descriptor), close: async () => undefined,
    blob: async function* (/** @type {any} */ descriptor) {
      yield bytes(descriptor);
    },
  };
}

/**
 * What unpacking has to give: `type mode uid:gid mtime target sha256` by path, as mtree lists it.
 *
 * @param {any[][]} layers
 */
export function expectedTree(layers) {
  /** @type {Record<string, string>} */
  const tree = {};
  for (const layer of layers) {
    for (const entry of layer) {
      const { path } = entry;
      const name = path.split('/').pop();
      if (name.startsWith('.wh.')) {
        delete tree[`${path.slice(0, -name.length)}${name.slice(4)}`];
        continue;
      }
      for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) tree[path.slice(0, at)] ??= line({ type: 'directory', mode: 0o755, uid: 0, gid: 0 });
      const content = entry.type === 'hardlink' ? layer.find((/** @type {any} */ other) => other.path === entry.target).content : entry.content;
      tree[path] = line({ ...entry, type: entry.type === 'hardlink' ? 'file' : entry.type, content });
    }
  }
  return tree;
}

/**
 * The same of a folder of this machine.
 *
 * @param {string} root
 */
export function treeOf(root) {
  /** @type {Record<string, string>} */
  const tree = {};
  const visit = (/** @type {string} */ below) => {
    for (const name of readdirSync(join(root, below))) {
      const path = below ? `${below}/${name}` : name;
      const full = join(root, path);
      const stats = lstatSync(full);
      const type = stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : stats.isFile() ? 'file' : 'other';
      tree[path] = line({
        type, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid, mtime: stats.mtimeMs / 1000,
        target: type === 'symlink' ? readlinkSync(full) : '', content: type === 'file' ? readFileSync(full) : undefined,
      });
      if (type === 'directory') visit(path);
    }
  };
  visit('');
  return tree;
}

/** @param {any} entry */
export function line({ type, mode, uid, gid, mtime = 0, target = '', content }) {
  const shownMode = type === 'symlink' ? '' : mode.toString(8).padStart(4, '0');
  return [type, shownMode, `${uid}:${gid}`, `time ${mtime}`, type === 'symlink' ? target : '', type === 'file' ? sha256(content) : ''].filter(Boolean).join(' ');
}
