import { join } from 'node:path';
import { FakeRegistry } from './registry/fake-registry';
import { memoryImage, memoryIndex } from './support';
import { exitCodeOf, messageOf } from '../../src/cli/failures';
import { programOf } from '../../src/cli/program';
import { registriesOf } from '../../src/cli/registries';
import { readAttached } from '../../src/oci/attached';
import type { ImageSource } from '../../src/oci/content';
import { copyImage } from '../../src/oci/copy';
import { ImageReference } from '../../src/oci/image-reference';
import { OciLayoutSink, OciLayoutSource } from '../../src/oci/layout/oci-layout';
import { Platform } from '../../src/oci/platform';
import { Referrer, sbomReferrer } from '../../src/oci/sbom/referrer';
import { project } from '../image/support';

const amd64 = memoryImage();
const arm64 = memoryImage({ platform: { os: 'linux', architecture: 'arm64' } });
const index = memoryIndex([amd64, arm64]);
const [ofAmd64, ofArm64] = [amd64, arm64].map(({ root }) => sbomReferrer(root, 'spdx', Buffer.from(`{"of":"${root.digest}"}`)));
const ofIndex = sbomReferrer(index.root, 'cyclonedx', Buffer.from('{}'));
/** What somebody else says of an SBOM, as signatures do. */
const nested = sbomReferrer(ofAmd64.descriptor, 'cyclonedx', Buffer.from('{"about":"an SBOM"}'));
const ALL = [ofAmd64, ofArm64, ofIndex, nested];

function digests(referrers: readonly Referrer[]): string[] {
  return referrers.map(({ descriptor }) => descriptor.digest).sort();
}

async function layout(): Promise<string> {
  const path = join(project({}), 'image');
  await copyImage(index, await OciLayoutSink.create(path), { tags: [], referrers: ALL });
  return path;
}

async function minimalImages(...args: string[]): Promise<unknown> {
  const stdout = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    return await programOf({}, new AbortController().signal).parseAsync(['node', 'minimal-images', ...args, '--quiet']).catch((error: unknown) => error);
  } finally {
    stdout.mockRestore();
  }
}

describe('what is attached to an image', () => {
  test('is found in a layout, whatever it is attached to, and of one platform alone', async () => {
    const source = await OciLayoutSource.open(await layout());
    const found = await readAttached(source, undefined);
    expect(digests(found)).toEqual(digests(ALL));
    // what is attached to an SBOM comes behind it
    const place = (of: Referrer): number => found.findIndex(({ descriptor }) => descriptor.digest === of.descriptor.digest);
    expect(place(nested)).toBeGreaterThan(place(ofAmd64));
    expect(found.find(each => each.descriptor.digest === ofIndex.descriptor.digest)).toEqual(ofIndex);
    expect(digests(await readAttached(source, [Platform.LINUX_ARM64]))).toEqual(digests([ofArm64]));
  });

  test('is what its manifest says, not what a list says', async () => {
    const blobs = new Map(amd64.blobs);
    for (const { descriptor, manifest, blobs: own } of ALL) {
      blobs.set(descriptor.digest, manifest);
      own.forEach(each => blobs.set(each.descriptor.digest, each.bytes));
    }
    const lying: ImageSource = Object.assign(Object.create(amd64) as ImageSource, {
      blobs, referrers: async () => [ofArm64.descriptor, ofAmd64.descriptor],
    });
    expect(digests(await readAttached(lying, undefined))).toEqual(digests([ofAmd64]));
  });

  test('is not held in memory when it is huge', async () => {
    const huge: ImageSource = Object.assign(Object.create(amd64) as ImageSource, { referrers: async () => [{ ...ofAmd64.descriptor, size: 1e9 }] });
    await expect(readAttached(huge, undefined)).rejects.toThrow('is attached to the image: 1000 artifacts with 268435456 bytes together are copied at most');
  });
});

describe('the command line', () => {
  test.each([true, false])('push carries it, copy when it is asked to (referrers API: %s)', async api => {
    const registry = await FakeRegistry.start({ quirks: { noReferrers: !api } });
    const folder = await layout();
    const open = async (name: string): Promise<string[]> => {
      const registries = registriesOf({ env: {}, signal: new AbortController().signal, insecure: [], onWarning: () => undefined });
      const found = digests(await readAttached(await registries.openSource(ImageReference.parse(`${registry.host}/${name}`)), undefined));
      registries.close();
      return found;
    };
    expect(await minimalImages('push', `${registry.host}/a:1`, '--from', `oci:${folder}`)).not.toBeInstanceOf(Error);
    expect(await minimalImages('copy', `${registry.host}/a:1`, `${registry.host}/b:1`, '--referrers')).not.toBeInstanceOf(Error);
    expect(await minimalImages('copy', `${registry.host}/a:1`, `${registry.host}/c:1`)).not.toBeInstanceOf(Error);
    expect([await open('a:1'), await open('b:1'), await open('c:1')]).toEqual([digests(ALL), digests(ALL), []]);
    await registry.stop();
  });

  test('an archive for docker load cannot have it', async () => {
    const error = await minimalImages('copy', `oci:${await layout()}`, 'docker-archive:x.tar', '--referrers');
    expect([exitCodeOf(error), messageOf(error)]).toEqual([64, expect.stringMatching(/^to: archives for docker load hold an image and nothing about it .*; fix: copy it without --referrers$/)]);
  });
});
