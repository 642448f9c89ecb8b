import { memoryImage, memoryIndex, MemorySource, textFile } from './support';
import type { Chunks, ImageSink, RepositoryName } from '../../src/oci/content';
import { copyImage, CopyProgress } from '../../src/oci/copy';
import { digestOf } from '../../src/oci/digest';
import type { Descriptor } from '../../src/oci/model/descriptor';
import type { ImageIndex, ImageManifest } from '../../src/oci/model/manifest';
import { MEDIA_TYPES } from '../../src/oci/model/media-types';
import { Platform } from '../../src/oci/platform';
import { collect } from '../../src/oci/verified';

/** Keeps what it gets, and refuses documents whose children it has not got. */
class MemorySink implements ImageSink {
  public readonly name = 'memory';
  public readonly there = new Map<string, Buffer>();
  public readonly log: string[] = [];
  public readonly names = new Map<string, string>();
  public atOnce = 0;
  public most = 0;
  public mount?: (descriptor: Descriptor, from: RepositoryName) => Promise<boolean>;
  public fails?: (descriptor: Descriptor) => Promise<void>;

  public async has({ digest }: Descriptor): Promise<boolean> {
    return this.there.has(digest);
  }

  public async putBlob(descriptor: Descriptor, open: () => Chunks): Promise<void> {
    this.most = Math.max(this.most, ++this.atOnce);
    try {
      await this.fails?.(descriptor);
      this.there.set(descriptor.digest, await collect(open()));
      this.log.push(descriptor.digest);
    } finally {
      this.atOnce -= 1;
    }
  }

  public async putManifest({ digest }: Descriptor, bytes: Buffer): Promise<void> {
    const { manifests = [], layers = [], config } = JSON.parse(bytes.toString()) as Partial<ImageIndex & ImageManifest>;
    const missing = [...manifests, ...layers, ...config === undefined ? [] : [config]].filter(child => !this.there.has(child.digest));
    expect(missing).toEqual([]);
    this.there.set(digest, bytes);
    this.log.push(digest);
  }

  public async finish(root: Descriptor, tags: string[]): Promise<void> {
    tags.forEach(tag => this.names.set(tag, root.digest));
  }
}

/** Notes what is read of it. */
class ReadSource extends MemorySource {
  public readonly read: string[] = [];

  constructor({ root, blobs }: MemorySource, public readonly repository?: RepositoryName) {
    super(root, blobs);
  }

  public async* blob(descriptor: Descriptor): Chunks {
    this.read.push(descriptor.digest);
    yield* super.blob(descriptor);
  }
}

function image(...texts: string[]): MemorySource {
  return memoryImage({ layers: texts.map(text => [textFile('file', text)]), compression: 'none' });
}

function threePlatforms(): MemorySource {
  return memoryIndex(['amd64', 'arm64', 's390x'].map(architecture => memoryImage({
    layers: ['shared', architecture].map(text => [textFile('file', text)]),
    platform: { os: 'linux', architecture, ...architecture === 'arm64' ? { variant: 'v8' } : {} },
  })));
}

