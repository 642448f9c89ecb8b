import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { putLinks } from './root-files.mjs';
import { must } from './run.mjs';

/** Processors as Node.js names them. @type {Record<string, string>} */
const PROCESSORS = { amd64: 'x64', arm64: 'arm64', arm: 'armv7l', ppc64el: 'ppc64le', s390x: 's390x' };

/**
 * The official Node.js, which npm's `node-linux-…` packages carry.
 *
 * @param {string} root
 * @param {string} folder for work
 * @param {{ version: string, npm?: string, prefix: string }} node where it goes, and which npm beside it
 * @param {string} architecture
 */
export async function putNode(root, folder, { version, npm, prefix }, architecture) {
  const unpacked = await fetchPackage(`node-linux-${PROCESSORS[architecture]}@${version}`, join(folder, 'node'));
  await mkdir(join(root, prefix, 'bin'), { recursive: true });
  await rename(join(unpacked, 'bin/node'), join(root, prefix, 'bin/node'));
  if (npm === undefined) return;
  await cp(join(unpacked, 'include'), join(root, prefix, 'include'), { recursive: true });
  const modules = join(root, prefix, 'lib/node_modules');
  await mkdir(modules, { recursive: true });
  await rename(await fetchPackage(`npm@${npm}`, join(folder, 'npm')), join(modules, 'npm'));
  const commands = Object.fromEntries(['npm', 'npx'].map((name) => [`${prefix}/bin/${name}`, `../lib/node_modules/npm/bin/${name}-cli.js`]));
  await putLinks(root, commands);
}

/**
 * Bun, as npm carries it: one program.
 *
 * @param {string} root
 * @param {string} folder for work
 * @param {string} version
 * @param {string} architecture
 */
export async function putBun(root, folder, version, architecture) {
  const processor = { amd64: 'x64', arm64: 'aarch64' }[architecture];
  const unpacked = await fetchPackage(`@oven/bun-linux-${processor}@${version}`, join(folder, 'bun'));
  await mkdir(join(root, 'usr/local/bin'), { recursive: true });
  await rename(join(unpacked, 'bin/bun'), join(root, 'usr/local/bin/bun'));
}

/**
 * @param {string} spec
 * @param {string} folder
 * @returns {Promise<string>} the folder with the package's files
 */
async function fetchPackage(spec, folder) {
  await mkdir(folder, { recursive: true });
  const file = (await must('npm', ['pack', '--silent', '--pack-destination', folder, spec])).trim().split('\n').pop() ?? '';
  await must('tar', ['--extract', '--no-same-owner', '--file', join(folder, file), '--directory', folder]);
  await rm(join(folder, file));
  return join(folder, 'package');
}
