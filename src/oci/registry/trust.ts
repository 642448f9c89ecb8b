import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import type { Environment } from './proxies';
import { refuse, shownPath } from '../../private/errors';

/**
 * The certificates that a registry may be signed with; undefined for those that Node knows.
 *
 * Node's own stay: a company's proxy signs some, not all. `SSL_CERT_FILE` is what Go's programs and OpenSSL read.
 */
export function trustedCertificates(ca: string | undefined, environment: Environment): string[] | undefined {
  const named = environment.SSL_CERT_FILE || undefined;
  if (ca === undefined && named === undefined) {
    return undefined; // Node reads NODE_EXTRA_CA_CERTS itself
  }
  const files = [named, environment.NODE_EXTRA_CA_CERTS || undefined].filter(file => file !== undefined);
  return [...tls.rootCertificates, ...files.map(certificatesIn), ...(ca === undefined ? [] : [ca])];
}

function certificatesIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return refuse({
      where: 'certificates', problem: 'the file cannot be read', value: shownPath(file), allowed: 'a file of PEM certificates', fix: 'correct SSL_CERT_FILE or NODE_EXTRA_CA_CERTS',
    });
  }
}
