import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
 * It is given back when this process ends too; what a killed one left is replaced.
 *
 * @param {string} authority path of a PEM file
 */
export function takeHostName(authority) {
  process.once('exit', giveHostNameBack);
  writeHosts(`${BEGIN}\n127.0.0.1 ${REGISTRY}\n${END}\n`);
  mkdirSync(TRUST, { recursive: true });
  copyFileSync(authority, join(TRUST, 'ca.crt'));
}

/** Undoes it. */
export function giveHostNameBack() {
  process.removeListener('exit', giveHostNameBack);
  writeHosts('');
  rmSync(TRUST, { recursive: true, force: true });
}

/** @param {string} block */
function writeHosts(block) {
  const before = readFileSync(HOSTS, 'utf8');
  const rest = before.replace(BLOCK, '');
  const after = `${rest}${rest.endsWith('\n') || rest === '' ? '' : '\n'}${block}`;
  // Written in place: in a container the file is a mount, which cannot be replaced.
  if (after !== before) writeFileSync(HOSTS, after);
}
