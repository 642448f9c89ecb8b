import { readFile } from 'node:fs/promises';
import { architecture } from './debian.mjs';
import { ensureEmulator } from './emulator.mjs';
import { spec } from './stand-in-spec.mjs';

/**
 * @typedef {object} Machine what toolchain images take over, so that they reach the package registries as this machine does
 * @property {string} architecture
 * @property {string[]} certificates PEM, the authorities that this machine trusts
 * @property {string[]} env client settings, `NAME=value`
 * @property {string} [emulator] what runs programs of that architecture, when it is another one than this machine's
 */

/** @returns {Promise<Machine>} */
export async function thisMachine() {
  return { architecture: await architecture(), certificates: await trusted(), env: clientSettings(process.env) };
}

/**
 * What images for another architecture are made for; needs what emulates it, for the linker's cache.
 *
 * @param {string} architecture
 * @param {(line: string) => void} log
 * @returns {Promise<Machine>}
 */
export async function machineOf(architecture, log) {
  return { ...(await thisMachine()), architecture, emulator: await ensureEmulator(architecture, log) };
}

/**
 * @param {string} bundle
 * @returns {string[]}
 */
export function certificatesOf(bundle) {
  return bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}

async function trusted() {
  const places = [process.env.SSL_CERT_FILE, process.env.NODE_EXTRA_CA_CERTS, '/etc/ssl/certs/ca-certificates.crt'];
  for (const place of places) {
    const bundle = place ? await readFile(place, 'utf8').catch(() => '') : '';
    if (bundle) return certificatesOf(bundle);
  }
  return [];
}

/**
 * @param {Record<string, string | undefined>} environment
 * @returns {string[]}
 */
export function clientSettings(environment) {
  return spec.machineEnv
    .map((name) => [name, environment[name] ?? ''])
    // Everyone can read an image: an address with a password in it stays out.
    .filter(([, value]) => value !== '' && !/:\/\/[^/\s]*@/.test(value))
    .map(([name, value]) => `${name}=${value}`);
}
