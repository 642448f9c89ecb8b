import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { must } from './engine/run.mjs';
import { build, removeImages, runHardened, skip } from './support/docker.mjs';
import { temporaryFolder } from './support/folders.mjs';
import { fixture, lib } from './support/library.mjs';

const { CaCertificates, DistrolessBase, DistrolessImage, JavaProgram, JavaRuntime } = lib;

describe('a Java program that asks a server of a private authority', { skip }, () => {
  /** @type {string} */
  let folder;
  const answer = async (/** @type {any} */ props, /** @type {any} */ options) => {
    const program = new JavaProgram({ projectRoot: fixture('java-tls'), ...props });
    const tag = await build(new DistrolessImage({ program, ...options }));
    const { code, stdout, stderr } = await runHardened(tag, { flags: ['--volume', `${folder}:/mnt:ro`], args: ['/mnt/server.p12'] });
    assert.equal(code, 0, stderr);
    return [stdout.trim(), stderr];
  };
  const ofBase = (/** @type {any} */ caCertificates) => answer({}, { base: DistrolessBase.JAVA21_DEBIAN13, caCertificates });
  // Java 21 has elliptic curves, of which the certificates are, in a module of their own
  const ofItsOwn = (/** @type {any} */ options) => answer({ runtime: JavaRuntime.jlink('jdk.crypto.ec') }, options);
  const bundledAndOwn = () => CaCertificates.bundledAnd(join(folder, 'authority.pem'));

  before(async () => {
    folder = temporaryFolder();
    await makeServer(folder);
  });
  after(removeImages);

  it('is answered when the image trusts the authority', async () => {
    assert.deepEqual(await ofBase(bundledAndOwn()), ['trusted', '']);
  });

  it('is not without it', async () => {
    assert.deepEqual(await ofBase(CaCertificates.BUNDLED), ['refused', '']);
  });

  it('is answered on a runtime of its own, which is led to the image\'s store', async () => {
    const picked = (/** @type {string} */ options) => `Picked up JAVA_TOOL_OPTIONS: ${options}\n`;
    const led = '-Djavax.net.ssl.trustStore=/etc/ssl/certs/java/cacerts';
    assert.deepEqual(await ofItsOwn({ caCertificates: bundledAndOwn() }), ['trusted', picked(led)]);
    assert.deepEqual(await ofItsOwn({}), ['refused', '']);
    // a store that the user names is the one that counts
    const env = { JAVA_TOOL_OPTIONS: '-Djavax.net.ssl.trustStore=/opt/java/lib/security/cacerts' };
    assert.deepEqual(await ofItsOwn({ caCertificates: bundledAndOwn(), env }), ['refused', picked(env.JAVA_TOOL_OPTIONS)]);
  });
});

/**
 * An authority, and the key of a server that it knows as localhost.
 *
 * @param {string} folder
 */
async function makeServer(folder) {
  const at = (/** @type {string} */ name) => join(folder, name);
  const openssl = (/** @type {string[]} */ ...args) => must('openssl', args);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];
  await openssl('req', '-x509', ...key, '-keyout', at('authority.key'), '-out', at('authority.pem'), '-days', '30', '-subj', '/CN=Private authority');
  await openssl('req', ...key, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=localhost');
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost\n');
  await openssl('x509', '-req', '-in', at('server.csr'), '-CA', at('authority.pem'), '-CAkey', at('authority.key'), '-CAcreateserial', '-days', '30', '-extfile', at('names'), '-out', at('server.pem'));
  await openssl('pkcs12', '-export', '-in', at('server.pem'), '-inkey', at('server.key'), '-passout', 'pass:changeit', '-out', at('server.p12'));
  // for the container's user
  chmodSync(folder, 0o755);
  chmodSync(at('server.p12'), 0o644);
}
