import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './support';
import { CaCertificates, DistrolessBase, DistrolessImage, JavaProgram, MinimalImage, PythonProgram } from '../../src';
import { javaTrustStore } from '../../src/image/java-trust-store';
import { caCertificates } from '../../src/oci/shipped-data';

const OWN = readFileSync(join(__dirname, '..', 'e2e', 'fixtures', 'own-authority.pem'), 'utf8');
const FILES = { 'Main.java': 'public class Main { public static void main(String[] a) { } }\n', 'main.py': '', 'own.pem': OWN };
const STORE = '/etc/ssl/certs/java/cacerts';

describe('a trust store of Java', () => {
  test('has magic, version and count, and ends with the hash that Java checks', () => {
    // WHEN
    const store = javaTrustStore(OWN);

    // THEN
    expect(store.subarray(0, 16).toString('hex')).toBe('feedfeed000000020000000100000002');
    const hash = createHash('sha1').update('\0c\0h\0a\0n\0g\0e\0i\0t').update('Mighty Aphrodite').update(store.subarray(0, -20)).digest('hex');
    expect(store.subarray(-20).toString('hex')).toBe(hash);
  });

  test('holds each certificate once', () => {
    expect(javaTrustStore(OWN + OWN)).toEqual(javaTrustStore(OWN));
    expect(javaTrustStore(caCertificates().toString('latin1')).readUInt32BE(8)).toBeGreaterThan(100);
  });
});

describe('images', () => {
  const pathsOf = (image: MinimalImage): string[] =>
    image._describe(project(FILES)).archives.flatMap(({ entries }) => entries.map(({ path }) => path));
  const own = { caCertificates: CaCertificates.bundledAnd('own.pem') };
  const JAVA = { program: new JavaProgram(), base: DistrolessBase.JAVA21_DEBIAN13 };

  test('with authorities of one\'s own have it where Java is', () => {
    expect(pathsOf(new DistrolessImage({ ...JAVA, ...own })))
      .toEqual(['/etc/ssl/certs/ca-certificates.crt', STORE]);
  });

  test('others have none', () => {
    expect(pathsOf(new DistrolessImage({ program: new PythonProgram(), ...own }))).toEqual(['/etc/ssl/certs/ca-certificates.crt']);
    expect(pathsOf(new DistrolessImage(JAVA))).toEqual([]);
  });
});
