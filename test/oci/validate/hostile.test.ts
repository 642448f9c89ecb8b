import { gzipSync } from 'node:zlib';
import type { Chunks } from '../../../src/oci/content';
import { Digest, digestOf } from '../../../src/oci/digest';
import { MEDIA_TYPES } from '../../../src/oci/model/media-types';
import { parseManifest } from '../../../src/oci/model/parse-manifest';
import { descriptorOf, renderDocument } from '../../../src/oci/model/render';
import { validateImage } from '../../../src/oci/validate/validate-image';
import { verified } from '../../../src/oci/verified';
import { memoryImage, MemorySource, textFile } from '../support';

/** A source that does something else when it is asked for a blob. */
class Odd extends MemorySource {
  opened = 0;
  closed = 0;

  constructor(image: MemorySource, private readonly layer: () => Chunks) {
    super(image.root, image.blobs);
  }

  override async* blob(): Chunks {
    this.opened++;
    try {
      yield* this.layer();
    } finally {
      this.closed++;
    }
  }
}

test('a blob without end is read no further than its size', async () => {
  let chunks = 0;
  const source = new Odd(memoryImage(), async function* () {
    for (;;) {
      chunks++;
      yield Buffer.alloc(1000);
    }
  });
  expect((await validateImage(source)).map(({ what }) => what)).toEqual([expect.stringMatching(/^has more than the \d+ bytes that its descriptor says$/)]);
  expect(chunks).toBeLessThan(5);
  expect(source.closed).toBe(source.opened);
});

test('a bomb is unpacked no further than the limit', async () => {
  const bomb = memoryImage({ layers: [[textFile('zeros', '\0'.repeat(20_000_000))]] });
  const problems = await validateImage(bomb, { mostUnpacked: 1_000_000 });
  expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining('1000000 bytes')]);
});

test('what a source finds itself is a problem of the blob that it was asked for', async () => {
  const image = memoryImage();
  const { digest, size } = parseManifest(image.bytesOf(image.root.digest), 'test').layers[0];
  const tampered = new Odd(image, () => verified((async function* () { yield Buffer.alloc(size); })(), descriptorOf(image.bytesOf(digest), ''), 'registry.example'));
  expect(await validateImage(tampered)).toEqual([expect.objectContaining({ digest, what: expect.stringContaining(`registry.example: the bytes of ${digest} have the digest`) })]);
});

test('an error that says nothing about the content is not taken for a problem of the image, and nothing stays open', async () => {
  const source = new Odd(memoryImage(), async function* () {
    yield Buffer.alloc(1);
    throw new Error('the network is down');
  });
  await expect(validateImage(source)).rejects.toThrow('the network is down');
  expect(source.closed).toBe(source.opened);
});

test('nothing stays open after a layer that is no gzip', async () => {
  const image = memoryImage();
  const bytes = Buffer.alloc(5000);
  const source = new Odd(image, async function* () {
    for (let at = 0; at < bytes.length; at += 100) {
      yield bytes.subarray(at, at + 100);
    }
  });
  expect(await validateImage(source)).toHaveLength(1);
  expect(source.closed).toBe(source.opened);
});

test('indexes deeper than anybody reads are a problem, and cost nothing', async () => {
  const blobs = new Map<Digest, Buffer>();
  let root = memoryImage().root;
  for (let depth = 0; depth < 100; depth++) {
    // each level names the one below many times
    const bytes = renderDocument({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: Array.from({ length: 50 }, () => root) });
    blobs.set(digestOf(bytes), bytes);
    root = descriptorOf(bytes, MEDIA_TYPES.index);
  }
  expect((await validateImage(new MemorySource(root, blobs))).map(({ what }) => what)).toEqual([expect.stringContaining('is nested deeper')]);
});

test('more problems than anybody reads are not kept', async () => {
  const layer = gzipSync('');
  const config = renderDocument({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [] } });
  const manifest = renderDocument({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: descriptorOf(config, MEDIA_TYPES.config),
    layers: Array.from({ length: 4000 }, (_, number) => descriptorOf(Buffer.from(`missing ${number}`), MEDIA_TYPES.layer)),
  });
  const blobs = new Map([layer, config, manifest].map(bytes => [digestOf(bytes), bytes]));
  expect(await validateImage(new MemorySource(descriptorOf(manifest, MEDIA_TYPES.manifest), blobs))).toHaveLength(1000);
});
