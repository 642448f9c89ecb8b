import { access, constants } from 'node:fs/promises';
import { installPackages, whyNotDebianRoot } from './debian.mjs';

/** QEMU's names of the architectures that OCI calls so. @type {Record<string, string>} */
const NAMES = { amd64: 'x86_64', arm64: 'aarch64', arm: 'arm', ppc64le: 'ppc64le', riscv64: 'riscv64', s390x: 's390x' };

/** Node's names of architectures where OCI has others. @type {Record<string, string>} */
const OWN = { x64: 'amd64', ppc64: 'ppc64le' };

/** OCI's name of this machine's architecture. */
export const HERE = OWN[process.arch] ?? process.arch;

/**
 * The program that runs programs of another architecture on this machine, as one static file: nothing has to be registered with the kernel.
 *
 * @param {string} architecture as OCI names it
 * @param {(line: string) => void} log
 * @returns {Promise<string | undefined>} its path; undefined where the machine runs them itself
 */
export async function ensureEmulator(architecture, log) {
  if (architecture === HERE) return undefined;
  const found = await findEmulator(architecture);
  if (found) return found;
  const reason = await whyNotDebianRoot();
  if (!reason) await installPackages(['qemu-user-static'], log);
  const installed = await findEmulator(architecture);
  if (installed) return installed;
  const why = reason ? `, and it cannot be installed: ${reason}` : '';
  throw new Error(`nothing runs ${architecture} on this ${HERE} machine: there is no qemu-${NAMES[architecture]}-static${why}`);
}

/** @param {string} architecture */
async function findEmulator(architecture) {
  for (const folder of ['/usr/bin', '/usr/local/bin']) {
    const path = `${folder}/qemu-${NAMES[architecture]}-static`;
    if (await access(path, constants.X_OK).then(() => true, () => false)) return path;
  }
  return undefined;
}
