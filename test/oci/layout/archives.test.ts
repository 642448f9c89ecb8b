import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ImageSink, ImageSource } from '../../../src/oci/content';
import { copyImage } from '../../../src/oci/copy';
import { digestOf } from '../../../src/oci/digest';
import { DockerArchiveSink } from '../../../src/oci/layout/docker-archive-sink';
import { OciArchiveSink } from '../../../src/oci/layout/oci-archive';
import { openArchive } from '../../../src/oci/layout/open-archive';
import type { Descriptor } from '../../../src/oci/model/descriptor';
import { MEDIA_TYPES } from '../../../src/oci/model/media-types';
import { descriptorOf, renderDocument } from '../../../src/oci/model/render';
import { padding, tarHeader } from '../../../src/oci/tar/tar-header';
import { writeTar } from '../../../src/oci/tar/tar-writer';
import { validateImage } from '../../../src/oci/validate/validate-image';
import { descriptorsIn, memoryImage, memoryIndex, MemorySink, MemorySource, textFile } from '../support';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archives-'));
  file = join(folder, 'image.tar');
});
afterEach(() => rmSync(folder, { recursive: true }));

const KINDS: { [kind: string]: (path: string) => Promise<ImageSink> } = { oci: OciArchiveSink.create, docker: DockerArchiveSink.create };

async function write(kind: string, source: ImageSource, ...tags: string[]): Promise<Descriptor> {
  return copyImage(source, await KINDS[kind](file), { tags });
}

/** Reads all of it into memory. */
async function readBack(reference?: string): Promise<MemorySource> {
  const source = await openArchive(file, reference);
  const sink = new MemorySink();
  try {
    const root = await copyImage(source, sink, { tags: [] });
    expect(await validateImage(source)).toEqual([]);
    return sink.source(root);
  } finally {
    await source.close();
  }
}

const link = textFile('c', '', { type: 'symlink', target: 'b', content: undefined });
const twoLayers = (compression: 'gzip' | 'none' = 'gzip'): MemorySource =>
  memoryImage({ layers: [[textFile('a', 'one')], [textFile('b', 'two'), link]], compression });
const json = (source: MemorySource, { digest }: Descriptor): Record<string, never> =>
  JSON.parse(source.bytesOf(digest).toString()) as Record<string, never>;

describe('OCI archives', () => {
  test('what was written is read again, an index too', async () => {
    const source = memoryIndex([twoLayers(), memoryImage({ platform: { os: 'linux', architecture: 'arm64' } })]);
    const root = await write('oci', source, 'registry.example/api:1');
    // WHEN
    const read = await readBack();
    // THEN
    expect(read.root.digest).toBe(root.digest);
    expect(read.blobs).toEqual(source.blobs);
    expect(readdirSync(folder)).toEqual(['image.tar']);
  });

  test('the same image gives the same bytes, which can be read by everybody', async () => {
    const before = process.umask(0o077);
    try {
      await write('oci', twoLayers(), 'a', 'b');
      const first = readFileSync(file);
      await write('oci', twoLayers(), 'b', 'a');
      expect(readFileSync(file)).toEqual(first);
      expect(statSync(file).mode % 0o1000).toBe(0o644);
    } finally {
      process.umask(before);
    }
  });
});

