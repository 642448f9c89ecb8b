import { gzipSync } from 'node:zlib';
import { Digest, digestOf } from '../../../src/oci/digest';
import type { Descriptor } from '../../../src/oci/model/descriptor';
import { MEDIA_TYPES } from '../../../src/oci/model/media-types';
import { parseManifest } from '../../../src/oci/model/parse-manifest';
import { descriptorOf, renderDocument } from '../../../src/oci/model/render';
import { RegistryError, RegistryErrorCode } from '../../../src/oci/registry/registry-error';
import { writeTar } from '../../../src/oci/tar/tar-writer';
import { validateImage } from '../../../src/oci/validate/validate-image';
import { memoryImage, memoryIndex, MemorySource, textFile } from '../support';

interface Parts { manifest?: object; config?: object; layers?: Buffer[]; diffIds?: Digest[]; layerType?: string; configType?: string }

const ARCHIVE = writeTar([textFile('hello', 'hello')]);
const ARM = { os: 'linux', architecture: 'arm64' };

/** An image whose documents say what a test wants them to say. */
function image(parts: Parts = {}): MemorySource {
  const { manifest = {}, config = {}, layers = [gzipSync(ARCHIVE)], diffIds = [digestOf(ARCHIVE)] } = parts;
  const { layerType = MEDIA_TYPES.layerGzip, configType = MEDIA_TYPES.config } = parts;
  const blobs = new Map<Digest, Buffer>();
  const add = (bytes: Buffer, type: string): Descriptor => {
    blobs.set(digestOf(bytes), bytes);
    return descriptorOf(bytes, type);
  };
  const document = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: add(renderDocument({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: diffIds }, ...config }), configType),
    layers: layers.map(layer => add(layer, layerType)),
    ...manifest,
  };
  return new MemorySource(add(renderDocument(document), document.mediaType), blobs);
}

/** One frame of one block that is not compressed. */
function zstd(content: Buffer): Buffer {
  const header = Buffer.from('28b52ffda000000000000000', 'hex');
  header.writeUInt32LE(content.length, 5);
  header.writeUIntLE(content.length * 8 + 1, 9, 3);
  return Buffer.concat([header, content]);
}

/** What the manifest of an image names. */
function child(source: MemorySource, role: 'config' | 'layer'): Digest {
  const { config, layers } = parseManifest(source.bytesOf(source.root.digest), 'test');
  return role === 'config' ? config.digest : layers[0].digest;
}

function without(role: 'config' | 'layer'): MemorySource {
  const whole = image();
  return whole.without(child(whole, role));
}

describe('good images', () => {
  test.each<[string, MemorySource]>([
    ['one layer', memoryImage()],
    ['Docker types', memoryImage({ docker: true })],
    ['layers that are not compressed', memoryImage({ compression: 'none' })],
    ['Docker types, not compressed', memoryImage({ docker: true, compression: 'none' })],
    ['many layers, some equal', memoryImage({ layers: [[], [textFile('a', 'a')], [], [textFile('b/c', 'd'.repeat(100_000))]] })],
    ['an index', memoryIndex([memoryImage(), memoryImage({ platform: ARM })])],
    ['a list of Docker', memoryIndex([memoryImage({ docker: true }), memoryImage({ docker: true, platform: ARM })], true)],
    ['an index in an index', memoryIndex([memoryIndex([memoryImage()]), memoryImage({ platform: ARM })])],
    ['an index of nothing', memoryIndex([])],
    ['variants that are the default', memoryIndex([memoryImage({ platform: ARM }).as({ platform: { ...ARM, variant: 'v8' } })])],
    ['gzip in two members', image({ layers: [Buffer.concat([gzipSync(ARCHIVE.subarray(0, 700)), gzipSync(ARCHIVE.subarray(700))])] })],
    ['zstd', image({ layers: [zstd(ARCHIVE)], layerType: MEDIA_TYPES.layerZstd })],
    ['a layer of 10 MB of zeros', memoryImage({ layers: [[textFile('zeros', '\0'.repeat(10_000_000))]] })],
    ['fewer steps than layers', memoryImage({ layers: [[], []], history: [{ created_by: 'x' }, { empty_layer: true }] })],
    ['an artifact', image({ layers: [Buffer.from('no archive')], manifest: { artifactType: 'application/spdx+json' }, configType: MEDIA_TYPES.empty })],
    ['an attestation', image({ layers: [Buffer.from('{}')], layerType: 'application/vnd.in-toto+json', diffIds: [digestOf(Buffer.from('{}'))], config: { os: 'unknown', architecture: 'unknown' } })],
  ])('%s', async (_name, source) => {
    expect(await validateImage(source)).toEqual([]);
  });
});

