import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './support';
import {
  CaCertificates, ChainguardBase, DistrolessBase, DistrolessImage, DockerHardenedBase, JavaProgram, JavaRuntime, Libc, MinimalBase, MinimalImage,
  PythonProgram,
} from '../../src';
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

describe('a runtime that reads a store of its own', () => {
  const OPTION = '-Djavax.net.ssl.trustStore=/etc/ssl/certs/java/cacerts';
  const own = { caCertificates: CaCertificates.bundledAnd('own.pem') };
  const describeOne = (image: MinimalImage): ReturnType<MinimalImage['_describe']> => image._describe(project(FILES));
  const optionsOf = (image: MinimalImage): string | undefined =>
    (JSON.parse(describeOne(image).plan!) as { config: { env: { [name: string]: string } } }).config.env.JAVA_TOOL_OPTIONS;
  const jlink = { program: new JavaProgram({ runtime: JavaRuntime.jlink() }) };
  const custom = (facts: object): MinimalBase => MinimalBase.custom('example.com/java:21', { libc: Libc.GLIBC, runtimeName: 'java', runtimeVersion: '21', ...facts });
  const on = (base: MinimalBase): { program: JavaProgram; base: MinimalBase } => ({ program: new JavaProgram(), base });

  test.each([
    ['made by jlink', jlink],
    ['made by jlink, beside that of the base', { ...jlink, base: DistrolessBase.JAVA21_DEBIAN13 }],
    ['of Docker Hardened Images', on(DockerHardenedBase.ECLIPSE_TEMURIN_21_DEBIAN13)],
    ['of a base of one\'s own', on(custom({}))],
    ['of a base that says so', on(custom({ hasJavaTrustStore: false }))],
  ])('%s is led to the image\'s, when there are authorities of one\'s own', (_, options) => {
    const image = new DistrolessImage({ ...options, ...own });
    expect(optionsOf(image)).toBe(OPTION);
    expect(describeOne(image).archives.flatMap(({ entries }) => entries.map(({ path }) => path))).toContain(STORE);
    expect(optionsOf(new DistrolessImage(options))).toBeUndefined();
    expect(optionsOf(new DistrolessImage({ ...options, caCertificates: CaCertificates.NONE }))).toBeUndefined();
  });

  test.each([
    ['distroless', on(DistrolessBase.JAVA21_DEBIAN13)],
    ['distroless, pinned', on(DistrolessBase.JAVA21_DEBIAN13.pin(`sha256:${'0'.repeat(64)}`))],
    ['Chainguard', on(ChainguardBase.JRE)],
    ['a base that says so', on(custom({ hasJavaTrustStore: true }))],
    ['Python', { program: new PythonProgram() }],
  ])('%s needs no option', (_, options) => {
    expect(optionsOf(new DistrolessImage({ ...options, ...own }))).toBeUndefined();
  });

  test.each([
    ['-Xmx64m', `${OPTION} -Xmx64m`],
    ['', OPTION],
    ['-Dmy.javax.net.ssl.trustStore=a -Djavax.net.ssl.trustStoreType=JKS', `${OPTION} -Dmy.javax.net.ssl.trustStore=a -Djavax.net.ssl.trustStoreType=JKS`],
    ['-Xmx64m -Djavax.net.ssl.trustStore=/mine', '-Xmx64m -Djavax.net.ssl.trustStore=/mine'],
    ['"-Djavax.net.ssl.trustStore=/my store"', '"-Djavax.net.ssl.trustStore=/my store"'],
  ])('with the options %j it gets %j', (given, expected) => {
    expect(optionsOf(new DistrolessImage({ ...jlink, ...own, env: { JAVA_TOOL_OPTIONS: given } }))).toBe(expected);
  });

  test('keeps the options of the base, which an image\'s own would replace', () => {
    const base = custom({ env: { JAVA_TOOL_OPTIONS: '-Xss1m' } });
    expect(optionsOf(new DistrolessImage({ ...on(base), ...own }))).toBe(`${OPTION} -Xss1m`);
    expect(optionsOf(new DistrolessImage({ ...on(base), ...own, env: { JAVA_TOOL_OPTIONS: '-Xss2m' } }))).toBe(`${OPTION} -Xss2m`);
  });
});