describe('archives of docker save', () => {
  test('hold config, names and uncompressed layers', async () => {
    // GIVEN an image with compressed layers
    const source = twoLayers();
    const [config] = descriptorsIn(source);
    const { rootfs: { diff_ids: diffIds } } = json(source, config) as unknown as { rootfs: { diff_ids: string[] } };
    // WHEN
    await write('docker', source, 'docker.io/library/api:1', 'registry.example/team/api');
    // THEN
    const hex = (digest: string): string => digest.slice(7);
    const listed = spawnSync('tar', ['-tf', file], { encoding: 'utf8' }).stdout.trim().split('\n');
    expect(listed).toEqual([`${hex(config.digest)}.json`, ...diffIds.map(diffId => `${hex(diffId)}.tar`), 'manifest.json'].sort());
    const manifest = spawnSync('tar', ['-xOf', file, 'manifest.json'], { encoding: 'utf8' }).stdout;
    expect(JSON.parse(manifest)).toEqual([{
      Config: `${hex(config.digest)}.json`, Layers: diffIds.map(diffId => `${hex(diffId)}.tar`), RepoTags: ['api:1', 'registry.example/team/api:latest'],
    }]);
  });

  test('are read as an OCI image with the same config and the layers as they are', async () => {
    await write('docker', twoLayers());
    const read = await readBack();
    // an image whose layers were not compressed is the same all over
    expect(read.root.digest).toBe(twoLayers('none').root.digest);
    expect(read.blobs).toEqual(twoLayers('none').blobs);
  });

  test.each(['.', './'])('are read as old engines wrote them: folders, links to equal layers, names that begin with %j', async dot => {
    // GIVEN
    const layer = writeTar([textFile('x', 'x')]);
    const config = { architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [digestOf(layer), digestOf(layer)] } };
    const prefix = dot === '.' ? '' : dot;
    tarred({
      'one/VERSION': '1.0',
      'one/layer.tar': layer,
      'two/layer.tar': { link: '../one/layer.tar' },
      'config.json': JSON.stringify(config),
      'repositories': '{}',
      'manifest.json': JSON.stringify([{ Config: 'config.json', RepoTags: null, Layers: ['one/layer.tar', 'two/layer.tar'] }]),
    }, prefix);
    // WHEN
    const read = await readBack();
    // THEN
    const layers = json(read, read.root).layers as Descriptor[];
    expect(layers).toEqual([1, 2].map(() => ({ mediaType: MEDIA_TYPES.layer, digest: digestOf(layer), size: layer.length })));
  });

  test('compressed layers, as jib writes them, stay compressed', async () => {
    const layer = writeTar([textFile('x', 'x')]);
    const packed = gzipSync(layer);
    tarred({
      'layer.tar.gz': packed,
      'config.json': JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [digestOf(layer)] } }),
      'manifest.json': JSON.stringify([{ Config: 'config.json', RepoTags: ['api:1'], Layers: ['layer.tar.gz'] }]),
    });
    const read = await readBack('docker.io/library/api:1');
    expect(json(read, read.root).layers).toEqual([{ mediaType: MEDIA_TYPES.layerGzip, digest: digestOf(packed), size: packed.length }]);
  });

  test('an image is chosen by name or identifier, and has to be where there are several', async () => {
    const config = (os: string): string => JSON.stringify({ architecture: 'amd64', os, rootfs: { type: 'layers', diff_ids: [digestOf(writeTar([]))] } });
    tarred({
      'layer.tar': writeTar([]),
      'a.json': config('linux'),
      'b.json': config('other'),
      'manifest.json': JSON.stringify(['a', 'b'].map(name => ({ Config: `${name}.json`, RepoTags: [`${name}:latest`], Layers: ['layer.tar'] }))),
    });
    const chosen = async (reference: string): Promise<unknown> => {
      const read = await readBack(reference);
      return (json(read, json(read, read.root).config as unknown as Descriptor) as unknown as { os: string }).os;
    };
    await expect(chosen('b')).resolves.toBe('other');
    await expect(chosen('docker.io/library/a')).resolves.toBe('linux');
    await expect(chosen(digestOf(Buffer.from(config('other'))))).resolves.toBe('other');
    await expect(readBack()).rejects.toThrow('…/image.tar: there is more than one image; allowed: a:latest, b:latest; fix: name one of those that are there');
    await expect(readBack('c')).rejects.toThrow('…/image.tar: there is no image of this name (got "c"); allowed: a:latest, b:latest');
  });

  test('an index of several platforms, a digest for a name and a wrong DiffID are refused, and nothing is left', async () => {
    const index = memoryIndex([twoLayers(), memoryImage({ platform: { os: 'linux', architecture: 'arm64' } })]);
    await expect(write('docker', index)).rejects.toThrow('an archive for docker load holds the image of one platform, the index has 2; allowed: one platform; fix: choose a platform');
    await expect(write('docker', twoLayers(), `api@${digestOf(Buffer.from(''))}`)).rejects.toThrow('an image in an archive has no digest in its name');
    const other = twoLayers('none');
    const [, layer] = descriptorsIn(other);
    const config = { architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [digestOf(Buffer.from('other'))] } };
    await expect(write('docker', imageOf(config, layer, other))).rejects.toThrow(`${layer.digest} unpacks to ${layer.digest}, the config says ${digestOf(Buffer.from('other'))}`);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('an index with one image and what BuildKit says of it is written as that image', async () => {
    const attestation = memoryImage({ platform: { os: 'unknown', architecture: 'unknown' } });
    await write('docker', memoryIndex([twoLayers('none'), attestation]));
    await expect(readBack()).resolves.toMatchObject({ root: { digest: twoLayers('none').root.digest } });
  });
});

