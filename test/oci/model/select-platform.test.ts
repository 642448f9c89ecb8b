import { digestOf } from '../../../src/oci/digest';
import type { Descriptor, PlatformFields } from '../../../src/oci/model/descriptor';
import type { ImageIndex } from '../../../src/oci/model/manifest';
import { MEDIA_TYPES } from '../../../src/oci/model/media-types';
import { platformOf, platformText, selectPlatform } from '../../../src/oci/model/select-platform';
import { Platform } from '../../../src/oci/platform';

function index(...platforms: (PlatformFields | undefined)[]): ImageIndex {
  const manifests = platforms.map((platform, number): Descriptor => ({
    mediaType: MEDIA_TYPES.manifest, digest: digestOf(Buffer.from([number])), size: number, platform,
  }));
  return { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests };
}
const of = (text: string): PlatformFields => {
  const [os, architecture, variant] = text.split('/');
  return { os, architecture, variant };
};

test.each<[Platform, number, string[]]>([
  [Platform.LINUX_AMD64, 1, ['linux/arm64', 'linux/amd64']],
  [Platform.LINUX_AMD64, 1, ['linux/amd64/v3', 'linux/amd64/v1']],
  [Platform.LINUX_ARM64, 1, ['linux/arm/v7', 'linux/arm64/v8']],
  [Platform.LINUX_ARM64, 0, ['linux/arm64', 'linux/arm64/v8']],
  [Platform.LINUX_ARM_V7, 1, ['linux/arm/v6', 'linux/arm/v7']],
  [Platform.LINUX_ARM_V7, 1, ['linux/arm64', 'linux/arm']],
  [Platform.LINUX_S390X, 2, ['unknown/unknown', 'windows/amd64', 'linux/s390x']],
])('%s is number %i', (platform, number, platforms) => {
  expect(selectPlatform(index(...platforms.map(of)), platform).size).toBe(number);
});

test.each<[string, (PlatformFields | undefined)[], string]>([
  ['others', [of('linux/arm64/v8'), of('linux/amd64/v2'), of('unknown/unknown'), of('windows/amd64')], 'linux/amd64/v2, linux/arm64, windows/amd64'],
  ['nothing', [], 'none, the index is empty'],
  ['attestations alone', [of('unknown/unknown')], 'none, the index is empty'],
  ['an image without a platform', [undefined], 'one that says no platform'],
  ['too many to show', Array.from({ length: 25 }, (_, number) => of(`linux/a${number + 10}`)), 'linux/a28, linux/a29 and 5 more'],
])('not there: %s', (_name, platforms, listed) => {
  expect(() => selectPlatform(index(...platforms), Platform.LINUX_AMD64, 'registry.example/api'))
    .toThrow(new RegExp(`^registry.example/api: there is no image for this platform \\(got "linux/amd64"\\); allowed: .*${listed}; fix: ask for one of these`));
});

test('an attestation is none for its platform', () => {
  const { manifests: [image], ...rest } = index(of('linux/amd64'));
  const attestation = { ...image, size: 7, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } };
  expect(selectPlatform({ ...rest, manifests: [attestation, image] }, Platform.LINUX_AMD64).size).toBe(0);
});

test('the platform of a config', () => {
  const rest = { rootfs: { type: 'layers' as const, diff_ids: [] } };
  expect(platformOf({ ...rest, os: 'linux', architecture: 'arm', variant: 'v7' })).toEqual({ os: 'linux', architecture: 'arm', variant: 'v7' });
  expect(platformText(platformOf({ ...rest, os: 'linux', architecture: 'amd64' }))).toBe('linux/amd64');
});
