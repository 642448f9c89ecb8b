import { DockerRegistry } from './docker-registry';
import type { FakeOptions, Quirks } from './fake/options';
import { FakeRegistry } from './fake-registry';
import { namesIn, pull, push, Sample, sampleImage, sampleIndex } from './sample-image';
import type { Digest } from '../../../src/oci/digest';
import { ImageReference } from '../../../src/oci/image-reference';
import { MEDIA_TYPES } from '../../../src/oci/model/media-types';
import { headReference, referrersOf, resolveReference } from '../../../src/oci/registry/references';
import { RegistryConnection } from '../../../src/oci/registry/registry-connection';
import { openSink } from '../../../src/oci/registry/registry-sink';
import { openSource } from '../../../src/oci/registry/registry-source';

/** As ECR is, by what is known of it; its tags can be immutable or not. */
const ECR: Quirks = { dropsChunks: true, noRestart: true, mediaTypeRequired: true, noReferrers: true, refusesRepeats: true, noMount: true };

const SPDX = 'application/spdx+json';

interface Peer { readonly host: string; stop(): Promise<void> }

const login = { username: 'user', password: 'a password' };
const PEERS: { readonly [name: string]: () => Promise<Peer> } = {
  ...DockerRegistry.installed ? { 'distribution 2.8': async () => DockerRegistry.start() } : {},
  'one with tokens': async () => FakeRegistry.start({ auth: 'bearer', ...login }),
  'one with Basic and full addresses': async () => FakeRegistry.start({ auth: 'basic', ...login, quirks: { absoluteLocation: true } }),
  'one with blobs elsewhere': async () => FakeRegistry.start({ auth: 'bearer', ...login, quirks: { redirectBlobs: '/storage/{path}' } }),
  'one like ECR': async () => FakeRegistry.start({ auth: 'basic', ...login, quirks: ECR }),
};

describe.each(Object.keys(PEERS))('%s', name => {
  let registry: Peer;
  let connection: RegistryConnection;
  beforeAll(async () => (registry = await PEERS[name]()));
  afterAll(async () => registry.stop());
  beforeEach(() => (connection = new RegistryConnection({ environment: {}, credentials: { find: async () => login } })));
  afterEach(() => connection.close());
  const reference = (path: string): ImageReference => ImageReference.parse(`${registry.host}/${path}`);
  const pushTo = async (path: string, sample: Sample): Promise<number> => {
    const { repository, tag } = reference(path);
    return push(sample, openSink(reference(repository), connection), tag === undefined ? [] : [tag]);
  };

  test('push and pull: the same digests, by tag and by digest', async () => {
    const sample = sampleImage(1, [0, 1, 70_000, 3_000_000]);
    await pushTo('push/api:1.0', sample);

    for (const text of ['push/api:1.0', `push/api@${sample.root.digest}`, `push/api:other@${sample.root.digest}`]) {
      const source = await openSource(reference(text), connection);
      expect(source.root).toEqual(sample.root);
      expect(await resolveReference(reference(text), connection)).toEqual(sample.root);
      expect(await headReference(reference(text), connection)).toEqual(sample.root);
      expect(await pull(source)).toEqual(namesIn(sample));
    }
  });

  test('a second push sends no byte of a blob', async () => {
    const sample = sampleImage(2, [1000, 2000]);
    expect(await pushTo('again/api:1.0', sample)).toBe(3);
    expect(await pushTo('again/api:1.0', sample)).toBe(0);
  });

  test('an index, and indexes in it', async () => {
    const sample = sampleIndex(sampleIndex(sampleImage(3, [10]), sampleImage(4, [10, 20])), sampleImage(5, [30]));
    await pushTo('index/api:1.0', sample);
    expect(await pull(await openSource(reference('index/api:1.0'), connection))).toEqual(namesIn(sample));
  });

  test('blobs are taken over from another repository where that is possible, and pushed where not', async () => {
    const sample = sampleImage(6, [5000, 6000]);
    await pushTo('mount/from:1.0', sample);
    const sink = openSink(reference('mount/to'), connection);
    const from = { registry: registry.host, repository: 'mount/from' };
    const { config, layers } = JSON.parse(sample.contents.get(sample.root.digest)!.toString());
    const mounted = await Promise.all([config, ...layers].map(async blob => sink.mount(blob, from)));
    expect(new Set(mounted)).toEqual(new Set([name !== 'one like ECR']));
    expect(await push(sample, sink, ['1.0'])).toBe(name === 'one like ECR' ? 3 : 0);
    expect(await sink.mount(config, { registry: 'other.example', repository: 'mount/from' })).toBe(false);
    expect(await sink.mount({ ...config, digest: `sha256:${'0'.repeat(64)}` }, from)).toBe(false);
  });

  test('referrers are listed, one written after the other or all at once', async () => {
    const image = sampleImage(7, [100]);
    await pushTo('referrers/api:1.0', image);
    const { mediaType, digest, size } = image.root;
    const artifacts = [0, 1, 2, 3].map(index => sampleImage(10 + index, [index + 1], {
      artifactType: index < 3 ? SPDX : 'application/vnd.example', subject: { mediaType, digest, size }, annotations: { index: String(index) },
    }));
    await pushTo('referrers/api', artifacts[0]);
    await pushTo('referrers/api', artifacts[0]);
    // one of them as another process would
    const other = new RegistryConnection({ environment: {}, credentials: { find: async () => login } });
    await Promise.all([
      pushTo('referrers/api', artifacts[1]), pushTo('referrers/api', artifacts[2]), push(artifacts[3], openSink(reference('referrers/api'), other), []),
    ]);
    other.close();

    const list = async (type?: string): Promise<string[]> => {
      const found = await referrersOf(reference('referrers/api'), digest, connection, type);
      return found.map(entry => `${entry.artifactType} ${entry.annotations?.index} ${entry.size} ${entry.digest}`).sort();
    };
    const told = artifacts.map(({ root }, index) => `${index < 3 ? SPDX : 'application/vnd.example'} ${index} ${root.size} ${root.digest}`).sort();
    expect(await list()).toEqual(told);
    expect(await list(SPDX)).toEqual(told.filter(entry => entry.includes('spdx')));
    expect(await referrersOf(reference('referrers/api'), `sha256:${'0'.repeat(64)}` as Digest, connection)).toEqual([]);
  });

  test('what is not there', async () => {
    await expect(openSource(reference('nothing/here:1.0'), connection)).rejects.toMatchObject({ name: 'RegistryError', status: 404, repository: 'nothing/here' });
    await expect(resolveReference(reference('nothing/here:1.0'), connection)).rejects.toMatchObject({ status: 404 });
    expect(await headReference(reference('nothing/here:1.0'), connection)).toBeUndefined();
    const sink = openSink(reference('nothing/here'), connection);
    const { root } = sampleImage(8, []);
    expect(await sink.has(root)).toBe(false);
    expect(await sink.has({ ...root, mediaType: MEDIA_TYPES.layer })).toBe(false);
  });
});

