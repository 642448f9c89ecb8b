import * as fc from 'fast-check';
import { digestOf } from '../../../src/oci/digest';
import type { Descriptor, PlatformFields } from '../../../src/oci/model/descriptor';
import type { History, ImageConfig, RunConfig } from '../../../src/oci/model/image-config';
import type { ImageIndex, ImageManifest } from '../../../src/oci/model/manifest';
import { MEDIA_TYPES } from '../../../src/oci/model/media-types';

/** Documents as the engine may write them, with all that its types can say. */
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 2 });
const text = (): fc.Arbitrary<string> => fc.oneof(fc.string({ maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('', '__proto__', '10', '9', '\u2028"\\'));
const word = (): fc.Arbitrary<string> => text().map(given => given.replaceAll('\0', ''));
const digest = (): fc.Arbitrary<Descriptor['digest']> => fc.nat().map(number => digestOf(Buffer.from(String(number))));
const name = (): fc.Arbitrary<string> => fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,20}$/);
const mediaType = (): fc.Arbitrary<string> => fc.oneof(fc.constantFrom(...Object.values(MEDIA_TYPES)), fc.tuple(name(), name()).map(([type, sub]) => `${type}/${sub}`));
const map = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<{ [name: string]: T }> => fc.dictionary(text(), value, { maxKeys: 5, noNullPrototype: true });
const time = (): fc.Arbitrary<string> => fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }).map(date => date.toISOString());

export const platforms = (): fc.Arbitrary<PlatformFields> => fc.record({
  os: fc.constantFrom('linux', 'windows', 'unknown'),
  architecture: fc.constantFrom('amd64', 'arm64', 'arm', 's390x', 'unknown'),
  variant: optional(fc.constantFrom('v7', 'v8', 'v6')),
});

export const descriptors = (): fc.Arbitrary<Descriptor> => fc.record({
  mediaType: mediaType(),
  digest: digest(),
  size: fc.maxSafeNat(),
  platform: optional(platforms()),
  annotations: optional(map(text())),
  artifactType: optional(mediaType()),
  urls: optional(fc.array(fc.webUrl(), { maxLength: 3 })),
});

export const manifests = (): fc.Arbitrary<ImageManifest> => fc.record({
  schemaVersion: fc.constant(2 as const),
  mediaType: fc.constantFrom(MEDIA_TYPES.manifest, MEDIA_TYPES.dockerManifest),
  artifactType: optional(mediaType()),
  config: descriptors(),
  layers: fc.array(descriptors(), { minLength: 1, maxLength: 6 }),
  subject: optional(descriptors()),
  annotations: optional(map(text())),
});

export const indexes = (): fc.Arbitrary<ImageIndex> => fc.record({
  schemaVersion: fc.constant(2 as const),
  mediaType: fc.constantFrom(MEDIA_TYPES.index, MEDIA_TYPES.dockerList),
  artifactType: optional(mediaType()),
  manifests: fc.array(descriptors(), { maxLength: 6 }),
  subject: optional(descriptors()),
  annotations: optional(map(text())),
});

export const configs = (): fc.Arbitrary<ImageConfig> => platforms().chain(platform => fc.record({
  os: fc.constant(platform.os),
  architecture: fc.constant(platform.architecture),
  variant: fc.constant(platform.variant),
  created: optional(time()),
  author: optional(text()),
  config: optional(runConfigs()),
  rootfs: fc.record({ type: fc.constant('layers' as const), diff_ids: fc.array(digest(), { maxLength: 5 }) }),
  history: optional(fc.array(steps(), { maxLength: 5 })),
}));

const steps = (): fc.Arbitrary<History> => fc.record({
  created: optional(time()),
  created_by: optional(text()),
  author: optional(text()),
  comment: optional(text()),
  empty_layer: optional(fc.boolean()),
});

const set = (): fc.Arbitrary<{ [name: string]: object }> => map(fc.constant({}));
const words = (): fc.Arbitrary<string[]> => fc.array(word(), { maxLength: 4 });

const runConfigs = (): fc.Arbitrary<RunConfig> => fc.record({
  User: optional(word()),
  ExposedPorts: optional(set()),
  Env: optional(fc.array(fc.tuple(name(), word()).map(([variable, value]) => `${variable}=${value}`), { maxLength: 4 })),
  Entrypoint: optional(words()),
  Cmd: optional(words()),
  Volumes: optional(set()),
  WorkingDir: optional(word()),
  Labels: optional(map(text())),
  StopSignal: optional(text()),
  Healthcheck: optional(fc.record({ Test: words(), Interval: optional(fc.maxSafeNat()), Retries: optional(fc.nat()) })),
});
