import { gzipSync } from 'node:zlib';
import { BaseContent, ComposedImage, ReadyLayer } from '../../../src/oci/assemble/compose-image';
import { composeIndex } from '../../../src/oci/assemble/compose-index';
import { mergeRunConfig } from '../../../src/oci/assemble/run-config';
import { copyImage } from '../../../src/oci/copy';
import { digestOf } from '../../../src/oci/digest';
import type { ImageConfig } from '../../../src/oci/model/image-config';
import type { ImageManifest } from '../../../src/oci/model/manifest';
import { MEDIA_TYPES } from '../../../src/oci/model/media-types';
import { parseImageConfig } from '../../../src/oci/model/parse-image-config';
import { parseManifest } from '../../../src/oci/model/parse-manifest';
import { descriptorOf } from '../../../src/oci/model/render';
import { Platform } from '../../../src/oci/platform';
import { writeTar } from '../../../src/oci/tar/tar-writer';
import { memoryImage, MemorySink, MemorySource, textFile } from '../support';

function layer(name: string, text: string): ReadyLayer {
  const tar = writeTar([textFile(name, text)]);
  const blob = gzipSync(tar);
  const descriptor = descriptorOf(blob, MEDIA_TYPES.layerGzip);
  return { name, descriptor, diffId: Promise.resolve(digestOf(tar)), open: async function* () { yield blob; } };
}

function baseOf(source: MemorySource): BaseContent {
  const manifest = JSON.parse(source.bytesOf(source.root.digest).toString()) as ImageManifest;
  return { manifest, config: JSON.parse(source.bytesOf(manifest.config.digest).toString()) as ImageConfig, source };
}

const compose = (more: Partial<ConstructorParameters<typeof ComposedImage>[0]> = {}): ComposedImage => new ComposedImage({
  name: 'test', platform: Platform.LINUX_AMD64, layers: [layer('app', 'program')], config: { User: '1:1', Entrypoint: ['/app'] }, ...more,
});

async function documentsOf(image: ComposedImage): Promise<{ manifest: ImageManifest; config: ImageConfig }> {
  const source = await image.source();
  const manifest = parseManifest(await source.document(source.root), 'test');
  return { manifest, config: parseImageConfig(await source.document(manifest.config), 'test') };
}

describe('an image', () => {
  test('on scratch has its own layers, and the same bytes each time', async () => {
    const { manifest, config } = await documentsOf(compose());
    expect(manifest.layers).toHaveLength(1);
    expect(config).toMatchObject({ created: '1970-01-01T00:00:00Z', os: 'linux', architecture: 'amd64', config: { User: '1:1', Entrypoint: ['/app'] }, history: [{ created_by: 'minimal-images app' }] });
    expect((await compose().source()).root).toEqual((await compose().source()).root);
  });

  test.each([false, true])('on a base has that in front; docker types: %s', async docker => {
    const base = baseOf(memoryImage({ layers: [[textFile('a', '1')], [textFile('b', '2')]], docker, config: { Env: ['A=1', 'PATH=/bin'], Cmd: ['x'] } }));
    const { manifest, config } = await documentsOf(compose({ base, config: { Env: ['A=2'], Entrypoint: ['/app'] } }));
    expect(manifest.mediaType).toBe(MEDIA_TYPES.manifest);
    expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual(Array(3).fill(MEDIA_TYPES.layerGzip));
    expect(manifest.layers.slice(0, 2).map(({ digest }) => digest)).toEqual(base.manifest.layers.map(({ digest }) => digest));
    expect(config.rootfs.diff_ids.slice(0, 2)).toEqual(base.config.rootfs.diff_ids);
    expect(config.config).toEqual({ Env: ['A=2', 'PATH=/bin'], Entrypoint: ['/app'] });
    expect(config.history).toHaveLength(3);
  });

  test('on a base without history has a step for every layer', async () => {
    const { config } = await documentsOf(compose({ base: baseOf(memoryImage({ layers: [[textFile('a', '1')], [textFile('b', '2')]], history: [] })) }));
    expect(config.history?.map(({ created_by }) => created_by)).toEqual(['base', 'base', 'minimal-images app']);
  });

  test('gives its blobs before its DiffIDs are known', async () => {
    let known: (digest: `sha256:${string}`) => void = () => undefined;
    const late = { ...layer('app', 'x'), diffId: new Promise<`sha256:${string}`>(resolve => { known = resolve; }) };
    const image = compose({ layers: [late] });
    const [blob] = image.blobs;
    const chunks: Uint8Array[] = [];
    for await (const chunk of image.blobSource.blob(blob)) {
      chunks.push(chunk);
    }
    expect(digestOf(Buffer.concat(chunks))).toBe(blob.digest);
    known(`sha256:${'0'.repeat(64)}`);
    await expect(image.source()).resolves.toBeDefined();
  });

  test('says so when nobody has a layer of the base', async () => {
    const { manifest, config } = baseOf(memoryImage());
    expect(() => compose({ base: { manifest, config } }).blobSource.blob(manifest.layers[0])).toThrow('nothing at hand has');
  });
});

test('an index has its images with their platforms, and all that is theirs', async () => {
  const platforms = [Platform.LINUX_AMD64, Platform.LINUX_ARM_V7];
  const images = await Promise.all(platforms.map(async platform => compose({ platform, base: baseOf(memoryImage()) }).source()));
  const sink = new MemorySink();
  const root = await copyImage(composeIndex('test', images), sink, { tags: ['both'] });
  const index = JSON.parse(sink.source(root).bytesOf(root.digest).toString()) as { manifests: object[] };
  expect(index.manifests).toMatchObject([{ platform: { os: 'linux', architecture: 'amd64' } }, { platform: { os: 'linux', architecture: 'arm', variant: 'v7' } }]);
});

describe('settings, as a Dockerfile on that base gives them', () => {
  const base = { Entrypoint: ['/python'], Cmd: ['-i'], WorkingDir: '/home', User: '0', Labels: { a: '1' }, ExposedPorts: { '80/tcp': {} }, Env: ['PATH=/bin', 'LANG=C'] };

  test.each([
    ['CMD alone keeps the entry point', { Cmd: ['main.py'] }, { Entrypoint: ['/python'], Cmd: ['main.py'] }],
    ['ENTRYPOINT drops the base\'s CMD', { Entrypoint: ['/app'] }, { Entrypoint: ['/app'], Cmd: undefined }],
    ['maps are joined', { Labels: { b: '2' }, ExposedPorts: { '81/tcp': {} } }, { Labels: { a: '1', b: '2' }, ExposedPorts: { '80/tcp': {}, '81/tcp': {} } }],
    ['a variable keeps its place', { Env: ['PATH=/x', 'NEW=1=2'] }, { Env: ['PATH=/x', 'LANG=C', 'NEW=1=2'] }],
    ['what is undefined is the base\'s', { User: undefined, WorkingDir: undefined }, { User: '0', WorkingDir: '/home' }],
  ])('%s', (_what, added, expected) => {
    expect(mergeRunConfig(base, added)).toMatchObject(expected);
  });
});