describe('bad images', () => {
  test.each<[string, MemorySource, string[]]>([
    ['a layer that unpacks to something else', image({ diffIds: [digestOf(Buffer.from('other'))] }),
      ['layer 0 XXXX unpacks to XXXX, the config XXXX says XXXX']],
    ['more layers than diff_ids', image({ layers: [gzipSync(ARCHIVE), gzipSync(writeTar([]))] }), ['config XXXX has 1 diff_ids, the manifest has 2 layers']],
    ['fewer layers than diff_ids', image({ diffIds: [digestOf(ARCHIVE), digestOf(ARCHIVE)] }), ['config XXXX has 2 diff_ids, the manifest has 1 layers']],
    ['more steps than diff_ids', image({ config: { history: [{}, {}, { empty_layer: true }] } }), ['config XXXX has 2 steps with a layer in its history, and 1 diff_ids']],
    ['gzip under the type of an archive', image({ layerType: MEDIA_TYPES.layer, diffIds: [digestOf(gzipSync(ARCHIVE))] }), ['layer 0 XXXX the archive: entry 1']],
    ['an archive under the type of gzip', image({ layers: [ARCHIVE] }), ['layer 0 XXXX the layer: this is no gzip stream, or a damaged one']],
    ['gzip that ends early', image({ layers: [gzipSync(ARCHIVE).subarray(0, 60)] }), ['layer 0 XXXX the layer: the gzip stream ends too early']],
    ['no archive', image({ layers: [gzipSync(Buffer.from('x'.repeat(600)))], diffIds: [digestOf(Buffer.from('x'.repeat(600)))] }), ['layer 0 XXXX the archive: entry 1']],
    ['something after the gzip stream', image({ layers: [Buffer.concat([gzipSync(ARCHIVE), Buffer.from([0, 1])])] }), ['layer 0 XXXX the layer: something else follows']],
    ['a zstd stream that ends early', image({ layers: [zstd(ARCHIVE).subarray(0, -9)], layerType: MEDIA_TYPES.layerZstd }), ['layer 0 XXXX the layer: the zstd']],
    ['an archive that ends early', image({ layers: [gzipSync(ARCHIVE.subarray(0, 514))], diffIds: [digestOf(ARCHIVE.subarray(0, 514))] }), ['layer 0 XXXX the archive: entry 1']],
    ['another platform than the index says', memoryIndex([memoryImage().as({ platform: ARM })]),
      ['config XXXX is for linux/amd64, the descriptor of its manifest XXXX says linux/arm64']],
    ['a config that is none', image({ config: { rootfs: 7 } }), ['config XXXX its content: config.rootfs is no object (got 7)']],
    ['a layer of Docker in a manifest of OCI', image({ layerType: MEDIA_TYPES.dockerLayer }), ['root XXXX is of the type application/vnd.oci.image.manifest.v1+json, its XXXX of the type']],
    ['a layer that lies elsewhere', image({ layerType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip' }), ['layer 0 XXXX is a layer that lies elsewhere']],
    ['an empty config and no artifactType', image({ configType: MEDIA_TYPES.empty }), ['root XXXX has an empty config and no artifactType']],
    ['a manifest of schema 1', image({ manifest: { schemaVersion: 1 } }), ['root XXXX its content is a manifest of Docker schema 1']],
    ['a manifest that is an index too', image({ manifest: { manifests: [] } }), ['root XXXX its content has the fields of a manifest and of an index']],
    ['a manifest that came as another type', image({ manifest: { mediaType: MEDIA_TYPES.manifest } }).as({ mediaType: MEDIA_TYPES.dockerManifest }), ['root XXXX its content says that it is']],
    ['a root that is a layer', image().as({ mediaType: MEDIA_TYPES.layer }), ['root XXXX is of the type application/vnd.oci.image.layer.v1.tar, which is neither']],
    ['a blob that is missing', without('layer'), ['layer 0 XXXX memory: there is no XXXX']],
    ['a config that is missing', without('config'), ['config XXXX memory: there is no XXXX']],
  ])('%s', async (_name, source, problems) => {
    const found = (await validateImage(source)).map(({ where, what }) => `${where} ${what}`.replace(/sha256:[0-9a-f]{64}/g, 'XXXX').replace(/^memory: /, ''));
    expect(found.map((problem, number) => problem.slice(0, problems[number]?.length))).toEqual(problems);
  });
});

describe('a registry', () => {
  const failing = (code: RegistryErrorCode): MemorySource => {
    const whole = image();
    const layer = child(whole, 'layer');
    const blob = whole.blob.bind(whole);
    whole.blob = async function* (descriptor) {
      if (descriptor.digest === layer) {
        throw new RegistryError({ code, operation: `pull blob ${layer}`, registry: 'registry.example', repository: 'app', problem: 'no' });
      }
      yield* blob(descriptor);
    };
    return whole;
  };

  test.each<RegistryErrorCode>(['blob-unknown', 'digest-invalid'])('that says %s tells of a problem of the image', async code => {
    const source = failing(code);
    expect(await validateImage(source)).toEqual([expect.objectContaining({ digest: child(source, 'layer'), what: expect.stringContaining('pull blob') })]);
  });

  test.each<RegistryErrorCode>(['network', 'unauthorized'])('that says %s tells of nothing in the image', async code => {
    await expect(validateImage(failing(code))).rejects.toThrow(RegistryError);
  });
});
