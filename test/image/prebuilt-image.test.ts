import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { folder } from './support';
import { LambdaRuntime, PrebuiltImage } from '../../src';
import { copyImage } from '../../src/oci/copy';
import { DockerArchiveSink } from '../../src/oci/layout/docker-archive-sink';
import { OciArchiveSink } from '../../src/oci/layout/oci-archive';
import { OciLayoutSink } from '../../src/oci/layout/oci-layout';
import { openArchive } from '../../src/oci/layout/open-archive';
import { TarNow } from '../../src/oci/layout/tar-now';
import { padding, tarHeader } from '../../src/oci/tar/tar-header';
import { memoryImage, memoryIndex, MemorySource, textFile } from '../oci/support';

const SETTINGS = {
  User: '65532:65532',
  Entrypoint: ['/hello'],
  Env: ['PATH=/bin'],
  ExposedPorts: { '8080/tcp': {}, '5353/udp': {} },
  Volumes: { '/data': {} },
  Healthcheck: { Test: ['CMD', '/hello', 'health'], Interval: 30_000_000_000, Retries: 3 },
};
const IMAGE = memoryImage({ config: SETTINGS });

async function layout(source: MemorySource, ...tags: string[]): Promise<string> {
  const path = join(folder(), 'layout');
  await copyImage(source, await OciLayoutSink.create(path), { tags });
  return path;
}

async function tar(source: MemorySource, kind: typeof OciArchiveSink | typeof DockerArchiveSink, ...tags: string[]): Promise<string> {
  const path = join(folder(), 'image.tar');
  await copyImage(source, await kind.create(path), { tags });
  return path;
}

const digestIn = (image: PrebuiltImage): string => image._prebuilt().digest;

describe('what it says of itself', () => {
  test('a layout: digest, platforms, and the settings of its configuration', async () => {
    const image = PrebuiltImage.fromOciLayout(await layout(IMAGE), { lambdaRuntime: LambdaRuntime.builtIn() });
    expect(digestIn(image)).toBe(IMAGE.root.digest);
    expect([image.platforms.map(String), image.plan, image.findings]).toEqual([['linux/amd64'], undefined, []]);
    expect(image.inputHash).toMatch(/^[0-9a-f]{64}$/);
    expect(image.lambdaRuntime).toBeDefined();
    expect(image._describe().runtime).toEqual({
      user: '65532:65532',
      ports: [8080],
      writablePaths: ['/data'],
      healthcheck: { command: ['/hello', 'health'], intervalSeconds: 30, timeoutSeconds: undefined, startPeriodSeconds: undefined, retries: 3 },
      leadingArguments: [],
    });
  });

  test('an archive says the same as the folder that it is of', async () => {
    const [folded, archived] = [PrebuiltImage.fromOciLayout(await layout(IMAGE)), PrebuiltImage.fromTar(await tar(IMAGE, OciArchiveSink))];
    expect([digestIn(archived), archived.inputHash]).toEqual([digestIn(folded), folded.inputHash]);
  });

  test('an index: every platform, and no attestation', async () => {
    const images = [memoryImage(), memoryImage({ platform: { os: 'linux', architecture: 'arm64' } })];
    const attestation = memoryImage({ layers: [[textFile('sbom', '{}')]] });
    const index = memoryIndex([...images, new MemorySource({ ...attestation.root, platform: { os: 'unknown', architecture: 'unknown' } }, attestation.blobs)]);
    const image = PrebuiltImage.fromOciLayout(await layout(index));
    expect([digestIn(image), image.platforms.map(String)]).toEqual([index.root.digest, ['linux/amd64', 'linux/arm64']]);
  });

  test.each([['none', (bytes: Buffer) => bytes], ['gzip', gzipSync]])('what docker save writes (packed by %s) has the digest that it is published with', async (_what, pack) => {
    const path = await tar(IMAGE, DockerArchiveSink, 'api:1.0');
    writeFileSync(path, pack(readFileSync(path)));
    const source = await openArchive(path);
    await source.close();
    const image = PrebuiltImage.fromTar(path);
    expect(digestIn(image)).toBe(source.root.digest);
    expect(image._describe().runtime.user).toBe('65532:65532');
  });

  test('another image has another hash', async () => {
    const [a, b] = [await layout(IMAGE), await layout(memoryImage())].map(path => PrebuiltImage.fromOciLayout(path).inputHash);
    expect(a).not.toBe(b);
  });

  test('root and low ports are findings; strict makes errors of them', async () => {
    const path = await layout(memoryImage({ config: { Entrypoint: ['/hello'], ExposedPorts: { '80/tcp': {} } } }));
    expect(PrebuiltImage.fromOciLayout(path).findings.map(({ id }) => id)).toContain('root-user');
    expect(() => PrebuiltImage.fromOciLayout(path, { strict: true }).findings).toThrow(/root-user/);
  });

  test('of several images the one that is named', async () => {
    const path = await layout(IMAGE, 'one');
    await copyImage(memoryImage(), await OciLayoutSink.create(path), { tags: ['two'] });
    expect(digestIn(PrebuiltImage.fromOciLayout(path, { reference: 'one' }))).toBe(IMAGE.root.digest);
    expect(() => PrebuiltImage.fromOciLayout(path).platforms).toThrow(/there is more than one image; allowed: one, two; fix: name one of those that are there/);
  });
});

