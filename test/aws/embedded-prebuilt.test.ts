import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { app } from './support';
import { defectsOf, onlyPublishedIn, resourcesOf } from './template';
import { aws, PrebuiltImage } from '../../src';
import { readArchived } from '../../src/aws/handlers/publish-image/archived';
import { copyImage } from '../../src/oci/copy';
import { digestOf } from '../../src/oci/digest';
import { DockerArchiveSink } from '../../src/oci/layout/docker-archive-sink';
import { OciLayoutSink } from '../../src/oci/layout/oci-layout';
import { folder } from '../image/support';
import { descriptorsIn, memoryImage, memoryIndex } from '../oci/support';

jest.setTimeout(60_000);

const INDEX = memoryIndex([memoryImage(), memoryImage({ platform: { os: 'linux', architecture: 'arm64' } })]);

async function layout(): Promise<PrebuiltImage> {
  const path = join(folder(), 'layout');
  await copyImage(INDEX, await OciLayoutSink.create(path), { tags: [] });
  return PrebuiltImage.fromOciLayout(path);
}

test('a layout is published as it is: its digest, and all of its blobs', async () => {
  // GIVEN
  const created = app();
  const stack = new Stack(created, 'Stack');

  // WHEN
  const asset = new aws.MinimalImageAsset(stack, 'Ko', { image: await layout(), publisher: aws.ImagePublisher.embedded(), additionalTags: ['v1'] });
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('ko', asset.ecsContainer());

  // THEN
  const { Archive } = onlyPublishedIn(stack).Properties;
  const { digest: root, mediaType } = INDEX.root;
  expect([asset.digest, Archive.ExpectedDigest, Archive.MediaType, Archive.Base]).toEqual([root, root, mediaType, undefined]);
  const bytes = readFileSync(join(created.outdir, 'minimal-images', 'oci', Archive.Object.Key));
  const archived = [...readArchived(Archive.Blobs)];
  expect(archived.map(([digest]) => digest).sort()).toEqual([...new Set(descriptorsIn(INDEX).map(({ digest }) => digest))].sort());
  expect(archived.every(([digest, { offset, size }]) => digestOf(bytes.subarray(offset, offset + size)) === digest)).toBe(true);
  const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::ECS::TaskDefinition'));
  expect(Properties.ContainerDefinitions[0]).toMatchObject({ User: '65532:65532', ReadonlyRootFilesystem: true });
  expect(defectsOf(stack)).toEqual([]);
});

test('what docker save wrote has the digest that was told', async () => {
  const path = join(folder(), 'image.tar');
  await copyImage(memoryImage(), await DockerArchiveSink.create(path), { tags: ['api:1.0'] });
  const image = PrebuiltImage.fromTar(path);
  const stack = new Stack(app(), 'Stack');
  const asset = new aws.MinimalImageAsset(stack, 'Saved', { image, publisher: aws.ImagePublisher.embedded() });
  expect(asset.digest).toBe(image._prebuilt().digest);
});

test.each([
  ['localEngine', aws.ImagePublisher.localEngine()],
  ['codeBuild', aws.ImagePublisher.codeBuild()],
])('%s() cannot build it, and says who publishes it', async (_name, publisher) => {
  const stack = new Stack(app(), 'Stack');
  // one platform, which each of them would take
  const path = join(folder(), 'layout');
  await copyImage(memoryImage(), await OciLayoutSink.create(path), { tags: [] });
  expect(() => new aws.MinimalImageAsset(stack, 'Ko', { image: PrebuiltImage.fromOciLayout(path), publisher })).toThrow(
    'Stack/Ko: PrebuiltImage.fromOciLayout(): the image is made already, so there is no Dockerfile that could be built; '
    + 'allowed: aws.ImagePublisher.embedded(), which publishes it as it is');
});