describe('answers with a meaning of their own', () => {
  let registry: FakeRegistry;
  let connection: RegistryConnection;
  const start = async (options: FakeOptions): Promise<void> => {
    registry = await FakeRegistry.start(options);
    connection = new RegistryConnection({ environment: {} });
  };
  afterEach(async () => {
    connection.close();
    await registry.stop();
  });
  const sink = (): ReturnType<typeof openSink> => openSink(ImageReference.parse(`${registry.host}/team/api`), connection);

  test('an immutable tag that is where it should be is no error; one that is elsewhere says so', async () => {
    await start({ quirks: { ...ECR, immutableTags: true } });
    const [one, two] = [sampleImage(1, [10]), sampleImage(2, [20])];
    await push(one, sink(), ['1.0']);
    await push(one, sink(), ['1.0']);
    await expect(push(two, sink(), ['1.0'])).rejects.toMatchObject({
      code: 'tag-immutable', retryable: false, message: expect.stringContaining(`the tag 1.0 is immutable and taken by ${one.root.digest}; fix: use a tag of its own`),
    });
  });

  test('a repository that has to be created first', async () => {
    await start({ quirks: { repositories: ['other'] } });
    await expect(push(sampleImage(1, [10]), sink(), ['1.0'])).rejects.toMatchObject({ code: 'repository-unknown', message: expect.stringContaining('fix: create the repository team/api') });
  });

  test('a manifest whose blobs are not there', async () => {
    await start({});
    const sample = sampleImage(1, [10]);
    await expect(sink().putManifest(sample.root, sample.contents.get(sample.root.digest)!)).rejects.toMatchObject({ code: 'blob-unknown', status: 404 });
  });

  test('bytes that are not what the descriptor says', async () => {
    await start({});
    const sample = sampleImage(1, [10]);
    const { layers: [layer] } = JSON.parse(sample.contents.get(sample.root.digest)!.toString());
    const send = async (bytes: Buffer): Promise<void> => sink().putBlob(layer, async function* () { yield bytes; });
    await expect(send(Buffer.alloc(10))).rejects.toMatchObject({ code: 'digest-invalid', status: 400 });
    await expect(send(Buffer.alloc(11))).rejects.toThrow(/has more than the 10 bytes/);
    await expect(send(Buffer.alloc(9))).rejects.toThrow(/ends after 9 of 10 bytes/);
    await expect(sink().putBlob(layer, async function* () { throw new Error('no such file'); })).rejects.toThrow('no such file');
    expect(await sink().has(layer)).toBe(false);
  });

  test('warnings reach the user, once they are free of secrets', async () => {
    registry = await FakeRegistry.start({ warning: '299 - "quota: \\"90 %\\" of it; login Basic dXNlcjpwYXNz"' });
    const heard = new Set<string>();
    connection = new RegistryConnection({ environment: {}, onWarning: (text, from) => heard.add(`${from}: ${text}`) });
    await push(sampleImage(1, [10]), sink(), ['1.0']);
    expect([...heard]).toEqual([`${registry.host}: quota: "90 %" of it; login Basic ***`]);
  });
});
