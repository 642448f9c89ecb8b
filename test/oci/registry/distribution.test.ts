import { DockerRegistry } from './docker-registry';
import { namesIn, pull, push, sampleImage, sampleIndex } from './sample-image';
import { ImageReference } from '../../../src/oci/image-reference';
import { RegistryConnection } from '../../../src/oci/registry/registry-connection';
import { openSink } from '../../../src/oci/registry/registry-sink';
import { openSource } from '../../../src/oci/registry/registry-source';

(DockerRegistry.installed ? describe : describe.skip)('distribution 2.8', () => {
  let registry: DockerRegistry;
  let connection: RegistryConnection;
  beforeAll(async () => (registry = await DockerRegistry.start()));
  afterAll(async () => registry.stop());
  beforeEach(() => (connection = new RegistryConnection({ environment: {} })));
  afterEach(() => connection.close());
  const reference = (name: string): ImageReference => ImageReference.parse(`${registry.host}/${name}`);

  test('an image comes back as it was pushed', async () => {
    const sample = sampleImage(1, [0, 1, 100_000, 3_000_000]);
    await push(sample, openSink(reference('team/api'), connection), ['1.0', 'latest']);

    const source = await openSource(reference('team/api:1.0'), connection);
    expect(source.root).toEqual(sample.root);
    expect(await pull(source)).toEqual(namesIn(sample));
  });

  test('an index comes back as it was pushed', async () => {
    const sample = sampleIndex(sampleImage(2, [10]), sampleImage(3, [10, 20]));
    await push(sample, openSink(reference('team/index'), connection), ['1.0']);

    const source = await openSource(reference(`team/index@${sample.root.digest}`), connection);
    expect(await pull(source)).toEqual(namesIn(sample));
  });
});
