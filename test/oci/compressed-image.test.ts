import { gunzipSync } from 'node:zlib';
import { memoryImage, MemorySink, textFile } from './support';
import { compressedImage } from '../../src/oci/compressed-image';
import { copyImage } from '../../src/oci/copy';
import { digestOf } from '../../src/oci/digest';
import type { ImageManifest } from '../../src/oci/model/manifest';
import { MEDIA_TYPES } from '../../src/oci/model/media-types';
import { validateImage } from '../../src/oci/validate/validate-image';

const LARGE = textFile('large.txt', 'a line that is there often\n'.repeat(100_000));

describe('compressedImage()', () => {
  it('compresses layers that are not, and leaves the config', async () => {
    const plain = memoryImage({ layers: [[textFile('a.txt', 'a\n')], [LARGE]], compression: 'none' });
    const before = JSON.parse(plain.bytesOf(plain.root.digest).toString()) as ImageManifest;
    const made = await compressedImage(plain);
    const sink = new MemorySink();
    await copyImage(made, sink, { tags: ['latest'] });
    const after = JSON.parse((await made.document(made.root)).toString()) as ImageManifest;
    expect(after.config).toEqual(before.config);
    expect(after.layers.map(({ mediaType }) => mediaType)).toEqual([MEDIA_TYPES.layerGzip, MEDIA_TYPES.layerGzip]);
    expect(after.layers.map(({ digest }) => digestOf(gunzipSync(sink.blobs.get(digest)!)))).toEqual(before.layers.map(({ digest }) => digest));
    expect(after.layers[1].size).toBeLessThan(before.layers[1].size / 50);
    expect(await validateImage(sink.source(made.root))).toEqual([]);
    await made.close();
  });

  it('leaves layers that are compressed', async () => {
    const image = memoryImage();
    const made = await compressedImage(image);
    expect(made.root.digest).toBe(image.root.digest);
    await made.close();
  });

  it('makes the same image each time', async () => {
    const digests = await Promise.all([1, 2].map(async () => {
      const made = await compressedImage(memoryImage({ layers: [[LARGE]], compression: 'none' }));
      await made.close();
      return made.root.digest;
    }));
    expect(digests[0]).toBe(digests[1]);
  });

  it('closes what it was made of, also when a layer cannot be read', async () => {
    const image = memoryImage({ compression: 'none' });
    const [{ digest }] = (JSON.parse(image.bytesOf(image.root.digest).toString()) as ImageManifest).layers;
    const damaged = image.without(digest);
    const close = jest.spyOn(damaged, 'close');
    await expect(compressedImage(damaged)).rejects.toThrow(/there is no/);
    expect(close).toHaveBeenCalledTimes(1);
  });
});
