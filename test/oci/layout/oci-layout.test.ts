import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyImage } from '../../../src/oci/copy';
import { digestOf } from '../../../src/oci/digest';
import { OciLayoutSink, OciLayoutSource } from '../../../src/oci/layout/oci-layout';
import type { Descriptor } from '../../../src/oci/model/descriptor';
import { collect } from '../../../src/oci/verified';
import { descriptorsIn, memoryImage, MemorySource, textFile } from '../support';

let folder: string;
beforeEach(() => { folder = join(mkdtempSync(join(tmpdir(), 'layout-')), 'image'); });
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

function image(...texts: string[]): MemorySource {
  return memoryImage({ layers: texts.map(text => [textFile('file', text)]), compression: 'none' });
}

async function write(source: MemorySource, ...tags: string[]): Promise<Descriptor> {
  return copyImage(source, await OciLayoutSink.create(folder), { tags });
}

/** As an index of a layout has it. */
const bare = ({ mediaType, digest, size }: Descriptor): Descriptor => ({ mediaType, digest, size });
const blob = (digest: string): string => join(folder, 'blobs', digest.replace(':', '/'));
const names = (): string[] => readdirSync(folder, { recursive: true }).map(String).sort();

describe('OciLayoutSink and OciLayoutSource', () => {
  test('what was written is read again', async () => {
    const source = image('one', 'two');
    await write(source, 'registry.example/team/api:1.0');
    // WHEN
    const read = await OciLayoutSource.open(folder);
    const again = new Map<string, Buffer>();
    for (const [digest, { length }] of source.blobs) {
      again.set(digest, await collect(read.blob({ digest, size: length } as Descriptor)));
    }
    // THEN
    expect(read.root).toMatchObject({ digest: source.root.digest, size: source.root.size });
    expect(again).toEqual(source.blobs);
    expect(names()).toEqual(['blobs', 'blobs/sha256', ...[...source.blobs.keys()].map(digest => `blobs/${digest.replace(':', '/')}`), 'index.json', 'oci-layout'].sort());
  });

  test('the same images in any order, under any umask, give the same bytes and modes', async () => {
    const listing = (): string[] => names().map(name => {
      const status = statSync(join(folder, name));
      return `${name} ${(status.mode % 0o1000).toString(8)} ${status.isFile() ? digestOf(readFileSync(join(folder, name))) : ''}`;
    });
    const before = process.umask(0o077);
    try {
      await write(image('one'), 'b', 'a');
      await write(image('two'), 'c');
      await write(image('three'));
      const first = listing();
      rmSync(folder, { recursive: true });
      process.umask(0o000);
      await write(image('three'));
      await write(image('two'), 'a');
      await write(image('two'), 'c');
      await write(image('one'), 'a');
      await write(image('one'), 'b');
      await write(image('three'));
      expect(listing()).toEqual(first);
      expect(first.filter(line => !/ (755 $|644 sha256:)/.test(line))).toEqual([]);
    } finally {
      process.umask(before);
    }
  });

  test('of many who write at once, none loses its name, in a new folder too', async () => {
    const tags = Array.from({ length: 12 }, (_, index) => `app:${index}`);
    const roots = await Promise.all(tags.map(async tag => bare(await write(image(tag), tag))));
    for (const [index, tag] of tags.entries()) {
      await expect(OciLayoutSource.open(folder, tag)).resolves.toMatchObject({ root: roots[index] });
    }
    expect(names().filter(name => !name.startsWith('blobs'))).toEqual(['index.json', 'oci-layout']);
  });

  test('blobs that are there are kept, and what others wrote into the index too', async () => {
    const root = bare(await write(image('one'), 'a'));
    const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as { manifests: object[] };
    const foreign = { mediaType: root.mediaType, digest: root.digest, size: root.size, urls: ['https://example'], annotations: { 'com.example': 'x' } };
    writeFileSync(join(folder, 'index.json'), JSON.stringify({ ...index, manifests: [foreign, ...index.manifests] }));
    const inode = statSync(blob(root.digest)).ino;
    // WHEN
    await write(image('one'), 'b');
    // THEN
    expect(statSync(blob(root.digest)).ino).toBe(inode);
    expect((JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as { manifests: object[] }).manifests).toHaveLength(3);
    expect(readFileSync(join(folder, 'index.json'), 'utf8')).toContain('"urls":["https://example"]');
  });

  test('an image is found by name in short or in full, by digest, or because it is the only one', async () => {
    const one = bare(await write(image('one'), 'api:1'));
    await expect(OciLayoutSource.open(folder)).resolves.toMatchObject({ root: one });
    const two = bare(await write(image('two'), 'docker.io/library/api:2', 'x'));
    for (const [reference, root] of [['api:1', one], ['docker.io/library/api:1', one], ['api:2', two], ['x', two], [one.digest, one]] as const) {
      await expect(OciLayoutSource.open(folder, reference)).resolves.toMatchObject({ root });
    }
    await expect(OciLayoutSource.open(folder)).rejects.toThrow('…/image: there is more than one image; allowed: api:1, docker.io/library/api:2, x; fix: name one of those that are there');
    await expect(OciLayoutSource.open(folder, 'api:3')).rejects.toThrow('…/image: there is no image of this name (got "api:3"); allowed: api:1, docker.io/library/api:2, x; fix');
  });

  test.each(['', ' a', 'a b', '../a', 'a//b', `${'a'.repeat(513)}`, 'ä', 'a\n'])('the name %j is refused and nothing is listed', async name => {
    await expect(write(image('one'), name)).rejects.toThrow('…/image: this cannot be the name of an image');
    expect(existsSync(join(folder, 'index.json'))).toBe(false);
  });

  test('a folder that holds something else is left alone', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.txt'), 'x');
    await expect(write(image('one'))).rejects.toThrow('…/image: the folder holds something else; allowed: an OCI layout, an empty folder or a new one; fix: choose another folder');
    expect(names()).toEqual(['thesis.txt']);
  });

  test('a transfer that breaks leaves no file', async () => {
    const source = image('one');
    const [digest, bytes] = [...source.blobs][0];
    const tampered = source.tampered(digest, before => Buffer.concat([before, Buffer.from('!')]));
    await expect(write(tampered, 'a')).rejects.toThrow(`…/image: ${digest} has more than the ${bytes.length} bytes that its descriptor says`);
    expect(names().filter(name => !/^blobs(\/sha256(\/[0-9a-f]{64})?)?$/.test(name))).toEqual([]);
    expect(existsSync(blob(digest))).toBe(false);
  });

  test('links in the target are not written through', async () => {
    mkdirSync(folder);
    const elsewhere = join(folder, '..', 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, join(folder, 'blobs'));
    await expect(write(image('one'))).rejects.toThrow('…/image: blobs is a link');
  });
});

