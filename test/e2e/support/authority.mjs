import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../engine/run.mjs';

/**
 * An authority (authority.pem), and a server that it knows as localhost: server.pem and server.key, and both as server.p12.
 *
 * @param {string} folder
 */
export async function makeAuthority(folder) {
  const at = (/** @type {string} */ name) => join(folder, name);
  const openssl = (/** @type {string[]} */ ...args) => must('openssl', args);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];
  await openssl('req', '-x509', ...key, '-keyout', at('authority.key'), '-out', at('authority.pem'), '-days', '30', '-subj', '/CN=Private authority',
    // Python is strict from 3.13 on
    '-addext', 'keyUsage=critical,keyCertSign,cRLSign');
  await openssl('req', ...key, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=localhost');
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost\n');
  await openssl('x509', '-req', '-in', at('server.csr'), '-CA', at('authority.pem'), '-CAkey', at('authority.key'), '-CAcreateserial', '-days', '30', '-extfile', at('names'), '-out', at('server.pem'));
  await openssl('pkcs12', '-export', '-in', at('server.pem'), '-inkey', at('server.key'), '-passout', 'pass:changeit', '-out', at('server.p12'));
  // for the container's user
  chmodSync(folder, 0o755);
  for (const name of ['server.pem', 'server.key', 'server.p12']) chmodSync(at(name), 0o644);
}
