import { createHash } from 'node:crypto';
import type { MinimalBase } from './bases/minimal-base';
import type { Recipe } from './recipe';
import { sha256 } from '../private/text';

/** Where the Java runtimes of Debian and distroless look for authorities. */
export const JAVA_TRUST_STORE = 'etc/ssl/certs/java/cacerts';

const OPTION = '-Djavax.net.ssl.trustStore=';

/** The password that everybody knows; it protects the hash at the end, and nothing else. */
const PASSWORD = 'changeit';
const TRUSTED_CERTIFICATE = 2;

/**
 * Certificates as a Java key store of the kind JKS, which Java reads wherever it expects PKCS #12 too.
 *
 * The same certificates give the same bytes. Format: sun.security.provider.JavaKeyStore of OpenJDK.
 */
export function javaTrustStore(pem: string): Buffer {
  const certificates = [...new Set(pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g))].map(derOf);
  const data = Buffer.concat([number(0xfeedfeed), number(2), number(certificates.length), ...certificates.map(entry)]);
  const password = Buffer.from(PASSWORD, 'utf16le').swap16();
  return Buffer.concat([data, createHash('sha1').update(password).update('Mighty Aphrodite').update(data).digest()]);
}

/** Whether there is a Java runtime that could read a trust store. */
export function hasJava({ facts }: MinimalBase, { ownJava = false }: Recipe): boolean {
  return ownJava || facts.runtimeName === 'java';
}

/**
 * JAVA_TOOL_OPTIONS with which a runtime finds the store; as they were for one that looks there by itself.
 *
 * No kind and no password: Java tells JKS by its first bytes, and certificates are no secret. Options that come later win, so these are the first.
 */
export function javaToolOptions(base: MinimalBase, recipe: Recipe, options: string | undefined): string | undefined {
  const looksThere = !recipe.ownJava && base.facts.hasJavaTrustStore === true;
  const isTold = options !== undefined && new RegExp(`(^|\\s)["']?${OPTION}`).test(options);
  return looksThere || isTold || !hasJava(base, recipe) ? options : [`${OPTION}/${JAVA_TRUST_STORE}`, options].filter(Boolean).join(' ');
}

function entry(der: Buffer): Buffer {
  // the time that it was made, as milliseconds
  const created = Buffer.alloc(8);
  return Buffer.concat([number(TRUSTED_CERTIFICATE), text(sha256(der).slice(0, 32)), created, text('X.509'), number(der.length), der]);
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([length, Buffer.from(value, 'latin1')]);
}