describe('archives', () => {
  const archive = (...parts: Buffer[]): string => {
    const path = join(folder(), 'a.tar');
    writeFileSync(path, Buffer.concat([...parts, Buffer.alloc(1024)]));
    return path;
  };
  const entry = (path: string, text: string, more: object = {}): Buffer[] =>
    [tarHeader({ path, type: 'file', mode: 0o644, uid: 0, gid: 0, ...more }, text.length), Buffer.from(text), padding(text.length)];

  test('long names and links', () => {
    const long = `${'folder/'.repeat(40)}name`;
    const files = new TarNow(archive(
      ...entry(long, 'content'),
      tarHeader({ path: 'a/link', type: 'symlink', mode: 0o777, uid: 0, gid: 0, target: `../${long}` }, 0),
      tarHeader({ path: 'hard', type: 'hardlink', mode: 0o644, uid: 0, gid: 0, target: long }, 0),
    ), 'test');
    try {
      expect([long, 'a/link', 'hard'].map(path => files.bytes(path, 1, 3).toString())).toEqual(['ont', 'ont', 'ont']);
      expect(files.size('nothing')).toBeUndefined();
    } finally {
      files.close();
    }
  });

  test.each<[string, () => string, RegExp]>([
    ['an end within a content', () => archive(tarHeader({ path: 'a', type: 'file', mode: 0o644, uid: 0, gid: 0 }, 10_000)), /it ends within the content of an entry/],
    ['a name twice', () => archive(...entry('a', 'x'), ...entry('a', 'y')), /"a" in the archive: it leads out of it, stands twice/],
    ['no archive', () => archive(Buffer.alloc(512, 'x')), /the checksum of a header is wrong/],
    ['a broken one', () => archive(Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3])), /test: the archive is broken, or larger than 1 GiB/],
    ['zstd', () => archive(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0])), /test: the archive is compressed with zstd/],
  ])('%s', (_what, make, message) => {
    expect(() => new TarNow(make(), 'test')).toThrow(message);
  });
});

test.each<[string, () => Promise<PrebuiltImage>, RegExp]>([
  ['no folder', async () => PrebuiltImage.fromOciLayout(join(folder(), 'no')), /^PrebuiltImage\.fromOciLayout\(\): the folder cannot be read \(ENOENT\) \(got "…\/no"\)/],
  ['no file', async () => PrebuiltImage.fromTar(join(folder(), 'no.tar')), /^PrebuiltImage\.fromTar\(\): the file cannot be read \(ENOENT\) \(got "…\/no\.tar"\)/],
  ['a folder for a file', async () => PrebuiltImage.fromTar(await layout(IMAGE)), /this is no file \(got "…\/layout"\).*fromOciLayout/],
  ['a file for a folder', async () => PrebuiltImage.fromOciLayout(await tar(IMAGE, OciArchiveSink)), /this is a file .*fromTar/],
  ['another folder', async () => PrebuiltImage.fromOciLayout(folder()), /this is no image: it has neither oci-layout nor manifest\.json/],
  ['a config of other bytes', async () => {
    const path = await layout(IMAGE);
    const { config } = JSON.parse(IMAGE.bytesOf(IMAGE.root.digest).toString()) as { config: { digest: string } };
    writeFileSync(join(path, 'blobs', ...config.digest.split(':')), '{}');
    return PrebuiltImage.fromOciLayout(path);
  }, /the bytes of sha256:[0-9a-f]{64} have the digest sha256:/],
  ['a manifest that is missing', async () => {
    const path = await layout(IMAGE);
    rmSync(join(path, 'blobs', ...IMAGE.root.digest.split(':')));
    return PrebuiltImage.fromOciLayout(path);
  }, /blobs\/sha256\/[0-9a-f]{64} is missing/],
])('%s is refused', async (_what, make, message) => {
  const image = await make();
  expect(() => image.platforms).toThrow(message);
});

test('it has no Dockerfile, and says who publishes it', async () => {
  const image = PrebuiltImage.fromOciLayout(await layout(IMAGE));
  expect(() => image.dockerfile).toThrow(/PrebuiltImage\.fromOciLayout\(\): the image is made already, so there is no Dockerfile that could be built; allowed: aws\.ImagePublisher\.embedded\(\)/);
  expect(() => image._parts()).toThrow(/the image is made already/);
});