describe('what is wrong with a layout is said', () => {
  const readAll = async (reference?: string): Promise<unknown> =>
    copyImage(await OciLayoutSource.open(folder, reference), await OciLayoutSink.create(join(folder, '..', 'copy')), { tags: ['x'] });
  const layer = (source: MemorySource): string => descriptorsIn(source)[1].digest;

  test.each<[string, (root: Descriptor, source: MemorySource) => void, string | RegExp]>([
    ['no folder', () => rmSync(folder, { recursive: true }), '…/image: the folder cannot be read (ENOENT)'],
    ['no oci-layout', () => rmSync(join(folder, 'oci-layout')), '…/image: this is no OCI layout, it has no oci-layout'],
    ['another version', () => writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"2.0.0"}'), '…/image is an OCI layout of another version than 1.0.0 (got "2.0.0")'],
    ['no version', () => writeFileSync(join(folder, 'oci-layout'), 'null'), '…/image: the document is no object'],
    ['no index', () => rmSync(join(folder, 'index.json')), '…/image: index.json is missing'],
    ['index is a folder', () => { rmSync(join(folder, 'index.json')); mkdirSync(join(folder, 'index.json')); }, '…/image: index.json is no file'],
    ['huge index', () => writeFileSync(join(folder, 'index.json'), Buffer.alloc(5_000_000, ' ')), '…/image: index.json has 5000000 bytes, allowed are 4194304'],
    ['no JSON', () => writeFileSync(join(folder, 'index.json'), '{'), /…\/image: .*index.json/],
    ['empty index', () => writeFileSync(join(folder, 'index.json'), '{"schemaVersion":2,"manifests":[]}'), '…/image: there is no image; allowed: an image; fix: put an image there'],
    ['missing manifest', root => rmSync(blob(root.digest)), /…\/image: sha256:[0-9a-f]{64} is missing/],
    ['missing layer', (_, source) => rmSync(blob(layer(source))), /…\/image: sha256:[0-9a-f]{64} is missing/],
    ['shortened layer', (_, source) => writeFileSync(blob(layer(source)), 'x'), /sha256:[0-9a-f]{64} has 1 bytes, its descriptor says 2048/],
    ['changed layer', (_, source) => writeFileSync(blob(layer(source)), Buffer.alloc(2048)), /the bytes of sha256:[0-9a-f]{64} have the digest sha256:/],
    ['layer links out', (_, source) => linkOut(blob(layer(source))), /blobs\/sha256\/[0-9a-f]{64} is a link that leads out of the folder/],
    ['index links out', () => linkOut(join(folder, 'index.json')), 'index.json is a link that leads out of the folder'],
    ['link to itself', (_, source) => linkTo(blob(layer(source)), blob(layer(source))), /cannot be read \(ELOOP\)/],
  ])('%s', async (_, damage, message) => {
    const source = image('one', 'two');
    damage(await write(source, 'a'), source);
    await expect(readAll()).rejects.toThrow(message);
    expect(existsSync(join(folder, '..', 'copy', 'index.json'))).toBe(false);
  });

  test('a link that stays inside is followed', async () => {
    const source = image('one', 'two');
    await write(source, 'a');
    writeFileSync(join(folder, 'kept'), readFileSync(blob(layer(source))));
    linkTo(blob(layer(source)), '../../kept');
    await expect(readAll()).resolves.toMatchObject({ digest: source.root.digest });
  });

  function linkOut(path: string): void {
    const outside = join(folder, '..', 'outside');
    writeFileSync(outside, readFileSync(path));
    chmodSync(outside, 0o644);
    linkTo(path, outside);
  }

  function linkTo(path: string, target: string): void {
    rmSync(path);
    symlinkSync(target, path);
  }
});
