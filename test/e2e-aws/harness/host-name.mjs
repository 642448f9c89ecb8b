import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REGISTRY } from './places.mjs';

const HOSTS = '/etc/hosts';
const BEGIN = '# begin: emulated AWS of cdk-minimal-images';
const END = '# end: emulated AWS of cdk-minimal-images';
const BLOCK = new RegExp(`${BEGIN}\\n[^]*?${END}\\n`, 'g');

/** Where Docker, skopeo and their kin look for the authority of a registry. */
const TRUST = join('/etc/docker/certs.d', REGISTRY);

/**
 * ECR's host name leads to this machine, and whoever pulls and pushes here trusts the certificate.
 * What an interrupted run left is replaced.
 *
 * @param {string} authority path of a PEM file
 */
export async function takeHostName(authority) {
  await writeHosts(`${BEGIN}\n127.0.0.1 ${REGISTRY}\n${END}\n`);
  await mkdir(TRUST, { recursive: true });
  await copyFile(authority, join(TRUST, 'ca.crt'));
}

/** Undoes it. */
export async function giveHostNameBack() {
  await writeHosts('');
  await rm(TRUST, { recursive: true, force: true });
}

/** @param {string} block */
async function writeHosts(block) {
  const before = await readFile(HOSTS, 'utf8');
  const rest = before.replace(BLOCK, '');
  const after = `${rest}${rest.endsWith('\n') || rest === '' ? '' : '\n'}${block}`;
  // Written in place: in a container the file is a mount, which cannot be replaced.
  if (after !== before) await writeFile(HOSTS, after);
}
