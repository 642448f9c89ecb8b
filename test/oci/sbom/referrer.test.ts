import { catalogOf, IMAGE } from './image-of';
import { digestOf } from '../../../src/oci/digest';
import type { Descriptor } from '../../../src/oci/model/descriptor';
import type { ImageManifest } from '../../../src/oci/model/manifest';
import { toCycloneDx } from '../../../src/oci/sbom/cyclonedx';
import { sbomReferrer } from '../../../src/oci/sbom/referrer';
import { toSpdx } from '../../../src/oci/sbom/spdx';

const SUBJECT: Descriptor = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: IMAGE.digest, size: 527, platform: { os: 'linux', architecture: 'amd64' }, annotations: { a: 'b' },
};

describe.each([['spdx', toSpdx, 'application/spdx+json'], ['cyclonedx', toCycloneDx, 'application/vnd.cyclonedx+json']] as const)('%s', (format, write, mediaType) => {
  test('is an artifact of the image', async () => {
    const sbom = write(IMAGE, await catalogOf({ a: 'a' }));
    const { descriptor, manifest, blobs } = sbomReferrer(SUBJECT, format, sbom);
    expect(JSON.parse(manifest.toString('utf8'))).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: mediaType,
      config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', size: 2 },
      layers: [{ mediaType, digest: digestOf(sbom), size: sbom.length }],
      subject: { mediaType: SUBJECT.mediaType, digest: SUBJECT.digest, size: 527 },
    });
    expect(descriptor).toEqual({ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digestOf(manifest), size: manifest.length, artifactType: mediaType });
    const { config, layers } = JSON.parse(manifest.toString('utf8')) as ImageManifest;
    expect(blobs.map(each => each.descriptor)).toEqual([config, ...layers]);
    expect(blobs.map(({ bytes }) => [digestOf(bytes), bytes.length])).toEqual([config, ...layers].map(({ digest, size }) => [digest, size]));
  });
});

test('annotations are those that are given', () => {
  const { manifest } = sbomReferrer(SUBJECT, 'spdx', Buffer.from('{}'), { 'org.opencontainers.image.title': 'sbom.spdx.json' });
  expect(JSON.parse(manifest.toString('utf8'))).toMatchObject({ annotations: { 'org.opencontainers.image.title': 'sbom.spdx.json' } });
});