describe('copyImage', () => {
  test('copies an index with all that it names, children first, each blob once', async () => {
    // GIVEN three images that share a layer
    const source = new ReadSource(threePlatforms());
    const sink = new MemorySink();
    // WHEN
    const root = await copyImage(source, sink, { tags: ['1.0', 'latest'] });
    // THEN
    expect(root).toEqual(source.root);
    expect(sink.there).toEqual(source.blobs);
    expect(new Set(sink.log).size).toBe(sink.log.length);
    expect(new Set(source.read).size).toBe(source.read.length);
    expect(sink.names).toEqual(new Map([['1.0', root.digest], ['latest', root.digest]]));
  });

  test('writes the root under its names alone, where the sink can do that and nothing is attached', async () => {
    const named: string[] = [];
    const sink = Object.assign(new MemorySink(), {
      putNamed: async (root: Descriptor, bytes: Buffer, tags: string[]) => {
        expect(digestOf(bytes)).toBe(root.digest);
        named.push(root.digest, ...tags);
      },
    });
    const source = threePlatforms();
    // WHEN
    await copyImage(source, sink, { tags: ['1.0', 'latest'] });
    // THEN all else is there before
    expect(named).toEqual([source.root.digest, '1.0', 'latest']);
    expect(new Set(sink.log)).toEqual(new Set([...source.blobs.keys()].filter(digest => digest !== source.root.digest)));
    // AND without a name, it has to be written itself
    await copyImage(source, sink, { tags: [] });
    expect(sink.log[sink.log.length - 1]).toBe(source.root.digest);
  });

  test('reads nothing that the sink has or can take over', async () => {
    const source = new ReadSource(image('there', 'mountable', 'new'), { registry: 'registry.example', repository: 'base' });
    const { layers, config } = JSON.parse((await source.document(source.root)).toString()) as { layers: Descriptor[]; config: Descriptor };
    const sink = new MemorySink();
    sink.there.set(layers[0].digest, Buffer.alloc(0));
    sink.mount = async ({ digest }, from) => {
      expect(from).toEqual(source.repository);
      return digest === layers[1].digest && Boolean(sink.there.set(digest, Buffer.alloc(0)));
    };
    const seen: CopyProgress[] = [];
    // WHEN
    await copyImage(source, sink, { tags: [], onProgress: progress => seen.push(progress) });
    // THEN
    expect(source.read.sort()).toEqual([layers[2].digest, config.digest].sort());
    expect(new Map(seen.filter(({ outcome }) => outcome).map(({ blob, outcome }) => [blob.digest, outcome]))).toEqual(new Map([
      [layers[0].digest, 'exists'], [layers[1].digest, 'mounted'], [layers[2].digest, 'written'], [config.digest, 'written'],
    ]));
    expect(seen.filter(({ blob }) => blob.digest === layers[2].digest).map(({ bytes }) => bytes)).toEqual([1000, 2000, 2048, 2048]);
  });

  test.each([1, 3, 50])('sends at most %d blobs at once', async concurrency => {
    const source = image(...Array.from({ length: 20 }, (_, at) => `layer ${at}`));
    const sink = new MemorySink();
    await copyImage(source, sink, { tags: [], concurrency });
    expect(sink.most).toBe(Math.min(concurrency, 21));
  });

  test('the first error ends it: nothing new starts, what runs breaks off, no manifest and no name is written', async () => {
    // GIVEN the third blob fails while the others wait for it
    const source = image(...Array.from({ length: 20 }, (_, at) => `layer ${at}`));
    const sink = new MemorySink();
    let calls = 0;
    let fail = (): void => undefined;
    const failed = new Promise<void>(resolve => { fail = resolve; });
    sink.fails = async () => {
      if (++calls === 3) {
        fail();
        throw new Error('disk full');
      }
      await failed;
      await new Promise(setImmediate);
    };
    // WHEN / THEN
    await expect(copyImage(source, sink, { tags: ['1.0'], concurrency: 3 })).rejects.toThrow('disk full');
    expect({ calls, atOnce: sink.atOnce, log: sink.log, names: [...sink.names] }).toEqual({ calls: 3, atOnce: 0, log: [], names: [] });
  });

  test('one platform is its image, several are a smaller index', async () => {
    const source = threePlatforms();
    const index = JSON.parse((await source.document(source.root)).toString()) as { manifests: Descriptor[] };
    const one = new MemorySink();
    const two = new MemorySink();
    // WHEN
    const only = await copyImage(source, one, { tags: [], platforms: [Platform.LINUX_ARM64] });
    const smaller = await copyImage(source, two, { tags: [], platforms: [Platform.LINUX_S390X, Platform.LINUX_ARM64] });
    // THEN
    expect(only.digest).toBe(index.manifests[1].digest);
    expect(one.there.size).toBe(4);
    const bytes = two.there.get(smaller.digest)!;
    expect(digestOf(bytes)).toBe(smaller.digest);
    expect((JSON.parse(bytes.toString()) as typeof index).manifests).toEqual(index.manifests.slice(1));
    expect(two.there.size).toBe(8);
  });

  test('a platform that is not there is refused with those that are', async () => {
    const copied = copyImage(threePlatforms(), new MemorySink(), { tags: [], platforms: [Platform.LINUX_RISCV64] });
    await expect(copied).rejects.toThrow('memory: there is no image for this platform (got "linux/riscv64"); allowed: linux/amd64, linux/arm64, linux/s390x; fix: ask for one of these, or take an image that is built for it');
  });

  test('an index that names itself, deep indexes and huge documents are errors', async () => {
    const digest = digestOf(Buffer.from('any'));
    const self = { mediaType: MEDIA_TYPES.index, digest, size: 200 };
    const naming = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [self] }));
    const cyclic = new MemorySource(self, new Map([[digest, naming]]));
    await expect(copyImage(cyclic, new MemorySink(), { tags: [] })).rejects.toThrow(`memory: ${digest} names itself`);

    let deep = image('x');
    for (let depth = 0; depth < 5; depth++) {
      deep = memoryIndex([deep]);
    }
    await expect(copyImage(deep, new MemorySink(), { tags: [] })).rejects.toThrow('memory: indexes lie in indexes more than 4 deep');

    const huge = memoryIndex([new MemorySource({ mediaType: MEDIA_TYPES.manifest, digest, size: 5_000_000 }, new Map())]);
    await expect(copyImage(huge, new MemorySink(), { tags: [] })).rejects.toThrow('claims 5000000 bytes, a manifest has 4194304 at most');
  });
});
