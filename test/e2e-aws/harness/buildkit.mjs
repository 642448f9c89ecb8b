import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must, run } from '../../e2e/engine/run.mjs';
import { REGISTRY, kept } from './places.mjs';
import { serve } from '../../e2e/engine/servers.mjs';

/**
 * @typedef {object} BuildKit
 * @property {string} socketFolder
 * @property {string} address
 * @property {() => Promise<void>} prune empties its cache, as it is in a fresh build container on AWS
 * @property {import('../../e2e/engine/servers.mjs').Server} server
 */

/**
 * The daemon that builds with `docker buildx` run on. On AWS each build container has its own, started by a privileged Docker.
 *
 * @param {object} options
 * @param {string} options.folder for its log and socket
 * @param {string} options.mirror address
 * @param {string} options.authority path of a PEM file
 * @param {{ buildkitd: string, buildctl: string }} options.programs
 * @returns {Promise<BuildKit>}
 */
export async function startBuildKit({ folder, mirror, authority, programs }) {
  const socketFolder = join(folder, 'buildkit');
  await mkdir(socketFolder);
  const address = `unix://${join(socketFolder, 'buildkitd.sock')}`;
  const settings = join(folder, 'buildkitd.toml');
  await writeFile(settings, configuration(address, mirror, authority));
  const buildctl = (/** @type {string[]} */ ...args) => run(programs.buildctl, ['--addr', address, ...args]);
  const server = await serve(programs.buildkitd, ['--config', settings], {
    log: join(folder, 'buildkitd.log'),
    answers: async () => (await buildctl('debug', 'workers')).code === 0,
  });
  const prune = async () => void (await must(programs.buildctl, ['--addr', address, 'prune', '--all']));
  return { socketFolder, address, prune, server };
}

/** @param {string} address @param {string} mirror @param {string} authority */
function configuration(address, mirror, authority) {
  // Steps use the network of this machine, and with it its way to the package registries.
  return `root = "${kept('buildkit')}"
[grpc]
  address = ["${address}"]
[worker.oci]
  enabled = true
  networkMode = "host"
[worker.containerd]
  enabled = false
[registry."docker.io"]
  mirrors = ["${mirror}"]
[registry."gcr.io"]
  mirrors = ["${mirror}"]
[registry."${mirror}"]
  http = true
[registry."${REGISTRY}"]
  ca = ["${authority}"]
`;
}
