import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { javaTrustStore } from './java-trust-store';
import { literal } from './sources/strings';
import { caCertificates } from '../oci/shipped-data';
import { refuse, shownPath } from '../private/errors';

/** Where Debian has the file of authorities, and where it is put on bases without one. */
export const CA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificate authorities that programs in an image trust.
 *
 * The bundle is Mozilla's by way of Debian's `ca-certificates`, one dated copy that this package ships: never the building machine's.
 */
export class CaCertificates {
  /** The shipped bundle; on bases that have one, theirs. */
  public static readonly BUNDLED = new CaCertificates(true, []);

  /** No bundle, on bases that have none: for programs that never speak TLS. */
  public static readonly NONE = new CaCertificates(false, []);

  /**
   * The shipped bundle and authorities of your own, e.g. of a proxy that inspects TLS. Java finds
   * the same in its trust store, Node.js, Bun and Python by variables (NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE) unless `env` sets them.
   *
   * @param files PEM files, relative to the working directory
   */
  public static bundledAnd(...files: string[]): CaCertificates {
    if (files.length === 0) {
      refuse({ where: 'CaCertificates.bundledAnd()', problem: 'no file is named', allowed: 'one or more PEM files', fix: 'name them, or use CaCertificates.BUNDLED' });
    }
    return new CaCertificates(true, files.map(file => literal(file, 'CaCertificates.bundledAnd()')));
  }

  /**
   * Whether there are authorities besides the shipped ones.
   *
   * @internal
   */
  public get _hasOwn(): boolean {
    return this.files.length > 0;
  }

  private constructor(private readonly bundled: boolean, private readonly files: string[]) {}

  /**
   * The bundle to put into an image, undefined when the base's own will do or none is wanted.
   *
   * @internal
   */
  public _bundle(baseDir: string, baseHasOne: boolean): Buffer | undefined {
    if (!this.bundled || (baseHasOne && this.files.length === 0)) {
      return undefined;
    }
    // one buffer for all images, so that it is hashed once
    return this.files.length === 0 ? caCertificates() : Buffer.concat([caCertificates(), ...this.files.map(file => ownCertificates(baseDir, file))]);
  }

  /**
   * The same for Java, which reads a store of its own; undefined when the base's will do.
   *
   * @internal
   */
  public _javaStore(baseDir: string): Buffer | undefined {
    return this._hasOwn ? javaTrustStore(this._bundle(baseDir, false)!.toString('latin1')) : undefined;
  }
}

function ownCertificates(baseDir: string, file: string): Buffer {
  const path = isAbsolute(file) ? file : resolve(baseDir, file);
  const complain = (problem: string): never => refuse({
    where: 'caCertificates', problem, value: shownPath(file), allowed: 'a file with certificates in PEM form', fix: 'convert it with `openssl x509 -outform pem`, or correct the path',
  });
  if (!existsSync(path) || !statSync(path).isFile()) {
    complain('there is no such file');
  }
  const blocks = readFileSync(path, 'utf8').match(PEM) ?? complain('there is no certificate in it');
  for (const block of blocks) {
    try {
      new X509Certificate(block);
    } catch {
      complain('a certificate in it cannot be read');
    }
  }
  return Buffer.from(`${blocks.join('\n')}\n`);
}