describe('openArchive', () => {
  test.each(['oci', 'docker'])('tells %s, compressed too', async kind => {
    await write(kind, twoLayers(), 'api:1');
    const plain = await readBack('api:1');
    writeFileSync(file, gzipSync(readFileSync(file)));
    await expect(readBack('api:1')).resolves.toEqual(plain);
  });

  test('an archive that is both, as new engines write them, is taken for OCI', async () => {
    await write('oci', twoLayers(), 'api:1');
    const unpacked = join(folder, 'unpacked');
    mkdirSync(unpacked);
    spawnSync('tar', ['-xf', file, '-C', unpacked]);
    writeFileSync(join(unpacked, 'manifest.json'), '[]');
    expect(spawnSync('tar', ['-cf', file, '-C', unpacked, '.']).status).toBe(0);
    await expect(readBack()).resolves.toMatchObject({ root: { digest: twoLayers().root.digest } });
  });

  test.each<[string, () => void, string | RegExp]>([
    ['no file', () => undefined, '…/image.tar: the file cannot be read (ENOENT); allowed: archives that are there and readable; fix: correct the path'],
    ['a folder', () => mkdirSync(file), '…/image.tar: this is no file'],
    ['a pipe', () => spawnSync('mkfifo', [file]), '…/image.tar: this is no file'],
    ['an empty file', () => writeFileSync(file, ''), '…/image.tar: this is no archive of an image: it has neither oci-layout nor manifest.json'],
    ['no archive', () => writeFileSync(file, 'x'.repeat(2000)), /…\/image.tar: entry 1 of the archive: the checksum of a header is wrong/],
    ['an archive of something else', () => tarred({ readme: 'x' }), '…/image.tar: this is no archive of an image'],
    ['a path that leads out', () => tarred({ '../oci-layout': 'x' }), '"../oci-layout" in the archive: the name has .. in it'],
    ['an absolute path', () => tarred({ '/oci-layout': 'x' }), '"/oci-layout" in the archive: the name begins with a slash'],
    ['a member twice', () => writeFileSync(file, twice({ 'manifest.json': '[]' })), '"manifest.json" in the archive: stands twice'],
    ['a device', () => writeFileSync(file, device()), '"null" in the archive: neither a file nor a link'],
    ['a link out', () => tarred({ 'manifest.json': { link: '../../etc/passwd' } }), '…/image.tar: manifest.json is a link that leads out of the archive'],
    ['an absolute link', () => tarred({ 'manifest.json': { link: '/etc/passwd' } }), '…/image.tar: manifest.json is a link that leads out of the archive'],
    ['links in a circle', () => tarred({ 'manifest.json': { link: 'x' }, 'x': { link: 'manifest.json' } }), 'manifest.json is a link that leads to no file'],
    ['no list', () => tarred({ 'manifest.json': '{}' }), '…/image.tar: manifest.json is no list'],
    ['a list that is smuggled', () => tarred({ 'manifest.json': '[],"images":[]' }), 'the name "images" stands twice in one object'],
    ['no images', () => tarred({ 'manifest.json': '[]' }), '…/image.tar: there is no image'],
    ['a missing config', () => tarred({ 'manifest.json': '[{"Config":"c","Layers":[]}]' }), '…/image.tar: c is missing'],
    ['a missing layer', () => dockerWith({ layers: ['gone.tar'] }), '…/image.tar: the layer gone.tar is missing'],
    ['too many layers', () => dockerWith({ layers: ['layer.tar', 'layer.tar'] }), '…/image.tar: manifest.json names 2 layers, the config 1'],
    ['another layer', () => dockerWith({ content: writeTar([textFile('other', 'x')]) }), /the bytes of sha256:[0-9a-f]{64} have the digest sha256:/],
    ['a huge manifest', () => tarred({ 'manifest.json': Buffer.alloc(5_000_000, ' ') }), 'manifest.json has 5000000 bytes, allowed are 4194304'],
    ['half a gzip', () => writeFileSync(file, gzipSync(writeTar([textFile('manifest.json', '[]')])).subarray(0, 60)), '…/image.tar: the gzip stream ends too early'],
    ['a bomb', () => writeFileSync(file, gzipSync(Buffer.alloc(100_000_000))), 'this looks like a decompression bomb'],
  ])('%s is answered with one clear error', async (_, make, message) => {
    make();
    await expect(readBack()).rejects.toThrow(message);
  });

  test('an archive that is cut off anywhere is an error, never another image', async () => {
    const source = twoLayers();
    await write('oci', source, 'api:1');
    const { size } = statSync(file);
    const bytes = readFileSync(file);
    for (let at = 0; at < size; at += 256) {
      truncateSync(file, at);
      // what fills the last block, and the end, may be missing
      const outcome = await readBack().then(read => read.root.digest, (error: Error) => error.message);
      expect(outcome).toMatch(new RegExp(at < lastContent(bytes) ? '^…/image.tar: ' : `^…/image.tar: |^${source.root.digest}$`));
      writeFileSync(file, bytes);
    }
  });

  test('every flipped byte is noticed, or changes nothing', async () => {
    const source = twoLayers('none');
    await write('docker', source, 'api:1');
    const bytes = readFileSync(file);
    let noticed = 0;
    for (let at = 0; at < bytes.length; at += 37) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at] % 255 + 1;
      writeFileSync(file, changed);
      const read = await readBack().catch((error: Error) => {
        expect(error.message).toMatch(/^…\/image.tar/);
        noticed++;
        return source;
      });
      // what comes through has the digests that it names
      read.blobs.forEach((content, digest) => expect(digestOf(content)).toBe(digest));
    }
    expect(noticed).toBeGreaterThan(bytes.length / 37 / 4);
  });
});

