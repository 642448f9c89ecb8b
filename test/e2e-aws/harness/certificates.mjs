import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../../e2e/engine/run.mjs';
import { thisMachine } from '../../e2e/engine/machine.mjs';
import { REGION } from './places.mjs';

const DAYS = '2';
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/**
 * @typedef {object} Certificates paths of PEM files
 * @property {string} authority
 * @property {string} bundle the authority and those that this machine trusts
 * @property {string} certificate of the server
 * @property {string} key of the server
 */

/**
 * A certificate authority for one run, and a certificate for the names that the emulator answers to.
 *
 * @param {string} folder
 * @returns {Promise<Certificates>}
 */
export async function makeCertificates(folder) {
  const path = (/** @type {string} */ name) => join(folder, name);
  const openssl = (/** @type {string[]} */ ...args) => must('openssl', args);
  await openssl(
    'req', '-x509', ...KEY, '-keyout', path('authority.key'), '-out', path('authority.pem'), '-days', DAYS, '-subj', '/CN=emulated AWS',
    '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign',
  );
  await openssl('req', ...KEY, '-keyout', path('server.key'), '-out', path('server.csr'), '-subj', '/CN=localhost');
  await writeFile(path('names'), `subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:*.dkr.ecr.${REGION}.amazonaws.com\nbasicConstraints=CA:FALSE\n`);
  await openssl(
    'x509', '-req', '-in', path('server.csr'), '-CA', path('authority.pem'), '-CAkey', path('authority.key'), '-CAcreateserial',
    '-days', DAYS, '-extfile', path('names'), '-out', path('server.pem'),
  );
  const { certificates } = await thisMachine();
  await writeFile(path('bundle.pem'), [...certificates, await readFile(path('authority.pem'), 'utf8')].join('\n'));
  return { authority: path('authority.pem'), bundle: path('bundle.pem'), certificate: path('server.pem'), key: path('server.key') };
}
