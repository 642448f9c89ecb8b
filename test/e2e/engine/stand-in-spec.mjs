import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} LayerSpec one of the kinds, by the field that is set
 * @property {string} [parent] the layer below
 * @property {Record<string, string>} [packages] Debian packages, unpacked only, with the version to prefer
 * @property {boolean} [locale] C.UTF-8, of Debian's libc-bin
 * @property {boolean} [busybox] Debian's static busybox in /busybox, with a link for each applet
 * @property {string[]} [install] Debian packages, installed with everything they depend on
 * @property {string} [goToolchain] version of the official Go toolchain
 * @property {{ version: string, npm?: string, prefix: string }} [node] the official Node.js, and an npm beside it
 * @property {boolean} [accounts] the files that distroless has beside its packages: passwd, group, home and so on
 * @property {boolean} [linkerCache] an /etc/ld.so.cache of this layer and those below
 * @property {Record<string, string>} [links] path of a symbolic link to its target; `$architecture` in it is Debian's name of the machine's
 * @property {string[]} [remove]
 */

/**
 * @typedef {object} ImageConfig as in an OCI image configuration
 * @property {string} [User]
 * @property {string} WorkingDir
 * @property {string[]} Env
 * @property {string[]} [Entrypoint]
 * @property {string[]} [Cmd]
 */

/**
 * @typedef {object} Spec
 * @property {string} suite
 * @property {string} debianVersion
 * @property {string[]} machineEnv client settings that toolchain images take over from this machine
 * @property {Record<string, LayerSpec>} layers
 * @property {Record<string, { layer: string, config: ImageConfig }>} images by reference
 */

/** @type {Spec} */
export const spec = JSON.parse(readFileSync(new URL('stand-ins.json', import.meta.url), 'utf8'));

/** Marks every stand-in in its image configuration. */
export const LABEL = 'io.github.cdk-minimal-images.stand-in';

/** Which version of its recipe a stand-in has, to make it anew when the recipe changes. */
export const KEY_LABEL = `${LABEL}.key`;

/** Raise it when the code that makes layers changes what it makes. */
const MAKER = 1;

/**
 * @param {string} name of a layer
 * @returns {string[]} it and those below it, lowest first
 */
export function layerChain(name) {
  const { parent } = spec.layers[name];
  return [...(parent ? layerChain(parent) : []), name];
}

/** @param {string} name of a layer */
export function isToolchain(name) {
  return layerChain(name).some((layer) => spec.layers[layer].install);
}

/**
 * The hash that names a layer in the cache: everything its bytes come from except the newest package versions.
 *
 * @param {string} name
 * @param {import('./machine.mjs').Machine} machine
 */
export function layerKey(name, machine) {
  const chain = layerChain(name).map((layer) => spec.layers[layer]);
  const { suite, debianVersion } = spec;
  return hash([MAKER, suite, debianVersion, machine.architecture, isToolchain(name) && machine.certificates, chain]);
}

/**
 * @param {string} reference
 * @param {import('./machine.mjs').Machine} machine
 */
export function imageKey(reference, machine) {
  const { layer, config } = spec.images[reference];
  return hash([layerKey(layer, machine), config, isToolchain(layer) && machine.env]);
}

/** @param {unknown} value */
function hash(value) {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