describe('archives that cannot be written', () => {
  test.each(['oci', 'docker'])('%s: the folder has to be there', async kind => {
    file = join(folder, 'missing', 'image.tar');
    await expect(write(kind, twoLayers())).rejects.toThrow('…/image.tar: it cannot be written (ENOENT); allowed: files and folders that this user may write');
  });

  test.each(['oci', 'docker'])('%s: a source that breaks leaves what was there', async kind => {
    writeFileSync(file, 'before');
    const source = twoLayers();
    const [, layer] = descriptorsIn(source);
    await expect(write(kind, source.tampered(layer.digest, bytes => bytes.subarray(1)))).rejects.toThrow(new RegExp(`${layer.digest}(: this is no gzip stream| ends after)`));
    expect(readFileSync(file, 'utf8')).toBe('before');
    expect(readdirSync(folder)).toEqual(['image.tar']);
    expect(existsSync(`${file}.part`)).toBe(false);
  });
});

type Members = { readonly [path: string]: string | Buffer | { readonly link: string } };

/** Writes an archive with these members, whatever their names. */
function tarred(members: Members, prefix = ''): void {
  const blocks = Object.entries(members).flatMap(([path, content]) => {
    const meta = { path: prefix + path, mode: 0o644, uid: 0, gid: 0 };
    if (typeof content === 'object' && 'link' in content) {
      return [tarHeader({ ...meta, type: 'symlink', target: content.link }, 0)];
    }
    const bytes = Buffer.from(content as string);
    return [tarHeader({ ...meta, type: 'file' }, bytes.length), bytes, padding(bytes.length)];
  });
  writeFileSync(file, Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

function twice(files: { readonly [path: string]: string }): Buffer {
  const archive = writeTar(Object.entries(files).map(([path, text]) => textFile(path, text)));
  return Buffer.concat([archive.subarray(0, archive.length - 1024), archive]);
}

function device(): Buffer {
  const archive = writeTar([textFile('null', '')]);
  archive.write('3', 156);
  archive.fill(' ', 148, 156);
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return archive;
}

function dockerWith({ layers = ['layer.tar'], content = writeTar([textFile('x', 'x')]) }: { layers?: string[]; content?: Buffer }): void {
  const diffId = digestOf(writeTar([textFile('x', 'x')]));
  tarred({
    'layer.tar': content,
    'c.json': JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [diffId] } }),
    'manifest.json': JSON.stringify([{ Config: 'c.json', RepoTags: [], Layers: layers }]),
  });
}

function imageOf(config: object, layer: Descriptor, source: MemorySource): MemorySource {
  const bytes = Buffer.from(JSON.stringify(config));
  const named = descriptorOf(bytes, MEDIA_TYPES.config);
  const manifest = renderDocument({ schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config: named, layers: [layer] });
  const root = descriptorOf(manifest, MEDIA_TYPES.manifest);
  return new MemorySource(root, new Map([...source.blobs, [digestOf(bytes), bytes], [root.digest, manifest]]));
}

/** Where the last byte of the last member stands. */
function lastContent(archive: Buffer): number {
  return archive.lastIndexOf('}');
}
