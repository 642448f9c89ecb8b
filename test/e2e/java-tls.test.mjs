import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeAuthority } from './support/authority.mjs';
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
    await makeAuthority(folder);
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
