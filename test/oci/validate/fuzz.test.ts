import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { Digest, digestOf } from '../../../src/oci/digest';
import { MEDIA_TYPES } from '../../../src/oci/model/media-types';
import { descriptorOf, renderDocument } from '../../../src/oci/model/render';
import { writeTar } from '../../../src/oci/tar/tar-writer';
import { Problem } from '../../../src/oci/validate/problem';
import { validateImage } from '../../../src/oci/validate/validate-image';
import { runs } from '../../rounds';
import { damaged, withOddValue } from '../model/mutations';
import { MemorySource, textFile } from '../support';

const ARCHIVE = writeTar([textFile('a/b', 'c'.repeat(2000)), { path: 'd', type: 'symlink', mode: 0o777, uid: 0, gid: 0, target: 'a' }]);
const CONFIG = { os: 'linux', architecture: 'amd64', config: { Env: ['A=b'], Labels: {} }, rootfs: { type: 'layers', diff_ids: [digestOf(ARCHIVE)] }, history: [{}] };

/** Problems of an image whose digests are right, and whose parts are what they are given as. */
async function problems(layer: Buffer, layerType: string, config: Buffer = renderDocument(CONFIG), manifest: object = {}): Promise<Problem[]> {
  const whole = renderDocument({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: descriptorOf(config, MEDIA_TYPES.config),
    layers: [descriptorOf(layer, layerType)],
    ...manifest,
  });
  const blobs = new Map<Digest, Buffer>([whole, config, layer].map(bytes => [digestOf(bytes), bytes]));
  return validateImage(new MemorySource(descriptorOf(whole, MEDIA_TYPES.manifest), blobs));
}

// GIVEN damage that no digest shows WHEN the image is validated THEN there are problems or none, and no error

test('layers with damage', async () => {
  await fc.assert(fc.asyncProperty(damaged(fc.constant(gzipSync(ARCHIVE))), async layer => {
    const found = await problems(layer, MEDIA_TYPES.layerGzip);
    // a byte of gzip's header may say nothing
    expect(found.every(({ digest }) => digest === digestOf(layer))).toBe(true);
  }), runs(300));
});

test('archives with damage', async () => {
  await fc.assert(fc.asyncProperty(damaged(fc.constant(ARCHIVE)), async layer => {
    const found = await problems(layer, MEDIA_TYPES.layer);
    expect(found.map(({ digest }) => digest)).toEqual(layer.equals(ARCHIVE) ? [] : found.map(() => digestOf(layer)));
    expect(found.length).toBeGreaterThanOrEqual(layer.equals(ARCHIVE) ? 0 : 1);
  }), runs(300));
});

test('configs with odd values', async () => {
  await fc.assert(fc.asyncProperty(withOddValue(fc.constant(CONFIG)), async config => {
    expect(Array.isArray(await problems(gzipSync(ARCHIVE), MEDIA_TYPES.layerGzip, renderDocument(config)))).toBe(true);
  }), runs(300));
});

test('manifests with odd values', async () => {
  const layer = gzipSync(ARCHIVE);
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: descriptorOf(renderDocument(CONFIG), MEDIA_TYPES.config),
    layers: [descriptorOf(layer, MEDIA_TYPES.layerGzip)],
  };
  await fc.assert(fc.asyncProperty(withOddValue(fc.constant(manifest)), async odd => {
    expect(Array.isArray(await problems(layer, MEDIA_TYPES.layerGzip, undefined, odd))).toBe(true);
  }), runs(300));
});
